import { z } from 'zod';
import { type MotionStyle, STYLES, type StyleName } from '../motion/style.js';
import type { Preset } from './schema.js';

const gain = z.number().min(0).max(2).optional();

/** What a user lays over a preset's own way of moving. */
export const styleChange = z.strictObject({
  style: z.enum(Object.keys(STYLES) as [StyleName, ...StyleName[]]).optional(),
  gains: z.strictObject({ mouth: gain, width: gain, head: gain, brows: gain }).optional(),
});

export type StyleChange = z.infer<typeof styleChange>;

/**
 * The preset's style with its gains laid over it; what a style of its own leaves out is as in `lively`.
 *
 * @param change what it says goes before what the preset says
 */
export function styleOf(preset: Pick<Preset, 'style' | 'gains'>, change: StyleChange = {}): MotionStyle {
  const style = change.style ?? preset.style;
  const gains = gainsOf(preset, change);
  const base = typeof style === 'string' ? STYLES[style] : { ...STYLES.lively, ...style };
  return {
    ...base,
    mouthGain: base.mouthGain * gains.mouth,
    widthGain: base.widthGain * gains.width,
    headGain: base.headGain * gains.head,
    nodGain: base.nodGain * gains.head,
    postureGain: base.postureGain * gains.head,
    browGain: base.browGain * gains.brows,
  };
}

/** The gains that hold: those of the change, else the preset's. */
export function gainsOf({ gains }: Pick<Preset, 'gains'>, change: StyleChange = {}): Preset['gains'] {
  const { mouth = gains.mouth, width = gains.width, head = gains.head, brows = gains.brows } = change.gains ?? {};
  return { mouth, width, head, brows };
}
