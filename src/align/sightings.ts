import type { Found } from './human.js';
import type { Pair } from './points.js';
import { back, type Drawable, square, type View } from './view.js';

/** A face as the detector sees it, in the picture's pixels. */
export interface Sighting {
  readonly middle: Pair;
  /** The longer side of its box. */
  readonly size: number;
  readonly score: number;
  /** Radians that its eyes are turned by in the picture. */
  readonly roll: number;
}

/** What the detector sees in one view of a picture. */
export type Detector = (image: Drawable, view: View) => Promise<readonly Found[]>;

/** A face that takes less than this part of a view is some pixels wide for the detector: middle, size and roll are a guess. */
const SMALL = 0.25;
/** It is looked at again in a square that holds so many times its box. */
const CLOSER = 3;

function sighting({ box, boxScore, mesh }: Found, view: View): Sighting {
  // The detector's own six points begin with the eyes: the mesh is truest on a face that stands upright.
  const [left, right] = mesh;
  const roll = left && right ? Math.atan2(right[1] - left[1], right[0] - left[0]) : 0;
  return {
    middle: back(view, [box[0] + box[2] / 2, box[1] + box[3] / 2]),
    size: Math.max(box[2], box[3]) / view.scale,
    score: boxScore,
    roll: view.roll + (Math.abs(roll) < 1.2 ? roll : 0),
  };
}

/** The three that most probably are the face that talks. */
export const largest = (sighted: readonly Sighting[]): Sighting[] =>
  [...sighted].sort((a, b) => b.size ** 2 * b.score - a.size ** 2 * a.score).slice(0, 3);

/** All that is seen in these views with at least this score; what is small in one has been looked at from near by. */
export async function sightings(
  detect: Detector,
  image: Drawable,
  views: readonly View[],
  least: number,
): Promise<Sighting[]> {
  const seen: Sighting[] = [];
  for (const view of views) {
    const side = view.width / view.scale;
    for (const found of await detect(image, view)) {
      if (found.boxScore < least) continue;
      const one = sighting(found, view);
      seen.push(one.size < SMALL * side ? await closer(detect, image, one, view.roll) : one);
    }
  }
  return seen;
}

/** The same from near by, with the score that it had: whether it is a face is what the mesh says then. */
async function closer(detect: Detector, image: Drawable, far: Sighting, roll: number): Promise<Sighting> {
  const view = square(far.middle, CLOSER * far.size, roll);
  const here = (await detect(image, view))
    .map((found) => sighting(found, view))
    .filter(
      ({ middle, size }) => Math.hypot(middle[0] - far.middle[0], middle[1] - far.middle[1]) < (far.size + size) / 2,
    )
    .sort((a, b) => b.score - a.score)[0];
  return here && here.score >= far.score ? { ...here, score: far.score } : far;
}
