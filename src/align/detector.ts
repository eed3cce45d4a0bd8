import type { Image } from '@napi-rs/canvas';
import { type Found, openHuman } from './human.js';
import { fromMesh } from './mesh478.js';
import { type FacePoints, faceFrame, mapPoints, type Pair, type SeenFace } from './points.js';
import { type Detector, largest, type Sighting, sightings } from './sightings.js';
import { back, type Drawable, overview, tensorOf, tiles, type View } from './view.js';

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
 * Where nothing is seen, squares of these parts of the picture are looked at. So many looks find many stains, and more is
 * asked of them: of 133 painted creatures that were not seen at first, seven faces have this score and a mesh, and one paw.
 */
const NEAR = [0.6, 0.3];
const LEAST_NEAR = 0.7;
/** A square of fewer pixels shows no face that is large enough to talk and was not seen already. */
const LEAST_TILE = 250;
/**
 * A face is measured again from where its points came to lie, since the net is only true where its face stands upright in the
 * middle of what it sees, until no point of eyes, nose and mouth moves by more than this part of the eyes' distance (measured
 * twice from the same place those of photos move by .01-.02, of drawings by .02-.05). A face 34 pixels wide between the eyes
 * in a picture of six megapixels takes up to five times.
 */
const STILL = 0.03;
const MOST_TIMES = 6;
/** A tilted head that is measured .12 off may move by .02 at first. */
const LEAST_TIMES = 3;
/** What still moves by more than this then is nowhere. */
const LOST = 0.1;
/** The middle of the box that the detector makes of a face lies so far below its eyes, and is so large. */
const BOX = { down: 0.43, size: 2.4 } as const;
/**
 * How sure a face is: the scores of box and mesh multiplied. Upright photos have .8 and more, drawings .7; photos that lie
 * upside down have had up to .73 as faces that they are not. So below this the picture is turned and looked at again, and a
 * turned one is taken that has this and so much more.
 */
const SURE = 0.78;
const SURER = 0.1;

const only = (mesh: boolean, most: number) => ({
  face: { detector: { rotation: false, maxDetected: most }, mesh: { enabled: mesh }, iris: { enabled: mesh } },
});

/** Points as one look gave them, with the scores of box and mesh. */
interface Measured extends FacePoints {
  readonly box: number;
  readonly face: number;
}

/** See `SURE`. */
interface Sure extends FacePoints {
  readonly sure: number;
}

type Seen = SeenFace & Sure;

/** The library, opened once for many pictures. */
export interface FaceFinder {
  /** See `findFace`; looks once, at the whole picture. @param turn radians that it is turned back by before */
  find(image: Drawable, number?: number, turn?: number): Promise<Seen | undefined>;
  /** A small face in a dark or busy painting, which is seen only from near by. Takes a second or two. */
  findSmall(image: Drawable): Promise<Seen | undefined>;
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
  const detect: Detector = (image, view) => see(image, view, only(false, 10));
  const measure = async (image: Drawable, { middle, size, roll }: Place): Promise<Measured | undefined> => {
    const view: View = { width: CLOSE, height: CLOSE, middle, scale: CLOSE / (size * AROUND), roll };
    const [close] = await see(image, view, only(true, 1));
    if (!close || close.mesh.length < 468) return undefined;
    const points = fromMesh(close.mesh.map(([x, y]): Pair => [x, y]));
    return { ...mapPoints(points, (p) => back(view, p)), box: close.boxScore, face: close.faceScore };
  };
  /** Measured until it stands still; nothing where it never does, or is no face. */
  const settle = async (image: Drawable, from: Place): Promise<Sure | undefined> => {
    let last = await measure(image, from);
    // The mesh's score of a drawing jumps between .3 and 1 from one look to the next.
    let face = last?.face ?? 0;
    let moved = Number.POSITIVE_INFINITY;
    for (let times = 1; last && times < MOST_TIMES && (moved > STILL || times < LEAST_TIMES); times++) {
      if (times > 1 && face < LEAST_MESH) return undefined;
      const next = await measure(image, placeOf(last));
      if (!next) return undefined;
      moved = shift(last, next);
      face = Math.max(face, next.face);
      last = next;
    }
    if (!last || moved > LOST || face < LEAST_MESH) return undefined;
    const { box, face: _, ...points } = last;
    return { ...points, sure: box * face };
  };
  /** The first of them that turns out to be a face, as one of `all`; by itself where it is none of those. */
  const firstFace = async (
    image: Drawable,
    sighted: readonly Sighting[],
    all: readonly Sighting[] = [],
  ): Promise<Seen | undefined> => {
    for (const one of sighted) {
      const face = await settle(image, one);
      const known = all.indexOf(one);
      if (face) return { ...face, ...(known < 0 ? { number: 1, of: 1 } : { number: known + 1, of: all.length }) };
    }
    return undefined;
  };

  return {
    async find(image, number, turn = 0) {
      const sighted = await sightings(detect, image, [overview(image, turn)], turn === 0 ? LEAST_BOX : CLEAR_BOX);
      const across = ({ middle: [x, y] }: Sighting): number => x * Math.cos(turn) + y * Math.sin(turn);
      const clear = sighted.filter(({ score }) => score >= CLEAR_BOX).sort((a, b) => across(a) - across(b));
      const isAny = number === undefined || (number === 1 && clear.length === 0);
      return firstFace(image, isAny ? largest(sighted) : clear.slice(number - 1, number), clear);
    },
    async findSmall(image) {
      for (const part of NEAR) {
        const side = Math.max(image.width, image.height) * part;
        if (side < LEAST_TILE) break;
        const face = await firstFace(image, largest(await sightings(detect, image, tiles(image, side), LEAST_NEAR)));
        if (face) return face;
      }
      return undefined;
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

type Place = Pick<Sighting, 'middle' | 'size' | 'roll'>;

/** Where a sighting of these points would be. */
function placeOf({ landmarks }: FacePoints): Place {
  const { unit, cos, sin, at } = faceFrame(landmarks);
  return { middle: at(0, BOX.down), size: BOX.size * unit, roll: Math.atan2(sin, cos) };
}

/** By how many eye distances a point of eyes, nose or mouth moved at most. */
function shift(from: FacePoints, to: FacePoints): number {
  const { unit } = faceFrame(to.landmarks);
  const moved = to.landmarks.map(([x, y], i) => Math.hypot(x - from.landmarks[i][0], y - from.landmarks[i][1]));
  return Math.max(...moved.slice(27)) / unit;
}

const TURNS = [Math.PI / 2, Math.PI, (3 * Math.PI) / 2];

/**
 * Finds a face of a picture and its points: the largest, or a certain one. First the whole picture is searched, turned by
 * quarters too where no face is clear; then the face alone is measured from the full resolution. Takes a second of one core,
 * two more where no face is seen at once, and about 230 MB.
 *
 * @param number of the faces that are clearly some, counted from the left and from 1
 * @returns points in the image's own pixels, or nothing where no such face is seen
 */
export async function findFace(image: Image, number?: number): Promise<SeenFace | undefined> {
  const finder = await openFaceFinder();
  const upright = await finder.find(image, number);
  let best = upright;
  if (!upright || upright.sure < SURE) {
    for (const turn of TURNS) {
      const turned = await finder.find(image, number, turn);
      if (turned && turned.sure >= SURE && turned.sure > (best?.sure ?? 0) + SURER) best = turned;
    }
  }
  if (!best && (number ?? 1) === 1) best = await finder.findSmall(image);
  if (!best) return undefined;
  const { sure: _, ...face } = best;
  return face;
}
