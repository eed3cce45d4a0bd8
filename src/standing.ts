import type { Delayed } from './delayed.js';
import type { Microphones } from './microphone.js';
import type { OnAir } from './on-air.js';
import type { PluginOptions } from './plugin-options.js';
import type { OpenModel } from './speech/model.js';

/**
 * What is on air, as plain data: with these options a start after a crash goes on where the show was. `source` is the
 * microphone that was chosen on air; missing while it is the one of the start.
 */
export type Standing = Required<Pick<PluginOptions, 'preset' | 'style' | 'model' | 'device' | 'delayedMic'>> &
  Pick<PluginOptions, 'source'>;

interface Parts {
  readonly onAir: Pick<OnAir, 'name' | 'change'>;
  readonly model: Pick<OpenModel, 'name' | 'provider'>;
  readonly microphones: Pick<Microphones, 'chosen'>;
  readonly delayed: Pick<Delayed, 'current'>;
}

export const standingOf = ({ onAir, model, microphones, delayed }: Parts): Standing => ({
  preset: onAir.name,
  style: onAir.change,
  model: model.name,
  device: model.provider,
  delayedMic: delayed.current !== undefined,
  source: microphones.chosen,
});
