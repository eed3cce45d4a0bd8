import type { Image } from '@napi-rs/canvas';
import { type Found, openHuman } from './human.js';
import { fromMesh } from './mesh478.js';
import { type FacePoints, mapPoints, type Pair, type SeenFace } from './points.js';
import { back, type Drawable, overview, tensorOf, type View } from './view.js';

/** A face is measured in a square of this size, which holds `AROUND` times the face. */
const CLOSE = 960;
const AROUND = 2.2;
/**
 * What the mesh net sees: so many pixels, which hold this much of the known points and the forehead above them. With these it
 * says best what the library says when it looks by way of its detector: the mouth of Leo's portrait is 0.7 % of the eyes'
 * distance off; with 1.2 or 1.5 it was 1 to 7 %.
 */
const MESH = 192;
const AROUND_MESH = 1.35;
const FOREHEAD = 0.2;
/** Below these scores a find is a stain on the wall. */
const LEAST_BOX = 0.25;
const LEAST_MESH = 0.6;
/** From this score on a find counts as one of the picture's faces: theirs were .74 and more, those of stains up to .37. */
const CLEAR_BOX = 0.5;
/**
 * Where nothing is seen, squares of this part of the picture are looked at. So many looks find many stains, and more is asked
 * of them: of 133 painted creatures that were not seen at first, seven faces have this score and a mesh, and one paw.
 */
const NEAR = 0.6;
const LEAST_NEAR = 0.7;

const only = (mesh: boolean, most: number) => ({
  face: { detector: { rotation: false, maxDetected: most }, mesh: { enabled: mesh }, iris: { enabled: mesh } },
});

/** A face as the detector sees it, in the picture's pixels. */
interface Sighting {
  readonly middle: Pair;
  /** The longer side of its box. */
  readonly size: number;
  readonly score: number;
  readonly roll: number;
}

function sighting({ box, boxScore, mesh }: Found, view: View): Sighting {
  // The detector's own six points begin with the eyes: the mesh is truest on a face that stands upright.
  const [left, right] = mesh;
  const roll = left && right ? Math.atan2(right[1] - left[1], right[0] - left[0]) : 0;
  return {
    middle: back(view, [box[0] + box[2] / 2, box[1] + box[3] / 2]),
    size: Math.max(box[2], box[3]) / view.scale,
    score: boxScore,
    roll: Math.abs(roll) < 1.2 ? roll : 0,
  };
}

/** The three that most probably are the face that talks. */
const largest = (sighted: readonly Sighting[]): Sighting[] =>
  [...sighted].sort((a, b) => b.size ** 2 * b.score - a.size ** 2 * a.score).slice(0, 3);

/** The library, opened once for many pictures. */
export interface FaceFinder {
  /** See `findFace`; looks once, at the whole picture. */
  find(image: Drawable, number?: number): Promise<SeenFace | undefined>;
  /** A small face in a dark or busy painting, which is seen only from near by. Takes a second. */
  findSmall(image: Drawable): Promise<SeenFace | undefined>;
  /**
   * The face of the frame before in this one: the mesh net alone looks at its surroundings, without detector and irises,
   * in a tenth of the time.
   */
  follow(image: Drawable, before: FacePoints): Promise<FacePoints | undefined>;
}

