import { LID_SKIN } from '../avatar/lids.js';
import type { Picture } from '../avatar/picture.js';
import { type EyeFrame, eyeBox } from './eye-curves.js';
import type { Part } from './inside.js';
import type { Pair } from './points.js';
import { blank, type Colour, luminance, mix, smooth } from './raster.js';

/** Colours of a lid, side by side from corner to corner. */
const COLUMNS = 16;
/** A colour that differs by so many levels from the skin below the eye is a frame, a brow, hair or paint. */
const STRANGE = 64;
/** What has less than this share of the skin's light is ink. */
const INK = 0.35;
/** How softly the lid's edge ends, in face units. */
const SOFT = 0.012;
/** Above what moves, a lid fades into the picture over so much. */
const FADE = 0.035;
/** So much further up the lashes of a drawing may reach. */
const RIM = 0.025;
/** What is drawn so far above a lid is a brow, and below it a crease; a lid that shuts ends a little below the brow. */
const BROW = { from: 0.028, air: 0.004 } as const;

const median = (colours: readonly Colour[]): Colour => {
  const sorted = [...colours].sort((a, b) => luminance(a, 0) - luminance(b, 0));
  return sorted[sorted.length >> 1];
};

const colourAt = ({ width, height, rgba }: Picture, [x, y]: Pair): Colour | undefined => {
  const [px, py] = [Math.floor(x), Math.floor(y)];
  if (px < 0 || py < 0 || px >= width || py >= height) return undefined;
  const at = (py * width + px) * 4;
  return rgba[at + 3] < 200 ? undefined : [rgba[at], rgba[at + 1], rgba[at + 2]];
};

const apart = (a: Colour, b: Colour): number => Math.max(...a.map((c, i) => Math.abs(c - b[i])));

/** What a lid is painted in. */
export interface LidPaint {
  /** Skin at a place along the eye, 0..1. */
  skin(along: number): Colour;
  /** Whether the picture's own skin is kept where it is skin. */
  readonly keeps: boolean;
  readonly ink: Colour;
  /** Half the thickness of the lash line, and how softly it ends, in pixels. */
  readonly thick: number;
  readonly soft: number;
}

/**
 * Takes the colours of a lid from the skin just above and below the eye, column by column, so that light from one side
 * stays; what is no skin there is left out. The lash line is as dark, thick and soft as the one in the picture.
 *
 * @param skin of the face, where nothing near the eye is
 * @param drawn a drawing's lid has the colour of the skin below the eye: above it is a fringe, a crease or a shadow
 */
export function lidPaint(picture: Picture, eye: EyeFrame, skin: Colour, drawn: boolean): LidPaint {
  const { unit } = eye;
  const places = Array.from({ length: COLUMNS }, (_, i) => (i + 0.5) / COLUMNS);
  const seen = (lid: 'upper' | 'lower', at: number, from: number, to: number): Colour[] => {
    const out: Colour[] = [];
    for (let side = -0.4; side <= 0.4; side += 0.4) {
      for (let d = from; d <= to; d += 0.006) {
        const colour = colourAt(picture, eye.over(lid, at + side / COLUMNS, d * unit));
        if (colour) out.push(colour);
      }
    }
    return out;
  };
  const skinLike = (list: readonly Colour[], near: Colour): Colour[] => list.filter((c) => apart(c, near) < STRANGE);
  const columns = places.map((at): Colour => {
    const below = skinLike(seen('lower', at, drawn ? -0.05 : -0.1, drawn ? -0.015 : -0.03), skin);
    const under = below.length > 4 ? median(below) : skin;
    if (drawn) return under;
    const over = seen('upper', at, 0.02, 0.08);
    const above = skinLike(over, under);
    if (above.length > 8) return mix(median(above), under, 0.25);
    // Painted or in the shadow of a frame: it is darker than the cheek, too. Lashes and outlines are ink, and darker still.
    const shaded = over.filter((c) => luminance(c, 0) > INK * luminance(under, 0));
    if (shaded.length <= 8 || luminance(median(shaded), 0) > luminance(under, 0)) return under;
    return mix(under, median(shaded), 0.3);
  });
  const even = columns.map((_, i): Colour => {
    let sum: Colour = [0, 0, 0];
    let total = 0;
    columns.forEach((c, j) => {
      const weight = Math.exp(-(((i - j) / (drawn ? 6 : 2)) ** 2));
      total += weight;
      sum = [sum[0] + c[0] * weight, sum[1] + c[1] * weight, sum[2] + c[2] * weight];
    });
    return [sum[0] / total, sum[1] / total, sum[2] / total];
  });
  return {
    skin(along) {
      const at = Math.min(COLUMNS - 1.001, Math.max(0, along * COLUMNS - 0.5));
      const i = Math.floor(at);
      return mix(even[i], even[i + 1], at - i);
    },
    keeps: !drawn,
    ...lashOf(picture, eye, median(even), drawn ? DRAWN_LASH : LASH),
  };
}

