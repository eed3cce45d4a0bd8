import type { Picture } from '../avatar/picture.js';
import type { EyeFrame } from './eye-curves.js';
import { apart, type Colour, colourAt, luminance, median, mix, quantile, smooth } from './raster.js';

/** Colours of a lid, side by side from corner to corner. */
export const COLUMNS = 16;
/** A colour that differs by so many levels from the skin below the eye is a frame, a brow, hair or paint. */
export const STRANGE = 64;
/** Where the skin above a drawn eye is looked at, in face units over the lid. */
const ABOVE = [0.012, 0.05] as const;
/** What has less than this share of the skin's light is ink. */
const INK = 0.35;
/** Where the skin above a person's eye is. */
const OVER = [0.02, 0.08] as const;
/** An eye lies in the dark where most of its length has so much less light above it than below, and its lid has so much less. */
const DARK = { from: 0.5, to: 0.2, share: 0.45 } as const;
/** Skin above an eye with less than this share of the light there is blended with ink. */
const SHADED = 0.8;

/** What columns say, evened over about `spread` of them, at a place along the eye (0..1). */
export function acrossEye(columns: readonly number[], spread: number): (along: number) => number {
  const even = columns.map((_, i) => {
    let sum = 0;
    let total = 0;
    columns.forEach((value, j) => {
      const weight = Math.exp(-(((i - j) / spread) ** 2));
      total += weight;
      sum += value * weight;
    });
    return sum / total;
  });
  return (along) => {
    const at = Math.min(columns.length - 1.001, Math.max(0, along * columns.length - 0.5));
    const i = Math.floor(at);
    return even[i] + (even[i + 1] - even[i]) * (at - i);
  };
}

/** What has at least such a share of the light that the brighter part of them has: skin without its ink. */
function litPart(colours: readonly Colour[], share: number): Colour[] {
  const levels = colours.map((c) => luminance(c, 0)).sort((a, b) => a - b);
  const bright = levels[Math.floor(0.75 * levels.length)] ?? 0;
  return colours.filter((c) => luminance(c, 0) > share * bright);
}

/** How much of its light a lid keeps that lies in the shadow of brow, hair or hood, by what is above it and below. */
function shadeOver(overs: readonly (readonly Colour[])[], unders: readonly Colour[]): number {
  const lights = overs.map(
    (over, i) => luminance(median(over.length ? over : [unders[i]]), 0) / Math.max(1, luminance(unders[i], 0)),
  );
  return 1 - DARK.share * smooth((DARK.from - quantile(lights, 0.5)) / (DARK.from - DARK.to));
}

const dimmed = ([r, g, b]: Colour, share: number): Colour => [r * share, g * share, b * share];

/** What a lid is painted in. */
export interface LidPaint {
  /** Skin at a place along the eye, 0..1, and that far up from the lower lid to above the upper one, 0..1. */
  skin(along: number, up?: number): Colour;
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
 * @param skin of the face; where the eye's surroundings are of quite another colour, theirs counts instead
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
  const own = drawn ? skin : skinAround();
  /** One eye may lie in the shadow, and the cheeks behind a mask. */
  function skinAround(): Colour {
    const all = places.flatMap((at) => [...seen('lower', at, -0.16, -0.03), ...seen('upper', at, 0.02, 0.08)]);
    const light = litPart(all, 0.5);
    return light.length < 100 || apart(median(light), skin) < STRANGE ? skin : median(light);
  }
  const unders = places.map((at): Colour => {
    const below = skinLike(seen('lower', at, drawn ? -0.05 : -0.1, drawn ? -0.015 : -0.03), own);
    return below.length > 4 ? median(below) : own;
  });
  const overs = places.map((at) => (drawn ? [] : seen('upper', at, ...OVER)));
  const shade = shadeOver(overs, unders);
  const columns = unders.map((under, i): Colour => {
    const over = overs[i];
    const above = skinLike(litPart(over, SHADED), under);
    if (above.length > 8) return mix(median(above), under, 0.25);
    // Painted or in the shadow of a frame: it is darker than the cheek, too. Lashes and outlines are ink, and darker still.
    const shaded = over.filter((c) => luminance(c, 0) > INK * luminance(under, 0));
    const isShaded = shaded.length > 8 && luminance(median(shaded), 0) < luminance(under, 0);
    return dimmed(isShaded ? mix(under, median(shaded), 0.3) : under, shade);
  });
  /** A drawn lid is lit as the skin above it, too, where that can be seen: light changes on its way over the eye. */
  const tops = places.map((at, i): Colour => {
    const over = drawn ? seen('upper', at, ...ABOVE) : [];
    const above = skinLike(over, columns[i]);
    return above.length > 0.6 * over.length ? median(above) : columns[i];
  });
  const across = (colours: readonly Colour[]) => {
    const channel = (c: 0 | 1 | 2) =>
      acrossEye(
        colours.map((colour) => colour[c]),
        drawn ? 6 : 2,
      );
    const [red, green, blue] = [channel(0), channel(1), channel(2)];
    return (along: number): Colour => [red(along), green(along), blue(along)];
  };
  const [bottom, top] = [across(columns), across(tops)];
  const lid = (along: number, up = 0): Colour => mix(bottom(along), top(along), up);
  return {
    skin: lid,
    keeps: !drawn,
    ...lashOf(picture, eye, median(places.map((at) => lid(at))), drawn ? DRAWN_LASH : LASH),
  };
}

/** How deep below the edge of the lid lashes are looked for, and how thick half the line of a shut eye gets at most. */
const LASH = { deep: 0.03, most: 0.01 };
/** Drawn lids were taken at the outer rim of their lashes. */
const DRAWN_LASH = { deep: 0.1, most: 0.02 };

/** In a small picture: a line finer or sharper than its pixels comes out dashed. */
const FINEST = { thick: 0.45, below: 1, soft: 1.6 } as const;

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
  const thick = Math.max(FINEST.thick, Math.min(most * unit, Math.max(0.004 * unit, 0.25 * middle(widths, 1))));
  return {
    ink: pale ? mix(darkest, [skin[0] * 0.42, skin[1] * 0.36, skin[2] * 0.34], 0.7) : darkest,
    thick,
    soft: thick < FINEST.below ? Math.max(FINEST.soft, soft) : soft,
  };
}
