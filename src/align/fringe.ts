import type { Picture } from '../avatar/picture.js';
import { type EyeFrame, eyeBox } from './eye-curves.js';
import type { Part } from './inside.js';
import { apart, type Colour, cut } from './raster.js';
import type { EyeHole } from './skin-hole.js';

/** Hair is looked for so far above the lid, in face units: beyond the brows, which are no hair. */
const ABOVE = 0.45;
/** And so far beside the eye, in widths of it. */
const BESIDE = 0.3;
/** From one place to the next the colour of a strand differs by so few levels. */
const STEP = 12;
/** What differs from the lashes by less than so many is lash. */
const LASH = 44;
/** Lashes lie no further above the lid than this: what is as dark there is the outline of a strand, or a brow. */
const NEAR = 0.035;
/** More of an eye than this is not under hair: then the iris has its colour. */
const MOST = 0.5;
/** A shut lid covers so much above the eye; hair over less than this part of it needs nothing. */
const LID = 0.085;
const LEAST = 0.01;
/** Half of the thinnest strand, and the outline around one, in face units. */
const THICK = 0.014;
const OUTLINE = 0.013;

type At = (i: number) => Colour;

/**
 * The strands of hair that hang over a drawn eye, cut out of the picture: they stay before the lid when it shuts. Hair is
 * what is no skin above the eye, and what has its colours and hangs together with it below.
 *
 * @returns nothing where no hair is over the eye, or hair and eye cannot be told apart
 */
export function cutFringe(picture: Picture, eye: EyeFrame, hole: EyeHole, lash: Colour): Part | undefined {
  const { unit } = eye;
  const { left, top, width, height } = eyeBox(eye, ABOVE * unit, picture);
  const out = cut(picture, left, top, width, height);
  const { rgba } = out;
  const at: At = (i) => [rgba[i * 4], rgba[i * 4 + 1], rgba[i * 4 + 2]];
  // The soft rim of a cut-out, laid over itself, would be harder.
  const isOpaque = Uint8Array.from({ length: width * height }, (_, i) => (rgba[i * 4 + 3] === 255 ? 1 : 0));
  const above = new Float32Array(width * height);
  const inLid = new Uint8Array(width * height);
  const beside = new Uint8Array(width * height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [left + (i % width) + 0.5, top + Math.floor(i / width) + 0.5];
    above[i] = eye.aboveUpper(x, y) / unit;
    const along = eye.along(x, y);
    beside[i] = along < -BESIDE || along > 1 + BESIDE ? 1 : 0;
    inLid[i] = along > 0 && along < 1 && above[i] < LID && eye.aboveLower(x, y) > 0 ? 1 : 0;
  }
  const isSkin = (i: number): boolean => hole.isSkin(left + (i % width) + 0.5, top + Math.floor(i / width) + 0.5);
  // From the top edge of the box down: hair comes from above, brows and creases do not reach it. Only what is thick
  // counts, or the edges of lashes would lead on from strand to eye.
  const thick = Math.max(1, Math.round(THICK * unit));
  const covers = inner(
    width,
    height,
    thick,
    (i) => !beside[i] && above[i] > 0.02 && !isSkin(i) && apart(at(i), lash) > LASH,
  );
  const roots: number[] = [];
  for (let i = 0; i < width; i++) if (covers[thick * width + i]) roots.push(thick * width + i);
  const crown = flood(width, height, roots, (i) => covers[i] === 1);
  if (crown.length < 40) return undefined;
  const low = -0.6 * (eye.height / unit);
  const strands = new Uint8Array(width * height);
  const within = (i: number, from: number): boolean =>
    !beside[i] && above[i] > low && !isSkin(i) && apart(at(i), lash) > LASH && apart(at(i), at(from)) < STEP;
  const hair = flood(width, height, crown, within);
  for (const i of flood(width, height, hair, (i) => !beside[i] && above[i] > NEAR && !isSkin(i))) strands[i] = 1;

  const share = (low: number): number => {
    const there = [...inLid.keys()].filter((i) => inLid[i] && above[i] < low);
    return there.filter((i) => strands[i]).length / Math.max(1, there.length);
  };
  if (share(0) > MOST || share(LID) < LEAST) return undefined;
  soften(strands, width, height, Math.ceil(OUTLINE * unit), rgba);
  for (let i = 0; i < strands.length; i++)
    if (!isOpaque[i] || (above[i] < 0 && apart(at(i), lash) < LASH)) rgba[i * 4 + 3] = 0;
  return { picture: out, at: [left, top] };
}

/** Where all within `radius` is wanted. */
function inner(width: number, height: number, radius: number, wanted: (i: number) => boolean): Uint8Array {
  const rows = new Uint8Array(width * height);
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0, run = 0; x < width; x++) {
      run = wanted(y * width + x) ? run + 1 : 0;
      if (run > 2 * radius) rows[y * width + x - radius] = 1;
    }
  }
  for (let x = 0; x < width; x++) {
    for (let y = 0, run = 0; y < height; y++) {
      run = rows[y * width + x] ? run + 1 : 0;
      if (run > 2 * radius) out[(y - radius) * width + x] = 1;
    }
  }
  return out;
}

/** What hangs together with some places. */
function flood(
  width: number,
  height: number,
  from: readonly number[],
  wanted: (i: number, from: number) => boolean,
): number[] {
  const seen = new Uint8Array(width * height);
  const queue = [...from];
  for (const i of queue) seen[i] = 1;
  for (let k = 0; k < queue.length; k++) {
    const i = queue[k];
    const x = i % width;
    for (const next of [i - width, i + width, x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1]) {
      if (next < 0 || next >= seen.length || seen[next] || !wanted(next, i)) continue;
      seen[next] = 1;
      queue.push(next);
    }
  }
  return queue;
}

/** The strands as opacity: wider by their outline, and soft. */
function soften(mask: Uint8Array, width: number, height: number, radius: number, rgba: Uint8ClampedArray): void {
  const blurred = Float32Array.from(mask);
  for (const step of [1, width]) {
    const from = blurred.slice();
    for (let i = 0; i < blurred.length; i++) {
      let most = 0;
      for (let d = -radius; d <= radius; d++) most = Math.max(most, from[i + d * step] ?? 0);
      blurred[i] = most;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let j = -1; j <= 1; j++) for (let i = -1; i <= 1; i++) sum += blurred[(y + j) * width + x + i] ?? 0;
      rgba[(y * width + x) * 4 + 3] *= sum / 9;
    }
  }
}
