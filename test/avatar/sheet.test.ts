import { describe, expect, it } from 'vitest';
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
