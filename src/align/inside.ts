import type { Pair } from '../avatar/curve.js';
import type { Picture } from '../avatar/picture.js';
import type { MouthFrame } from './mouth-frame.js';
import { blank, type Colour, mix, smooth } from './raster.js';
import type { Tones } from './tones.js';

/** A painted part of the mouth and where its left top corner lies in the art. */
export interface Part {
  readonly picture: Picture;
  readonly at: Pair;
}

/** Straight colour and opacity of a point, in halves of the mouth's width from the middle of the lip line. */
type Paint = (x: number, y: number) => { readonly colour: Colour; readonly alpha: number };

/** How far teeth follow a bowed lip line: less than wholly, they sit on bone. */
const BOW = 0.8;

/** Paints a box of the mouth's frame, which may be tilted in the art. */
function paintPart(frame: MouthFrame, x0: number, y0: number, x1: number, y1: number, paint: Paint): Part {
  const half = frame.width / 2;
  const place = (x: number, y: number): Pair => frame.from(0.5 + x / 2, y * half);
  const low = Math.min(0, frame.upper(0.5), frame.upper(0.25), frame.upper(0.75)) / half;
  const high = Math.max(0, frame.lower(0.5), frame.lower(0.25), frame.lower(0.75)) / half;
  const corners = [place(x0, y0 + low), place(x1, y0 + low), place(x0, y1 + high), place(x1, y1 + high)];
  const left = Math.floor(Math.min(...corners.map((p) => p[0]))) - 1;
  const top = Math.floor(Math.min(...corners.map((p) => p[1]))) - 1;
  const width = Math.ceil(Math.max(...corners.map((p) => p[0]))) + 1 - left;
  const height = Math.ceil(Math.max(...corners.map((p) => p[1]))) + 1 - top;
  const picture = blank(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = frame.to([left + x + 0.5, top + y + 0.5]);
      const along = Math.min(1, Math.max(0, u));
      const bow = (BOW * (frame.upper(along) + frame.lower(along))) / 2;
      const { colour, alpha } = paint((u - 0.5) * 2, (v - bow) / half);
      if (alpha <= 0) continue;
      const at = (y * width + x) * 4;
      for (let c = 0; c < 3; c++) picture.rgba[at + c] = colour[c];
      picture.rgba[at + 3] = alpha * 255;
    }
  }
  return { picture, at: [left, top] };
}

/** Where one tooth ends and the next begins, in halves of the arch as it is seen from the front: they narrow sideways. */
const UPPER_TEETH = [0, 0.235, 0.42, 0.585, 0.725, 0.84, 0.93, 1] as const;
const LOWER_TEETH = [0, 0.16, 0.325, 0.495, 0.645, 0.78, 0.9, 1] as const;

interface Row {
  readonly teeth: readonly number[];
  /** Half the width of the arch, in halves of the mouth. */
  readonly wide: number;
  /** The biting edge at the middle, the root, and how much the arch curves up at its sides. */
  readonly edge: number;
  readonly root: number;
  readonly bend: number;
  readonly colour: Colour;
  readonly dark: Colour;
  /** Edge softness in halves: about a pixel. */
  readonly soft: number;
}

function row({ teeth, wide, edge, root, bend, colour, dark, soft }: Row): Paint {
  const down = edge > root ? 1 : -1;
  return (x, y) => {
    const side = Math.abs(x) / wide;
    if (side >= 1.02) return { colour, alpha: 0 };
    const lift = -bend * side * side;
    let k = 0;
    while (k < teeth.length - 2 && side > teeth[k + 1]) k++;
    const [from, to] = [teeth[k], teeth[k + 1]];
    const across = (2 * (side - from)) / (to - from) - 1;
    // A tooth's edge is rounded towards its neighbours; canines reach a little further.
    const round = 0.035 * across ** 4 + (k === 1 ? 0.02 : 0);
    const toEdge = (edge + lift - round * down - y) * down;
    const toGap = Math.min(side - (k === 0 ? -from : from), to - side) * wide;
    const length = Math.abs(edge - root);
    const alpha = smooth(0.5 + toEdge / soft) * smooth((1 - side) / 0.06);
    const gum = Math.min(1, Math.max(0, toEdge / length));
    const gap = Math.exp(-((toGap / (0.012 + 0.35 * soft)) ** 2)) * (0.16 + 0.2 * smooth(1 - toEdge / (0.35 * length)));
    const arch = 1 - 0.5 * side ** 3;
    const bulge = 1 - 0.07 * across * across;
    const shade = arch * bulge * (1 - 0.16 * gum) * (1 - 0.5 * gap);
    return { colour: mix(dark, colour, Math.max(0, shade)), alpha };
  };
}

/** Follows the head. Upper teeth end just below the lip line, as they do behind shut lips. */
export function paintUpperTeeth(frame: MouthFrame, { teeth, cavity }: Tones): Part {
  const soft = 3 / frame.width;
  return paintPart(
    frame,
    -1,
    -0.7,
    1,
    0.3,
    row({ teeth: UPPER_TEETH, wide: 0.98, edge: 0.17, root: -0.5, bend: 0.17, colour: teeth, dark: cavity, soft }),
  );
}

/** Follows the jaw. */
export function paintLowerTeeth(frame: MouthFrame, { teeth, cavity }: Tones): Part {
  const soft = 3 / frame.width;
  const colour = mix(teeth, cavity, 0.24);
  return paintPart(
    frame,
    -1,
    0.05,
    1,
    1,
    row({ teeth: LOWER_TEETH, wide: 0.8, edge: 0.34, root: 0.85, bend: 0.08, colour, dark: cavity, soft }),
  );
}

/** Follows the tongue. */
export function paintTongue(frame: MouthFrame, { tongue, cavity }: Tones): Part {
  const soft = 4 / frame.width;
  return paintPart(frame, -1, 0, 1, 1.6, (x, y) => {
    const wide = 0.66;
    const top = 0.1 + 0.32 * (x / wide) ** 2 + 0.2 * (Math.abs(x) / wide) ** 5;
    const alpha = smooth(0.5 + (y - top) / soft / 2) * smooth((wide * 1.08 - Math.abs(x)) / 0.1);
    const rise = Math.max(0, y - top);
    // Lit from above the lower lip, a furrow along the middle.
    const light = 0.62 + 0.38 * smooth(rise / 0.35) * (1 - 0.5 * smooth((rise - 0.45) / 0.7));
    const furrow = 1 - 0.14 * Math.exp(-((x / 0.045) ** 2)) * smooth((rise - 0.06) / 0.2);
    const side = 1 - 0.4 * (Math.abs(x) / wide) ** 2.5;
    return { colour: mix(cavity, tongue, light * furrow * side), alpha };
  });
}

const DEEP = 0.34;

/** Follows the upper lip: the shadow that it throws on the teeth. */
export function paintShade(frame: MouthFrame, { cavity }: Tones): Part {
  const colour = mix(cavity, [0, 0, 0], 0.5);
  return paintPart(frame, -1.15, -0.35, 1.15, 0.5, (x, y) => {
    const u = Math.min(1, Math.max(0, 0.5 + x / 2));
    const line = ((1 - BOW) * (frame.upper(u) + frame.lower(u))) / frame.width;
    const under = y - line;
    const alpha = under < 0 ? DEEP : DEEP * (1 - smooth(under / 0.16));
    return { colour, alpha: alpha * smooth((y + 0.35) / 0.1) };
  });
}
