import type { Picture } from '../avatar/picture.js';
import { shutLips } from './lip-line.js';
import { gapOf, type MouthFrame, mouthFrame } from './mouth-frame.js';
import { isParted, OPEN } from './parted.js';
import type { FacePoints, Pair } from './points.js';
import { type Canvas, luminance, sample, smooth } from './raster.js';

/** Where lips meet, from the upper (0) to the lower (1): the lower one does most of the way, as the jaw does. */
const MEET = 0.36;
/** A mouth that has none shuts in its middle: a round one would bend down at its corners. */
const MIDDLE = 0.5;
/** The skin above it stretches over so much of its way at least, up to the nose or beyond: in less it would be drawn twice. */
const STRETCH = 1.6;
/** The bitten edge beside the gap, in face units: it shows teeth or shadow, not lip. */
const RIM = 0.014;

/** But never more than this part of a thin lip. */
const THIN = 0.3;

const UPPER = [49, 50, 51, 52, 53] as const;
const LOWER = [55, 56, 57, 58, 59] as const;

/** Edges that are so many levels brighter than the lip's middle show teeth: where lips were found, they are not yet. */
const TEETH = 18;
/** The part of a lip that teeth may be taken for. */
const MOST = 0.55;

export interface ClosedMouth {
  readonly picture: Picture;
  readonly points: FacePoints;
  /** Whether the picture had to be changed. */
  readonly changed: boolean;
}

/**
 * Shuts an open mouth: each lip travels to the common line in its full thickness, and the skin between lip and nose or
 * chin is stretched smoothly, so no teeth are left to see. A mouth that is as good as shut leaves the picture untouched.
 *
 * @param picture is changed in place where its mouth is open
 * @param hasLips not so where it is a hole in the skin, as drawings have
 * @param isSure whether lips are as far apart as the points say; otherwise the picture must show it
 */
export function closeMouth(
  picture: Canvas,
  { points, hasLips, isSure }: { readonly points: FacePoints; readonly hasLips: boolean; readonly isSure: boolean },
): ClosedMouth {
  const frame = mouthFrame(points);
  const { unit } = frame;
  const gap = gapOf(frame);
  if (gap < OPEN * unit) return { picture, points, changed: false };
  if (!isSure && !isParted(picture, frame)) return { picture, points: shutLips(picture, points), changed: false };
  const { landmarks } = points;
  const v = (i: number): number => frame.to(landmarks[i])[1];
  const thickUpper = Math.max(0.02 * unit, frame.upper(0.5) - v(51));
  const thickLower = Math.max(0.02 * unit, v(57) - frame.lower(0.5));
  const lowered = hasLips ? MEET : MIDDLE;
  const meet = (u: number): number => frame.upper(u) + lowered * (frame.lower(u) - frame.upper(u));
  const least = hasLips ? thickUpper * 1.5 : thickUpper + STRETCH * lowered * gap;
  const roomUpper = Math.max(least, meet(0.5) - v(33) - 0.03 * unit);
  const roomLower = Math.max(thickLower * 2, v(8) - meet(0.5) - 0.05 * unit);
  const share = (distance: number, thick: number, room: number): number =>
    1 - smooth((distance - thick) / Math.max(1, room - thick));
  // Without lips the edge is the drawing's outline: it is what is left of a shut mouth.
  const rim = hasLips ? RIM * unit * Math.min(1, gap / (0.06 * unit)) : 0;
  const bites = {
    upper: Math.max(Math.min(rim, THIN * thickUpper), stain(picture, frame, 'upper', thickUpper)),
    lower: Math.max(Math.min(rim, THIN * thickLower), stain(picture, frame, 'lower', thickLower)),
  };

  const corners = [
    frame.from(0, -roomUpper - gap),
    frame.from(1, -roomUpper - gap),
    frame.from(0, roomLower + gap),
    frame.from(1, roomLower + gap),
  ];
  const x0 = Math.max(0, Math.floor(Math.min(...corners.map((p) => p[0]))));
  const x1 = Math.min(picture.width - 1, Math.ceil(Math.max(...corners.map((p) => p[0]))));
  const y0 = Math.max(0, Math.floor(Math.min(...corners.map((p) => p[1]))));
  const y1 = Math.min(picture.height - 1, Math.ceil(Math.max(...corners.map((p) => p[1]))));
  const source: Picture = { ...picture, rgba: picture.rgba.slice() };
  const texel = new Float64Array(4);
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const [u, at] = frame.to([x + 0.5, y + 0.5]);
      if (u <= 0 || u >= 1) continue;
      const [up, low] = [frame.upper(u), frame.lower(u)];
      const open = low - up;
      if (open < 0.05) continue;
      const line = meet(u);
      const bite =
        (at < line ? bites.upper : bites.lower) * Math.min(1, 0.5 + open / gap) * smooth(Math.min(u, 1 - u) / 0.02);
      const from =
        at < line
          ? at - (line - up + bite) * share(line - at, thickUpper, roomUpper)
          : at + (low - line + bite) * share(at - line, thickLower, roomLower);
      if (from === at) continue;
      const [sx, sy] = frame.from(u, from);
      sample(source, sx - 0.5, sy - 0.5, texel);
      const shadow = 1 - 0.5 * Math.exp(-(((at - line) / (0.009 * unit)) ** 2)) * Math.min(1, open / (0.04 * unit));
      const to = (y * picture.width + x) * 4;
      for (let c = 0; c < 3; c++) picture.rgba[to + c] = texel[c] * shadow;
      picture.rgba[to + 3] = texel[3];
    }
  }

  const moved = landmarks.map((p): Pair => [p[0], p[1]]);
  for (const i of UPPER) {
    const [u, at] = frame.to(landmarks[i]);
    moved[i] = frame.from(u, at + meet(u) - frame.upper(u));
  }
  for (const i of LOWER) {
    const [u, at] = frame.to(landmarks[i]);
    moved[i] = frame.from(u, at + meet(u) - frame.lower(u));
  }
  const onLine = (p: Pair): Pair => {
    const [u] = frame.to(p);
    return frame.from(u, meet(u));
  };
  for (let i = 60; i < 68; i++) moved[i] = onLine(landmarks[i]);
  const { contours } = points;
  return {
    picture,
    points: {
      landmarks: moved,
      contours: {
        ...contours,
        ...(contours?.lips && {
          lips: { upper: contours.lips.upper.map(onLine), lower: contours.lips.lower.map(onLine) },
        }),
      },
    },
    changed: true,
  };
}

/** How far teeth reach onto what was found to be a lip, in pixels; the middle of what the columns say. */
function stain(picture: Picture, frame: MouthFrame, lip: 'upper' | 'lower', thick: number): number {
  const texel = new Float64Array(4);
  const away = lip === 'upper' ? -1 : 1;
  const level = (u: number, d: number): number => {
    const [x, y] = frame.from(u, frame[lip](u) + away * d);
    sample(picture, x - 0.5, y - 0.5, texel);
    return luminance(texel, 0);
  };
  const found: number[] = [];
  for (let u = 0.26; u < 0.75; u += 0.04) {
    const own = level(u, 0.7 * thick);
    let d = 0;
    while (d < MOST * thick && level(u, d) > own + TEETH) d += 0.5;
    found.push(d);
  }
  return found.sort((a, b) => a - b)[found.length >> 1];
}