/** How deep below the edge of the lid lashes are looked for, and how thick half the line of a shut eye gets at most. */
const LASH = { deep: 0.03, most: 0.01 };
/** Drawn lids were taken at the outer rim of their lashes. */
const DRAWN_LASH = { deep: 0.1, most: 0.02 };

/** Measures the lash line across the upper lid. */
function lashOf(
  picture: Picture,
  eye: EyeFrame,
  skin: Colour,
  { deep, most }: typeof LASH,
): Pick<LidPaint, 'ink' | 'thick' | 'soft'> {
  const { unit } = eye;
  const inks: Colour[] = [];
  const widths: number[] = [];
  const edges: number[] = [];
  for (let at = 0.2; at <= 0.8; at += 0.06) {
    const line: Colour[] = [];
    for (let d = -deep * unit; d <= 0.03 * unit; d++) {
      const colour = colourAt(picture, eye.over('upper', at, d));
      if (colour) line.push(colour);
    }
    if (line.length < 3) continue;
    const levels = line.map((c) => luminance(c, 0));
    const least = Math.min(...levels);
    const middle = (least + luminance(skin, 0)) / 2;
    inks.push(line[levels.indexOf(least)]);
    widths.push(levels.filter((level) => level < middle).length);
    const steepest = Math.max(1, ...levels.slice(1).map((level, i) => Math.abs(level - levels[i])));
    edges.push((Math.max(...levels) - least) / steepest);
  }
  const middle = (list: number[], otherwise: number): number =>
    list.sort((a, b) => a - b)[list.length >> 1] ?? otherwise;
  const darkest = inks.length ? median(inks) : skin;
  const pale = luminance(darkest, 0) > 0.6 * luminance(skin, 0);
  const soft = Math.min(0.018 * unit, Math.max(0.8, 0.6 * middle(edges, 1)));
  return {
    ink: pale ? mix(darkest, [skin[0] * 0.42, skin[1] * 0.36, skin[2] * 0.34], 0.7) : darkest,
    thick: Math.min(most * unit, Math.max(0.004 * unit, 0.25 * middle(widths, 1))),
    soft,
  };
}

/**
 * The skin of a lid: a band along the upper lid that is drawn down over the eye as it shuts. The picture's own skin where
 * it is skin, and its colour where brows, hair or glasses lie there.
 */
export function paintLid(picture: Picture, eye: EyeFrame, paint: LidPaint): Part {
  const { unit } = eye;
  const band = (LID_SKIN + RIM + FADE) * unit;
  const room = roomAbove(picture, eye, paint);
  const { left, top, width, height } = eyeBox(eye, band * 1.3, picture);
  const out = blank(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [px, py] = [left + x + 0.5, top + y + 0.5];
      const above = eye.aboveUpper(px, py);
      if (above > band || above < -2 * SOFT * unit) continue;
      const along = eye.along(px, py);
      const under = smooth((above / unit + 1.6 * SOFT) / SOFT);
      // Towards the corners a lid is lower, and its edge fades with it.
      const round = Math.sqrt(Math.max(0, 1 - (2 * along - 1) ** 2));
      const most = (LID_SKIN + (paint.keeps ? 0 : RIM)) * round;
      const fade = FADE * (0.25 + 0.75 * round);
      const edge = Math.max(LID_SKIN * round + BROW.air, Math.min(most + fade, room(along)));
      // What is drawn down over the eye is opaque, however near the brow is.
      const opaque = Math.max(LID_SKIN * round, Math.min(most, edge - fade));
      const over = 1 - smooth((above / unit - opaque) / (edge - opaque));
      const alpha = under * over * smooth(round / 0.25);
      if (alpha <= 0) continue;
      const from = ((top + y) * picture.width + left + x) * 4;
      const own: Colour = [picture.rgba[from], picture.rgba[from + 1], picture.rgba[from + 2]];
      const skin = paint.skin(along);
      // Lashes and frames are no skin: near them nothing of the picture is kept.
      const keep = !paint.keeps
        ? 0
        : smooth((above / unit - 0.015) / 0.02) * (1 - smooth((apart(own, skin) - 12) / 22));
      // A shut lid bulges over the eyeball: lighter in its middle, darker towards the lashes.
      const shade = !paint.keeps
        ? 1
        : 1 - 0.1 * (1 - smooth((above / unit + SOFT) / 0.03)) - 0.05 * (2 * along - 1) ** 2;
      const colour = mix([skin[0] * shade, skin[1] * shade, skin[2] * shade], own, keep * 0.8);
      const to = (y * width + x) * 4;
      for (let c = 0; c < 3; c++) out.rgba[to + c] = colour[c];
      out.rgba[to + 3] = picture.rgba[from + 3] * alpha;
    }
  }
  return { picture: out, at: [left, top] };
}

