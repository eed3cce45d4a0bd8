import type { Picture } from '../avatar/picture.js';
import type { MouthFrame } from './mouth-frame.js';
import { luminance, quantile, sample } from './raster.js';

/** Lips no further apart than this, in face units, are as good as shut; */
export const OPEN = 0.022;
/** those whose middle columns are so far apart are open. */
const WIDE = 0.16;
/** What is darker than this part of what lies around the mouth is a gap, or the line where lips meet. */
const DARK = 0.55;
/** What is fewer pixels high may be anything, */
const LEAST = 3;
/** and what goes on as high towards the corners, or past them, by these parts of its middle, is a line: a gap ends there. */
const LINE = { sides: 0.78, ends: 0.4 } as const;
/** A line is looked for so far above and below what was found. */
const NEAR = 0.06;
/**
 * Teeth are lighter than each lip by this factor, and much alike, have so much of their colour at most, and so much of the light
 * around the mouth: where the upper lip is far darker, what is light is the lower lip below a line.
 */
const TEETH = { light: 1.02, alike: 1.45, colour: 0.93, shade: 0.86 } as const;
/** Of so little of the lower lip's colour nothing else is, also in the shadow of the upper lip; what is far lighter is a gloss. */
const PALE = { colour: 0.6, shade: 0.8, most: 1.6 } as const;
/** Lips are looked at up to so far from the gap, and what lies around the mouth beyond that, in face units. */
const LIPS = 0.05;
const AROUND = 0.13;
/** Columns along the mouth: its corners show neither. */
const COLUMNS = Array.from({ length: 16 }, (_, k) => 0.2 + 0.04 * k);
const MIDDLE = [0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65] as const;
const SIDES = [0.15, 0.2, 0.25] as const;
const ENDS = [-0.04, 0, 0.04, 0.08] as const;

/** Rows looked at, in pixels. */
const STEP = 0.25;

/** Light of a point, and how much of it is colour. */
type Look = readonly [light: number, colour: number];
type LookAt = (u: number, v: number) => Look;

const middling = (list: readonly number[]): number => quantile(list, 0.5);
const light = (looks: readonly Look[]): number => middling(looks.map(([l]) => l));
const colour = (looks: readonly Look[]): number => middling(looks.map(([, c]) => c));

/**
 * Whether lips that were found apart are. Detectors learned from photos are some hundredths of a face unit off in painted
 * faces, and then take shut lips for open ones (47 of 90 painted portraits): so a gap that is not wide must be seen, as teeth
 * between the lips or as a dark that ends where they do.
 */
export function isParted(picture: Picture, frame: MouthFrame): boolean {
  const { unit } = frame;
  if (middling(COLUMNS.map((u) => frame.lower(u) - frame.upper(u))) > WIDE * unit) return true;
  const texel = new Float64Array(4);
  const look: LookAt = (u, v) => {
    const [x, y] = frame.from(u, v);
    sample(picture, x - 0.5, y - 0.5, texel);
    const most = Math.max(texel[0], texel[1], texel[2], 1);
    return [luminance(texel, 0), 1 - Math.max(0, Math.min(texel[0], texel[1], texel[2])) / most];
  };
  const around = light([...side(frame, look, -1, LIPS, AROUND), ...side(frame, look, 1, LIPS, AROUND)]);
  return showsTeeth(frame, look, around) || showsGap(frame, look, DARK * around);
}

/** Above (-1) or below (1) what was found, from so far to so far away. */
const side = (frame: MouthFrame, look: LookAt, way: -1 | 1, from: number, to: number): Look[] =>
  COLUMNS.flatMap((u) =>
    [0.125, 0.375, 0.625, 0.875].map((part) => {
      const away = way * (from + part * (to - from)) * frame.unit;
      return look(u, (way < 0 ? frame.upper(u) : frame.lower(u)) + away);
    }),
  );

function showsTeeth(frame: MouthFrame, look: LookAt, around: number): boolean {
  const inside = COLUMNS.flatMap((u) =>
    [1, 2, 3, 4, 5, 6, 7].map((k) => look(u, frame.upper(u) + (k / 8) * (frame.lower(u) - frame.upper(u)))),
  );
  const upper = side(frame, look, -1, 0.005, LIPS);
  const lower = side(frame, look, 1, 0.005, LIPS);
  const lips = [...upper, ...lower];
  const shade = light(inside) / around;
  const isPale = shade > PALE.shade && shade < PALE.most && light(inside) > light(lips);
  if (isPale && colour(inside) < PALE.colour * colour(lower)) return true;
  const [darker, lighter] = [light(upper), light(lower)].sort((a, b) => a - b);
  const isLight = shade > TEETH.shade && light(inside) > TEETH.light * lighter && lighter < TEETH.alike * darker;
  return isLight && colour(inside) < TEETH.colour * colour(lips);
}

function showsGap(frame: MouthFrame, look: LookAt, limit: number): boolean {
  const { unit } = frame;
  /** How high what is dark is there, in pixels. */
  const dark = (u: number): number => {
    let [run, most] = [0, 0];
    for (let v = frame.upper(u) - NEAR * unit; v < frame.lower(u) + NEAR * unit; v += STEP) {
      run = look(u, v)[0] < limit ? run + STEP : 0;
      most = Math.max(most, run);
    }
    return most;
  };
  const left = (us: readonly number[]): number[] => us.map(dark);
  const right = (us: readonly number[]): number[] => us.map((u) => dark(1 - u));
  const high = middling(left(MIDDLE));
  if (high < Math.max(OPEN * unit, LEAST)) return false;
  // A beard or a shadow may lie beside one end of a mouth.
  const end = Math.min(middling(left(ENDS)), middling(right(ENDS)));
  return middling([...left(SIDES), ...right(SIDES)]) < LINE.sides * high && end < LINE.ends * high;
}
