/** Draws README's picture: every preset in the middle of a word. `node presets/art/banner.mjs` after a build. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas, ImageData } from '@napi-rs/canvas';
import { openAvatar } from '../../dist/avatar/open.js';
import { C, restFace } from '../../dist/face/controls.js';
import { readPreset } from '../../dist/presets/store.js';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const [WIDE, HIGH] = [420, 420];

/** One moment each: what the mouth says, how the head is held. */
const MOMENTS = [
  ['mira', { jaw: 0.6, gapLower: 0.7, gapUpper: 0.6, yaw: 0.08, roll: 0.05, browLeft: 0.3, browRight: 0.3 }],
  ['leo', { round: 0.8, gapLower: 0.45, gapUpper: 0.35, jaw: 0.3, yaw: -0.12, roll: -0.04 }],
  ['yuki', { jaw: 0.8, gapLower: 1, gapUpper: 0.8, wide: 0.4, roll: 0.08, yaw: 0.06 }],
  ['bruno', { jaw: 0.5, gapLower: 0.6, gapUpper: 0.4, blinkLeft: 1, roll: -0.08 }],
  ['bolt', { jaw: 0.4, gapLower: 0.7, gapUpper: 0.5, wide: 0.6, yaw: -0.1 }],
  ['aurelia', { wide: 0.5, gapLower: 0.4, gapUpper: 0.3, jaw: 0.2, yaw: 0.14, pitch: 0.04, gazeX: -0.3 }],
];

const sheet = createCanvas(3 * WIDE, 2 * HIGH);
const context = sheet.getContext('2d');
for (const [i, [name, pose]] of MOMENTS.entries()) {
  const preset = await readPreset(name);
  const { size } = JSON.parse(readFileSync(join(preset.folder, 'rig.json'), 'utf8'));
  const width = 2 * Math.round(Math.max(WIDE, (HIGH * size.width) / size.height) / 2);
  const avatar = await openAvatar({ preset, width, height: HIGH });
  const controls = restFace();
  for (const [control, value] of Object.entries(pose)) controls[C[control]] = value;
  const frame = avatar.draw({ controls, of: 0, at: 0 });
  const picture = createCanvas(width, HIGH);
  picture.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(frame.as('rgba')), width, HIGH), 0, 0);
  context.drawImage(picture, (width - WIDE) / 2, 0, WIDE, HIGH, (i % 3) * WIDE, Math.floor(i / 3) * HIGH, WIDE, HIGH);
  avatar.close();
}
writeFileSync(join(here, 'presets.jpg'), sheet.toBuffer('image/jpeg', 88));
