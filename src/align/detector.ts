import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Canvas, createCanvas, type Image } from '@napi-rs/canvas';
import { fromMesh } from './mesh478.js';
import { type FacePoints, mapPoints, type Pair } from './points.js';

/** What of @vladmandic/human (MIT; weights from MediaPipe, Apache-2.0, in its npm package) is used here. */
interface Human {
  readonly tf: {
    tensor(values: Float32Array, shape: readonly number[], type: string): unknown;
    dispose(t: unknown): void;
  };
  load(): Promise<void>;
  init(): Promise<void>;
  detect(
    tensor: unknown,
    settings: object,
  ): Promise<{ readonly face: readonly Found[]; readonly error: string | null }>;
}

interface Found {
  /** x, y, width, height */
  readonly box: readonly [number, number, number, number];
  readonly boxScore: number;
  readonly faceScore: number;
  readonly mesh: readonly (readonly [number, number, number])[];
}

/** Faces are looked for in a copy no larger than this, */
const OVERVIEW = 1024;
/** and measured in a square of this size, which holds `AROUND` times the face. */
const CLOSE = 960;
const AROUND = 2.2;
/** Below these scores a find is a stain on the wall. */
const LEAST_BOX = 0.25;
const LEAST_MESH = 0.6;

const only = (mesh: boolean, most: number) => ({
  face: { detector: { rotation: false, maxDetected: most }, mesh: { enabled: mesh }, iris: { enabled: mesh } },
});

const settings = (models: string) => ({
  backend: 'cpu',
  modelBasePath: models,
  debug: false,
  async: false,
  warmup: 'none',
  cacheModels: false,
  cacheSensitivity: 0,
  filter: { enabled: false },
  face: {
    enabled: true,
    detector: { rotation: false, maxDetected: 10, minConfidence: 0.1, minSize: 0, skipFrames: 0, skipTime: 0 },
    mesh: { enabled: true },
    iris: { enabled: true },
    attention: { enabled: false },
    description: { enabled: false },
    emotion: { enabled: false },
    antispoof: { enabled: false },
    liveness: { enabled: false },
  },
  body: { enabled: false },
  hand: { enabled: false },
  object: { enabled: false },
  gesture: { enabled: false },
  segmentation: { enabled: false },
});

/**
 * Loads the library's bundle that needs no other package. It is made for browsers and takes Node for one when there is a
 * `window`; its weights are then "fetched" from its own folder, and nothing else can be. Only for a process of its own.
 */
async function openHuman(): Promise<Human> {
  const dist = dirname(createRequire(import.meta.url).resolve('@vladmandic/human'));
  const models = pathToFileURL(join(dist, '..', 'models', '/')).href;
  const scope = globalThis as Record<string, unknown>;
  scope.window = globalThis;
  scope.document = { createElement: () => ({ getContext: () => null }) };
  scope.fetch = async (address: string | URL | { readonly url: string }) => {
    const url = new URL(typeof address === 'object' && 'url' in address ? address.url : address);
    if (!url.href.startsWith(models)) throw new TypeError(`offline: ${url.href}`);
    return new Response(readFileSync(url));
  };
  const module = await import(pathToFileURL(join(dist, 'human.esm.js')).href);
  const human: Human = new module.default(settings(models));
  await human.load();
  await human.init();
  return human;
}

/** How a copy lies over the picture: scaled and turned about the picture point that is its middle. */
interface View {
  readonly width: number;
  readonly height: number;
  readonly middle: Pair;
  readonly scale: number;
  /** Radians that the picture is turned back by. */
  readonly roll: number;
}

function tensorOf(human: Human, image: Drawable, { width, height, middle, scale, roll }: View): unknown {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  // Transparent parts are looked at on grey.
  context.fillStyle = '#808080';
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.rotate(-roll);
  context.scale(scale, scale);
  context.drawImage(image, -middle[0], -middle[1]);
  const { data } = context.getImageData(0, 0, width, height);
  const rgb = new Float32Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = data[i * 4 + c];
  }
  return human.tf.tensor(rgb, [1, height, width, 3], 'float32');
}

/** From a copy's pixels to the picture's. */
function back({ width, height, middle, scale, roll }: View, [x, y]: Pair): Pair {
  const [dx, dy] = [(x - width / 2) / scale, (y - height / 2) / scale];
  return [middle[0] + dx * Math.cos(roll) - dy * Math.sin(roll), middle[1] + dx * Math.sin(roll) + dy * Math.cos(roll)];
}

/** A picture or a frame of a film. */
type Drawable = Image | Canvas;

/** The library, opened once for many pictures. */
export interface FaceFinder {
  /** The largest face; see `findFace`. */
  find(image: Drawable): Promise<FacePoints | undefined>;
  /**
   * The face of the frame before in this one: only its surroundings are looked at, in `side` pixels. Several times as
   * fast as `find`.
   */
  follow(image: Drawable, before: FacePoints, side: number): Promise<FacePoints | undefined>;
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

  return {
    async find(image) {
      const scale = Math.min(1, OVERVIEW / Math.max(image.width, image.height));
      const overview: View = {
        width: Math.max(1, Math.round(image.width * scale)),
        height: Math.max(1, Math.round(image.height * scale)),
        middle: [image.width / 2, image.height / 2],
        scale,
        roll: 0,
      };
      const faces = (await see(image, overview, only(false, 10))).filter((face) => face.boxScore >= LEAST_BOX);
      const weight = ({ box, boxScore }: Found): number => box[2] * box[3] * boxScore;
      // The largest first; where it turns out to be none, the next.
      for (const { box, mesh: rough } of [...faces].sort((a, b) => weight(b) - weight(a)).slice(0, 3)) {
        // The detector's own six points begin with the eyes: the mesh is truest on a face that stands upright.
        const [left, right] = rough;
        const roll = left && right ? Math.atan2(right[1] - left[1], right[0] - left[0]) : 0;
        const points = await measure(image, {
          width: CLOSE,
          height: CLOSE,
          middle: back(overview, [box[0] + box[2] / 2, box[1] + box[3] / 2]),
          scale: CLOSE / ((Math.max(box[2], box[3]) * AROUND) / scale),
          roll: Math.abs(roll) < 1.2 ? roll : 0,
        });
        if (points) return points;
      }
      return undefined;
    },
    follow(image, { landmarks }, side) {
      const [xs, ys] = [landmarks.map(([x]) => x), landmarks.map(([, y]) => y)];
      const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      const [from, to] = [landmarks[36], landmarks[45]];
      return measure(image, {
        width: side,
        height: side,
        middle: [(left + right) / 2, (top + bottom) / 2],
        scale: side / (Math.max(right - left, bottom - top) * AROUND),
        roll: Math.atan2(to[1] - from[1], to[0] - from[0]),
      });
    },
  };
}

/**
 * Finds the largest face of a picture and its points. First the whole picture is searched, then the face alone is
 * measured from the full resolution. Takes 2 to 5 s of one core and about 230 MB.
 *
 * @returns points in the image's own pixels, or nothing where no face is seen
 */
export const findFace = async (image: Image): Promise<FacePoints | undefined> => (await openFaceFinder()).find(image);
