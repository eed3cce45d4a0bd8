import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { faceFrame } from '../align/points.js';
import { C, type Control, restFace } from '../face/controls.js';
import { type Setting, VISEMES } from '../face/visemes.js';
import { readJson } from '../presets/json.js';
import type { PresetFolder } from '../presets/store.js';
import type { Avatar } from '../types.js';
import { millis } from '../units.js';
import { openAvatar } from './open.js';
import { rigSchema } from './rig.js';

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
  /** Of one cell, in pixels, with the whole picture in it; default: the head, as large as `CELL` allows. */
  readonly width?: number;
  readonly height?: number;
  readonly visemes?: readonly string[];
  readonly poses?: readonly string[];
  /** Names over the cells (default). */
  readonly labels?: boolean;
}

const LABEL = 18;

/** The longer side of a cell with a head. */
const CELL = 320;
/** What a head takes, in face units from the middle between the eyes: lips and lids are large, hair and ears are seen. */
const HEAD = { side: 1.35, up: 1.1, down: 1.75 } as const;

/** A part of a picture, in pixels. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

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
 * @param part of each picture, which is shown; default: all of it
 * @returns PNG bytes
 */
export function drawSheet(
  avatar: Avatar,
  options: SheetOptions = {},
  part: Box = { x: 0, y: 0, width: avatar.width, height: avatar.height },
): Buffer {
  const visemes = options.visemes ?? Object.keys(VISEMES);
  const poses = options.poses ?? Object.keys(HEAD_POSES);
  const label = options.labels === false ? 0 : LABEL;
  const canvas = createCanvas(part.width * visemes.length, (part.height + label) * poses.length);
  const context = canvas.getContext('2d');
  context.fillStyle = '#222';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#eee';
  context.font = '12px sans-serif';
  const cell = context.createImageData(avatar.width, avatar.height);
  poses.forEach((pose, row) => {
    visemes.forEach((viseme, column) => {
      const controls = faceOf(HEAD_POSES[pose] ?? {}, VISEMES[viseme] ?? {});
      const frame = avatar.draw({ controls, of: millis(0), at: millis(0) });
      flatten(frame.as('rgba'), cell.data);
      const [x, y] = [column * part.width, row * (part.height + label)];
      context.putImageData(cell, x - part.x, y + label - part.y, part.x, part.y, part.width, part.height);
      if (label) context.fillText(`${viseme} · ${pose}`, x + 4, y + 13);
    });
  });
  return canvas.toBuffer('image/png');
}

/** At which size to draw a preset, and which part of that its head takes: in the shape that the art leaves it. */
async function framed({ folder, preset }: PresetFolder): Promise<{ width: number; height: number; part: Box }> {
  const { size, landmarks } = await readJson(join(folder, preset.rig), rigSchema);
  const { unit, at } = faceFrame(landmarks);
  const [x, y] = at(0, 0);
  const [left, top] = [Math.max(0, x - HEAD.side * unit), Math.max(0, y - HEAD.up * unit)];
  const [right, bottom] = [Math.min(size.width, x + HEAD.side * unit), Math.min(size.height, y + HEAD.down * unit)];
  const scale = CELL / Math.max(right - left, bottom - top);
  const scaled = (length: number): number => Math.round(length * scale);
  const part = { x: scaled(left), y: scaled(top), width: scaled(right - left), height: scaled(bottom - top) };
  return { width: scaled(size.width), height: scaled(size.height), part };
}

/** The contact sheet of a preset, drawn at the size of its cells. */
export async function presetSheet(preset: PresetFolder, options: SheetOptions = {}): Promise<Buffer> {
  const { width, height } = options;
  const { part, ...size } = width && height ? { width, height, part: undefined } : await framed(preset);
  const avatar = await openAvatar({ preset, ...size, transparent: true });
  try {
    return drawSheet(avatar, options, part);
  } finally {
    avatar.close();
  }
}