/** Opens the library; only in a process of its own (see `openHuman`). Takes a second and about 230 MB. */
export async function openFaceFinder(): Promise<FaceFinder> {
  const human = await openHuman();
  const see = async (image: Drawable, view: View, how: object): Promise<readonly Found[]> => {
    const tensor = tensorOf(human, image, view);
    const { face } = await human.detect(tensor, how);
    human.tf.dispose(tensor);
    return face;
  };
  const measure = async (image: Drawable, view: View): Promise<FacePoints | undefined> => {
    const [close] = await see(image, view, only(true, 1));
    if (!close || close.mesh.length < 468 || close.faceScore < LEAST_MESH) return undefined;
    return mapPoints(fromMesh(close.mesh.map(([x, y]): Pair => [x, y])), (p) => back(view, p));
  };

  const sightings = async (image: Drawable, views: readonly View[], least: number): Promise<Sighting[]> => {
    const seen: Sighting[] = [];
    for (const view of views) {
      for (const face of await see(image, view, only(false, 10))) {
        if (face.boxScore >= least) seen.push(sighting(face, view));
      }
    }
    return seen;
  };
  /** The first of them that turns out to be a face, as one of `all`; by itself where it is none of those. */
  const firstFace = async (
    image: Drawable,
    sighted: readonly Sighting[],
    all: readonly Sighting[] = [],
  ): Promise<SeenFace | undefined> => {
    for (const one of sighted) {
      const points = await measure(image, {
        width: CLOSE,
        height: CLOSE,
        middle: one.middle,
        scale: CLOSE / (one.size * AROUND),
        roll: one.roll,
      });
      const known = all.indexOf(one);
      if (points) return { ...points, ...(known < 0 ? { number: 1, of: 1 } : { number: known + 1, of: all.length }) };
    }
    return undefined;
  };

  return {
    async find(image, number) {
      const { width, height } = image;
      const whole = overview([width / 2, height / 2], Math.max(width, height));
      const sighted = await sightings(image, [whole], LEAST_BOX);
      const clear = sighted.filter(({ score }) => score >= CLEAR_BOX).sort((a, b) => a.middle[0] - b.middle[0]);
      const isAny = number === undefined || (number === 1 && clear.length === 0);
      return firstFace(image, isAny ? largest(sighted) : clear.slice(number - 1, number), clear);
    },
    async findSmall(image) {
      const { width, height } = image;
      const side = Math.max(width, height) * NEAR;
      const at = [1 / 4, 1 / 2, 3 / 4];
      const views = at.flatMap((y) => at.map((x) => overview([width * x, height * y], side)));
      return firstFace(image, largest(await sightings(image, views, LEAST_NEAR)));
    },
    async follow(image, { landmarks }) {
      const [xs, ys] = [landmarks.map(([x]) => x), landmarks.map(([, y]) => y)];
      const [left, right, brows, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      const top = brows - FOREHEAD * (bottom - brows);
      const [from, to] = [landmarks[36], landmarks[45]];
      const view: View = {
        width: MESH,
        height: MESH,
        middle: [(left + right) / 2, (top + bottom) / 2],
        scale: MESH / (Math.max(right - left, bottom - top) * AROUND_MESH),
        roll: Math.atan2(to[1] - from[1], to[0] - from[0]),
      };
      const tensor = tensorOf(human, image, view, 1 / 255);
      const outputs = human.models.models.facemesh?.execute(tensor) ?? [];
      human.tf.dispose(tensor);
      const read = async (size: number) => outputs.find(({ shape }) => shape.at(-1) === size)?.data();
      const [sure, flat] = [await read(1), await read(3 * 468)];
      human.tf.dispose(outputs);
      if (!sure || !flat || sure[0] < LEAST_MESH) return undefined;
      const mesh = Array.from({ length: 468 }, (_, i): Pair => [flat[3 * i], flat[3 * i + 1]]);
      return mapPoints(fromMesh(mesh), (p) => back(view, p));
    },
  };
}

/**
 * Finds a face of a picture and its points: the largest, or a certain one. First the whole picture is searched, then the
 * face alone is measured from the full resolution. Takes half a second of one core, one more where no face is seen at once,
 * and about 230 MB.
 *
 * @param number of the faces that are clearly some, counted from the left and from 1
 * @returns points in the image's own pixels, or nothing where no such face is seen
 */
export async function findFace(image: Image, number?: number): Promise<SeenFace | undefined> {
  const finder = await openFaceFinder();
  return (await finder.find(image, number)) ?? ((number ?? 1) === 1 ? finder.findSmall(image) : undefined);
}
