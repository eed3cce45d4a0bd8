import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PluginError } from '../errors.js';

/** What of @vladmandic/human (MIT; weights from MediaPipe, Apache-2.0, in its npm package) is used here. */
export interface Human {
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

export interface Found {
  /** x, y, width, height */
  readonly box: readonly [number, number, number, number];
  readonly boxScore: number;
  readonly faceScore: number;
  readonly mesh: readonly (readonly [number, number, number])[];
}

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

/** The weights of the nets that `settings` enables. */
const NETS = ['blazeface.bin', 'facemesh.bin', 'iris.bin'];

/** The first of the files that is missing, empty, or WebAssembly that no engine takes. */
export function damagedOf(files: readonly string[]): string | undefined {
  return files.find((file) => {
    if (!existsSync(file)) return true;
    const bytes = readFileSync(file);
    return file.endsWith('.wasm') ? !WebAssembly.validate(bytes) : bytes.length === 0;
  });
}

/**
 * Loads the library's bundle, which is made for browsers and takes Node for one when there is a `window`; its weights and the
 * WebAssembly of its backend are then "fetched" from their own folders, and nothing else can be. Only for a process of its own.
 *
 * @throws PluginError `preset/picture` where a file of it is missing or damaged
 */
export async function openHuman(): Promise<Human> {
  const { resolve } = createRequire(import.meta.url);
  const dist = dirname(resolve('@vladmandic/human'));
  const models = pathToFileURL(join(dist, '..', 'models', '/')).href;
  const backend = join(dirname(resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist', '/');
  // What the backend cannot load ends the process before anybody is told why.
  const weights = NETS.map((net) => join(dist, '..', 'models', net));
  const damaged = damagedOf([join(backend, 'tfjs-backend-wasm-simd.wasm'), ...weights]);
  if (damaged)
    throw new PluginError('preset/picture', `the face finder is damaged: ${damaged} is missing or not whole`, {
      hint: 'npm ci',
    });
  const wasm = pathToFileURL(backend).href;
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
