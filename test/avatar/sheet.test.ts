import { createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { readPresetPictures } from '../../src/avatar/load.js';
import { HEAD_POSES, presetSheet, VISEMES } from '../../src/avatar/sheet.js';
import { CONTROL_RANGE, type Control } from '../../src/face/controls.js';
import { listPresets, presetsFolder, readPreset } from '../../src/presets/store.js';
import { againstGolden } from '../support/golden.js';

describe('the contact sheet', async () => {
  for (const name of await listPresets(presetsFolder())) {
    it(`of ${name} is as it was when somebody last looked at it`, { timeout: 60_000 }, async () => {
      const png = await presetSheet(await readPreset(name), {
        width: 160,
        height: 144,
        visemes: ['SIL', 'PBM', 'FV', 'AA', 'IY', 'OW', 'L', 'smile'],
        poses: ['front', 'yaw -', 'pitch +', 'roll +', 'half blink', 'blink'],
        labels: false,
      });
      const { different, look } = againstGolden(`sheet-${name}`, png);
      expect(different, look).toBe(0);
    });
  }

  it('shows a head in cells of its own shape, large enough to judge lips and lids', async () => {
    const preset = await readPreset('mira');
    const { rig } = await readPresetPictures(preset);
    const png = await loadImage(await presetSheet(preset, { visemes: ['SIL', 'AA'], poses: ['front'], labels: false }));
    const [width, height] = [png.width / 2, png.height];
    expect(Math.max(width, height)).toBe(320);
    expect(width).toBeLessThan(height);
    const canvas = createCanvas(width, height);
    const context = canvas.getContext('2d');
    const pixels = [0, 1].map((i) => {
      context.drawImage(png, -i * width, 0);
      return context.getImageData(0, 0, width, height).data;
    });
    const columns = Array.from({ length: width }, (_, x) => x).filter((x) =>
      Array.from({ length: height }, (_, y) => (y * width + x) * 4).some(
        (i) => Math.abs(pixels[0][i] - pixels[1][i]) > 24,
      ),
    );
    // The mouth's width, of the 320 pixels of a cell.
    const eyes = rig.landmarks[45][0] - rig.landmarks[36][0];
    const mouth = (rig.landmarks[54][0] - rig.landmarks[48][0]) / eyes;
    expect(columns.at(-1)! - columns[0]).toBeGreaterThan(80 * mouth);
  });

  it('asks for nothing beyond the range of the controls', () => {
    for (const setting of [...Object.values(VISEMES), ...Object.values(HEAD_POSES)]) {
      for (const [control, value] of Object.entries(setting)) {
        const [low, high] = CONTROL_RANGE[control as Control];
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high);
      }
    }
  });
});
