import type { Background } from '../avatar/background.js';
import type { OpenKernel } from '../avatar/kernel/kernel.js';
import { openReferenceKernel } from '../avatar/kernel/reference.js';
import { openWasmKernel } from '../avatar/kernel/wasm.js';
import type { Picture } from '../avatar/picture.js';
import { openPuppet } from '../avatar/puppet.js';
import type { RigInput } from '../avatar/rig.js';
import type { CanonicalFace } from '../face/canonical.js';
import type { Preset } from '../presets/schema.js';
import type { Avatar } from '../types.js';

/** What the page needs of preset.json as it stands in the file, where defaults are left out. */
type PresetInput = Partial<Pick<Preset, 'rig' | 'background' | 'fit'>>;

/** What is behind the avatar: `air` as the preset says, `none` transparent. */
export type Backdrop = 'air' | 'none';

export interface Opened {
  readonly avatar: Avatar;
  /** Whether each pixel of it covers what lies behind the canvas. */
  readonly opaque: boolean;
}

/** Opens the avatar of the preset of this generation, which the program has checked before it went on air. */
export type OpenAvatar = (generation: number, size: Size, backdrop: Backdrop) => Promise<Opened>;

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Opens avatars that share what does not change from preset to preset. */
export function avatarOpener(): OpenAvatar {
  let common: Promise<readonly [CanonicalFace, OpenKernel]> | undefined;

  return async (generation, { width, height }, backdrop) => {
    const at = (file: string) => `/preset/${generation}/${file}`;
    common ??= Promise.all([json<CanonicalFace>('/modules/face/canonical.json'), loadKernel()]);
    common.catch(() => {
      common = undefined;
    });
    const preset = await json<PresetInput>(at('preset.json'));
    const rig = await json<RigInput>(at(preset.rig ?? 'rig.json'));
    const [[canonical, kernel], background, ...layers] = await Promise.all([
      common,
      backdrop === 'air' ? openBackground(preset.background, at) : ({ kind: 'transparent' } as const),
      ...rig.layers.map(async ({ picture }) => [picture, await decode(at(picture))] as const),
    ]);
    const { fit } = preset;
    const avatar = await openPuppet({
      rig,
      pictures: new Map(layers),
      canonical,
      kernel,
      background,
      fit,
      width,
      height,
    });
    return { avatar, opaque: covers(background) };
  };
}

function covers(background: Background): boolean {
  if (background.kind !== 'image') return background.kind === 'colour';
  const { rgba } = background.picture;
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] < 255) return false;
  return true;
}

/** WebAssembly SIMD where it runs, else plain TypeScript: the same pixels, slower. */
export async function loadKernel(): Promise<OpenKernel> {
  try {
    const module = await WebAssembly.compile(await (await get('/modules/avatar/kernel/kernel.wasm')).arrayBuffer());
    return (bytes) => openWasmKernel(bytes, module);
  } catch {
    return openReferenceKernel;
  }
}

async function openBackground(said: PresetInput['background'], at: (file: string) => string): Promise<Background> {
  if (said?.kind !== 'image') return said ?? { kind: 'transparent' };
  const { picture, ...rest } = said;
  return { ...rest, picture: await decode(at(picture)) };
}

async function decode(url: string): Promise<Picture> {
  const bitmap = await createImageBitmap(await (await get(url)).blob(), { colorSpaceConversion: 'none' });
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${(await response.text()).trim()}`);
  return response;
}

const json = async <T>(url: string): Promise<T> => (await get(url)).json();
