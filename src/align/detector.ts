import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Canvas, createCanvas, type Image } from '@napi-rs/canvas';
import { fromMesh } from './mesh478.js';
import { type FacePoints, mapPoints, type Pair, type SeenFace } from './points.js';

/** What of @vladmandic/human (MIT; weights from MediaPipe, Apache-2.0, in its npm package) is used here. */
interface Human {
  readonly tf: {
    tensor(values: Float32Array, shape: readonly number[], type: string): unknown;
    dispose(t: unknown): void;
  };
  readonly models: { readonly models: Readonly<Record<string, Net | null>> };
  load(): Promise<void>;
  init(): Promise<void>;
  detect(
    tensor: unknown,
    settings: object,
  ): Promise<{ readonly face: readonly Found[]; readonly error: string | null }>;
}

/** A TensorFlow.js graph and what comes out of it. */
interface Net {
  execute(input: unknown): readonly Output[];
}

interface Output {
  readonly shape: readonly number[];
  data(): Promise<Float32Array>;
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

const only = (mesh: boolean, most: number) => ({
  face: { detector: { rotation: false, maxDetected: most }, mesh: { enabled: mesh }, iris: { enabled: mesh } },
});

const settings = (models: string, wasm: string) => ({
  // With SIMD, and twenty times as quick as the one in JavaScript, for the same points to 1e-6 of a pixel.
  backend: 'wasm',
  wasmPath: wasm,
  wasmPlatformFetch: true,
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
 * Loads the library's bundle, which is made for browsers and takes Node for one when there is a `window`; its weights and the
 * WebAssembly of its backend are then "fetched" from their own folders, and nothing else can be. Only for a process of its own.
 */
async function openHuman(): Promise<Human> {
  const { resolve } = createRequire(import.meta.url);
  const dist = dirname(resolve('@vladmandic/human'));
  const models = pathToFileURL(join(dist, '..', 'models', '/')).href;
  const wasm = pathToFileURL(join(dirname(resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist', '/')).href;
  const scope = globalThis as Record<string, unknown>;
  scope.window = globalThis;
  // Of a branch for Node in what was compiled to WebAssembly; nothing is read from there.
  scope.__dirname = dist;
  scope.document = { createElement: () => ({ getContext: () => null }) };
  scope.fetch = async (address: string | URL | { readonly url: string }) => {
    const url = new URL(typeof address === 'object' && 'url' in address ? address.url : address);
    if (!url.href.startsWith(models) && !url.href.startsWith(wasm)) throw new TypeError(`offline: ${url.href}`);
    return new Response(readFileSync(url));
  };
  const module = await import(pathToFileURL(join(dist, 'human.esm.js')).href);
  const human: Human = new module.default(settings(models, wasm));
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

/** @param unit every value is multiplied by this: the nets want 0..255 or 0..1 */
function tensorOf(human: Human, image: Drawable, view: View, unit = 1): unknown {
  const { width, height, middle, scale, roll } = view;
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
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = data[i * 4 + c] * unit;
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
  /** See `findFace`. */
  find(image: Drawable, number?: number): Promise<SeenFace | undefined>;
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

  return {
    async find(image, number) {
      // Square: the detector would squeeze anything else into one, and faces in a wide picture are then none to it.
      const longest = Math.max(image.width, image.height);
      const scale = Math.min(1, OVERVIEW / longest);
      const overview: View = {
        width: Math.round(longest * scale),
        height: Math.round(longest * scale),
        middle: [image.width / 2, image.height / 2],
        scale,
        roll: 0,
      };
      const faces = (await see(image, overview, only(false, 10))).filter((face) => face.boxScore >= LEAST_BOX);
      const middle = ({ box }: Found): number => box[0] + box[2] / 2;
      const clear = faces.filter(({ boxScore }) => boxScore >= CLEAR_BOX).sort((a, b) => middle(a) - middle(b));
      const weight = ({ box, boxScore }: Found): number => box[2] * box[3] * boxScore;
      // The largest first; where it turns out to be none, the next.
      const order = [...faces].sort((a, b) => weight(b) - weight(a)).slice(0, 3);
      const isOnly = number === 1 && clear.length === 0;
      const wanted = number === undefined || isOnly ? order : clear.slice(number - 1, number);
      for (const one of wanted) {
        const { box, mesh: rough } = one;
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
        if (!points) continue;
        const all = clear.includes(one) ? clear : [one];
        return { ...points, number: all.indexOf(one) + 1, of: all.length };
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

/**
 * Finds a face of a picture and its points: the largest, or a certain one. First the whole picture is searched, then the
 * face alone is measured from the full resolution. Takes 2 to 5 s of one core and about 230 MB.
 *
 * @param number of the faces that are clearly some, counted from the left and from 1
 * @returns points in the image's own pixels, or nothing where no such face is seen
 */
export const findFace = async (image: Image, number?: number): Promise<SeenFace | undefined> =>
  (await openFaceFinder()).find(image, number);
