import { describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { thumbnailOf } from '../../src/presets/thumbnail.js';

describe('a thumbnail', () => {
  it('is the picture that the preset names, and nothing for names that are no preset', async () => {
    expect(await thumbnailOf('mira')).toEqual({ path: packagePath('presets/mira/thumbnail.png'), type: 'image/png' });
    for (const name of ['nobody', '', '..', '../presets/mira', 'mira/thumbnail.png', '/etc']) {
      expect([name, await thumbnailOf(name)]).toEqual([name, undefined]);
    }
  });
});