/** How far above the upper lid a lid may reach, in face units: one that shuts must not hide the brow of a drawing. */
function roomAbove(picture: Picture, eye: EyeFrame, paint: LidPaint): (along: number) => number {
  const highest = LID_SKIN + RIM + FADE;
  if (paint.keeps) return () => highest;
  const columns = Array.from({ length: 4 * COLUMNS }, (_, i) => {
    const along = (i + 0.5) / (4 * COLUMNS);
    for (let d = BROW.from; d < highest + BROW.air; d += 0.004) {
      const colour = colourAt(picture, eye.over('upper', along, d * eye.unit));
      if (colour && apart(colour, paint.skin(along)) > STRANGE) return d - BROW.air;
    }
    return highest;
  });
  // What one column does not see of a brow its neighbours do.
  const lowest = columns.map((_, i) => Math.min(...columns.slice(Math.max(0, i - 1), i + 2)));
  return (along) => lowest[Math.min(lowest.length - 1, Math.max(0, Math.floor(along * lowest.length)))];
}

/** The line that the lashes of a closing eye make; it rides on the upper lid. */
export function paintLash(picture: Picture, eye: EyeFrame, { ink, thick, soft, keeps }: LidPaint): Part {
  // A round eye is so steep at its corners that nothing can ride there.
  const from = keeps ? 0 : 0.14;
  return paintLine(picture, eye, 4 * (thick + soft), ink, (x, y) => {
    const along = eye.along(x, y);
    const taper = smooth((Math.min(along, 1 - along) - from) / 0.22);
    return line(eye.off('upper', x, y), 0.7 * thick * taper, soft) * (0.25 + 0.6 * taper) * smooth(taper / 0.3);
  });
}

/** The line of a shut drawn eye, where its lids have met: a thick line would not survive the bend of the way there. */
export function paintShut(picture: Picture, eye: EyeFrame, { ink, thick, soft }: LidPaint): Part {
  return paintLine(picture, eye, 3 * thick + soft, ink, (x, y) => {
    const along = eye.along(x, y);
    if (along < 0 || along > 1) return 0;
    const taper = smooth(Math.min(along, 1 - along) / 0.3 + 0.15);
    return line(eye.off('closed', x, y), thick * taper, soft);
  });
}

const line = (off: number, thick: number, soft: number): number => 1 - smooth((off - thick) / soft + 0.5);

function paintLine(
  picture: Picture,
  eye: EyeFrame,
  margin: number,
  ink: Colour,
  alphaAt: (x: number, y: number) => number,
): Part {
  const { left, top, width, height } = eyeBox(eye, margin, picture);
  const out = blank(width, height);
  for (let i = 0; i < width * height; i++) {
    const alpha = alphaAt(left + (i % width) + 0.5, top + Math.floor(i / width) + 0.5);
    if (alpha <= 0) continue;
    for (let c = 0; c < 3; c++) out.rgba[i * 4 + c] = ink[c];
    out.rgba[i * 4 + 3] = alpha * 255;
  }
  return { picture: out, at: [left, top] };
}
