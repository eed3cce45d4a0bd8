import { createCanvas } from '@napi-rs/canvas';
import { C, type Control, restFace } from '../face/controls.js';
import { type Setting, VISEMES } from '../face/visemes.js';
import type { PresetFolder } from '../presets/store.js';
import type { Avatar } from '../types.js';
import { millis } from '../units.js';
import { openAvatar } from './open.js';

export { VISEMES };

export const HEAD_POSES: Readonly<Record<string, Setting>> = {
  front: {},
  'yaw -': { yaw: -0.3 },
  'yaw +': { yaw: 0.3 },
  'pitch -': { pitch: -0.2, browLeft: 1, browRight: 1 },
  'pitch +': { pitch: 0.2, browLeft: -1, browRight: -1 },
  'roll +': { roll: 0.2, shiftX: 0.15, yaw: 0.15, gazeX: -1 },
  'half blink': { blinkLeft: 0.5, blinkRight: 0.5, gazeX: 1, gazeY: 0.5 },
  blink: { blinkLeft: 1, blinkRight: 1, breath: 1, smile: 0.4 },
};

export interface SheetOptions {
  /** Of one cell, in pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly visemes?: readonly string[];
  readonly poses?: readonly string[];
  /** Names over the cells (default). */
  readonly labels?: boolean;
}

const LABEL = 18;

/** A face from settings, later ones added to earlier ones. */
export function faceOf(...settings: readonly Setting[]): Float32Array {
  const controls = restFace();
  for (const setting of settings) {
    for (const [name, value] of Object.entries(setting)) controls[C[name as Control]] += value;
  }
  return controls;
}

/** Copies premultiplied pixels over an opaque grey, which shows holes and rims. */
export function flatten(pixels: Uint8Array, out: Uint8ClampedArray, grey = 200): void {
  for (let i = 0; i < pixels.length; i += 4) {
    const rest = ((255 - pixels[i + 3]) * grey) / 255;
    for (let c = 0; c < 3; c++) out[i + c] = pixels[i + c] + rest;
    out[i + 3] = 255;
  }
}

/**
 * The contact sheet of an avatar: mouth shapes across, head poses down.
 *
 * @returns PNG bytes
 */
export function drawSheet(avatar: Avatar, options: SheetOptions = {}): Buffer {
  const visemes = options.visemes ?? Object.keys(VISEMES);
  const poses = options.poses ?? Object.keys(HEAD_POSES);
  const { width, height } = avatar;
  const label = options.labels === false ? 0 : LABEL;
  const canvas = createCanvas(width * visemes.length, (height + label) * poses.length);
  const context = canvas.getContext('2d');
  context.fillStyle = '#222';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#eee';
  context.font = '12px sans-serif';
  const cell = context.createImageData(width, height);
  poses.forEach((pose, row) => {
    visemes.forEach((viseme, column) => {
      const controls = faceOf(HEAD_POSES[pose] ?? {}, VISEMES[viseme] ?? {});
      const frame = avatar.draw({ controls, of: millis(0), at: millis(0) });
      flatten(frame.as('rgba'), cell.data);
      const y = row * (height + label);
      context.putImageData(cell, column * width, y + label);
      if (label) context.fillText(`${viseme} · ${pose}`, column * width + 4, y + 13);
    });
  });
  return canvas.toBuffer('image/png');
}

/** The contact sheet of a preset, drawn at the size of its cells. */
export async function presetSheet(preset: PresetFolder, options: SheetOptions = {}): Promise<Buffer> {
  const avatar = await openAvatar({
    preset,
    width: options.width ?? 320,
    height: options.height ?? 320,
    transparent: true,
  });
  try {
    return drawSheet(avatar, options);
  } finally {
    avatar.close();
  }
}
