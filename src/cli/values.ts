import { InvalidArgumentError } from 'commander';
import { LABEL } from '../sinks/camera-install.js';

/** Readers of flag values: each gives the typed value or says what was expected. */

const wholeNumber = (low: number, high: number) => (text: string) => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high)
    throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
  return value;
};

export const fps = wholeNumber(1, 120);
export const port = wholeNumber(1, 65535);
export const sampleRate = wholeNumber(4000, 384_000);
export const seed = wholeNumber(0, 4_294_967_295);
export const fade = wholeNumber(0, 5000);
export const pulse = wholeNumber(0, 60_000);
export const videoNumber = wholeNumber(0, 255);
export const delay = wholeNumber(10, 2000);
export const seconds = wholeNumber(1, 1_000_000);
export const face = wholeNumber(1, 99);
export const lanes = wholeNumber(1, 1024);
export const iterations = wholeNumber(1, 1_000_000);

export interface Size {
  readonly width: number;
  readonly height: number;
}

const NAMED: Readonly<Record<string, Size>> = {
  '360p': { width: 640, height: 360 },
  '480p': { width: 854, height: 480 },
  '720p': { width: 1280, height: 720 },
  '1080p': { width: 1920, height: 1080 },
};

/** `720p`, `1080p` or `WIDTHxHEIGHT`; even, because cameras store colour for pairs of pixels. */
export function size(text: string): Size {
  const named = NAMED[text];
  if (named) return named;
  const match = /^(\d+)x(\d+)$/.exec(text);
  const [width, height] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  if (width < 64 || height < 64 || width > 3840 || height > 2160 || width % 2 || height % 2)
    throw new InvalidArgumentError(
      `Expected ${Object.keys(NAMED).join(', ')} or WIDTHxHEIGHT with even numbers from 64x64 to 3840x2160.`,
    );
  return { width, height };
}

/** What apps list a camera as. */
export function cameraLabel(text: string): string {
  if (!LABEL.test(text))
    throw new InvalidArgumentError(
      'Expected up to 31 letters, digits, spaces and . _ ( ) -, beginning with a letter or digit.',
    );
  return text;
}

/** `auto`, `off`, `obs` or a device path. */
export function camera(text: string): string {
  if (!['auto', 'off', 'obs'].includes(text) && !text.startsWith('/dev/'))
    throw new InvalidArgumentError('Expected auto, off, obs or a device such as /dev/video10.');
  return text;
}

export const DEVICES = ['auto', 'cpu', 'webgpu', 'cuda', 'tensorrt', 'coreml', 'dml'] as const;

/** An execution provider of the ONNX runtime. */
export function device(text: string): string {
  if (!(DEVICES as readonly string[]).includes(text))
    throw new InvalidArgumentError(`Expected one of ${DEVICES.join(', ')}.`);
  return text;
}

/** `auto`, `off` or a port of obs-websocket. */
export function obs(text: string): 'auto' | 'off' | number {
  if (text === 'auto' || text === 'off') return text;
  try {
    return port(text);
  } catch {
    throw new InvalidArgumentError('Expected auto, off or a port, a whole number from 1 to 65535.');
  }
}
