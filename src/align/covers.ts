import { between, catmullRom, points as flat, nearest, type Points } from '../avatar/curve.js';
import type { Picture } from '../avatar/picture.js';
import type { Part } from './inside.js';
import { type FacePoints, faceFrame, type Pair } from './points.js';
import { blank, type Canvas, luminance, smooth } from './raster.js';

type Side = 'left' | 'right';

const EYES = {
  left: { upper: [36, 37, 38, 39], lower: [36, 41, 40, 39], brow: 19, lash: 37 },
  right: { upper: [42, 43, 44, 45], lower: [42, 47, 46, 45], brow: 24, lash: 44 },
} as const;

export interface EyeCurves {
  readonly upper: Pair[];
  readonly lower: Pair[];
  readonly closed: Pair[];
}

const pairs = (line: Points): Pair[] =>
  Array.from({ length: line.length / 2 }, (_, i) => [line[i * 2], line[i * 2 + 1]]);

/** The lids of one eye and the curve where they meet: just above the lower lid, as when people blink. */
export function eyeCurves({ landmarks, contours }: FacePoints, side: Side): EyeCurves {
  const curve = (own: readonly Pair[] | undefined, list: readonly number[]): Pair[] =>
    pairs(catmullRom(flat(own ?? list.map((i) => landmarks[i])), own ? 2 : 5));
  const upper = curve(contours?.eyes[side].upper, EYES[side].upper);
  const lower = curve(contours?.eyes[side].lower, EYES[side].lower);
  const closed = lower.map((p, i): Pair => [p[0] * 0.92 + upper[i][0] * 0.08, p[1] * 0.92 + upper[i][1] * 0.08]);
  return { upper, lower, closed };
}

/** How far below the lid's edge the lashes are taken along, and how softly they end, in face units. */
const LASHES = 0.012;
const SOFT = 0.012;
/** How much darker the lash line becomes. */
const INK = 0.5;

/**
 * The skin above an eye, cut softly out of the picture with the lashes at its lower edge. In the neutral pose it lies on
 * itself; as the eye shuts its lower edge is drawn down over the eye.
 */
export function cutCover(picture: Picture, points: FacePoints, side: Side): Part {
  const { landmarks } = points;
  const { unit, cos, sin } = faceFrame(landmarks);
  const { brow, lash } = EYES[side];
  const curves = eyeCurves(points, side);
  const lid = flat(curves.upper);
  const [a, b] = [landmarks[brow], landmarks[lash]];
  const height = Math.max(0.12 * unit, 0.8 * Math.hypot(a[0] - b[0], a[1] - b[1]));
  const margin = height * 1.1;
  const xs = curves.upper.map((p) => p[0]);
  const ys = curves.upper.map((p) => p[1]);
  const left = Math.max(0, Math.floor(Math.min(...xs) - margin));
  const top = Math.max(0, Math.floor(Math.min(...ys) - margin));
  const right = Math.min(picture.width, Math.ceil(Math.max(...xs) + margin));
  const bottom = Math.min(picture.height, Math.ceil(Math.max(...ys) + margin));
  const out = blank(Math.max(1, right - left), Math.max(1, bottom - top));
  const depths = new Float32Array(out.width * out.height);
  const [first, last] = [curves.upper[0], curves.upper[curves.upper.length - 1]];
  const wide = Math.hypot(last[0] - first[0], last[1] - first[1]);
  const ex = (last[0] - first[0]) / wide;
  const ey = (last[1] - first[1]) / wide;
  for (let y = 0; y < out.height; y++) {
    for (let x = 0; x < out.width; x++) {
      const px = left + x + 0.5;
      const py = top + y + 0.5;
      const foot = nearest(lid, px, py).at;
      const dx = px - between(lid, foot, 0);
      const dy = py - between(lid, foot, 1);
      const above = dx * sin - dy * cos;
      const along = (px - first[0]) * ex + (py - first[1]) * ey;
      const beyond = Math.max(0, -along, along - wide) / unit;
      const under = smooth((above / unit + LASHES + SOFT) / SOFT);
      const over = 1 - smooth((above / height - 0.5) / 0.45);
      // Beside the corners only skin above them belongs to the lid.
      const beside = beyond > 0 ? (1 - smooth(beyond / 0.09)) * smooth((above / unit + 0.004) / 0.02) : 1;
      const alpha = under * over * beside;
      if (alpha <= 0) continue;
      const from = ((top + y) * picture.width + left + x) * 4;
      const to = (y * out.width + x) * 4;
      const ends = smooth(Math.min(along, wide - along) / (0.12 * wide));
      const band = (above / unit + LASHES * 0.5) / 0.012;
      const ink = 1 - INK * ends * Math.exp(-band * band);
      for (let c = 0; c < 3; c++) out.rgba[to + c] = picture.rgba[from + c] * ink;
      depths[y * out.width + x] = above;
      out.rgba[to + 3] = picture.rgba[from + 3] * alpha;
    }
  }
  evenOut(out, depths, 0.02 * unit);
  return { picture: out, at: [left, top] };
}

/** A texel may differ from the lid's skin by so many levels of brightness; */
const SKIN = 64;

/** drawn outlines and stray brow hairs above an eye become skin: drawn down over the eye they would be dirt. */
function evenOut({ rgba, width, height }: Canvas, above: Float32Array, from: number): void {
  const skin: number[] = [];
  for (let i = 0; i < width * height; i++) if (rgba[i * 4 + 3] > 128 && above[i] > from) skin.push(i * 4);
  if (skin.length < 8) return;
  skin.sort((a, b) => luminance(rgba, a) - luminance(rgba, b));
  // The brighter half: outlines are dark.
  const middle = skin[Math.floor(skin.length * 0.6)];
  const typical = [rgba[middle], rgba[middle + 1], rgba[middle + 2]];
  const level = luminance(rgba, middle);
  for (const at of skin) {
    const odd = smooth((Math.abs(luminance(rgba, at) - level) - SKIN) / 24);
    if (odd === 0) continue;
    for (let c = 0; c < 3; c++) rgba[at + c] += (typical[c] - rgba[at + c]) * odd;
  }
}
