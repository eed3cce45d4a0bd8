import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenWithPeers } from '../../src/evaluate/peers.js';
import { readSounds } from '../../src/evaluate/sounds.js';
import { needs } from '../support/needs.js';
import { makeSpeech, needsPython, python } from '../support/python.js';

describe.skipIf(!needs('chromium', 'flite') || !needsPython('numpy', 'scipy'))('the peers in Chromium', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mouthpiece-peers-'));
    await makeSpeech(join(folder, 'speech', 'slt'), 'slt', 4);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('hear every sound, and open their mouths where somebody speaks', { timeout: 300_000 }, async () => {
    const sounds = join(folder, 'sounds');
    const { code, stderr } = await python('training/evaluate.py', join(folder, 'speech'), '--sounds', sounds);
    expect(code, stderr).toBe(0);
    const peers = await listenWithPeers(sounds, join(folder, 'heard'));
    expect(peers.map(({ name }) => name)).toEqual(['wlipsync', 'wawa-lipsync', 'headaudio']);
    const list = await readSounds(sounds);
    for (const { name, folder: heard } of peers) {
      let widest = 0;
      for (const { csv } of list) {
        const [head, ...rows] = (await readFile(join(heard, csv), 'utf8')).trim().split('\n');
        expect(head).toMatch(/^time,emitted,mouth_open,mouth_width,/);
        expect(rows.length, `${name} ${csv}`).toBeGreaterThan(50);
        if (csv.startsWith('slt')) widest = Math.max(widest, ...rows.map((row) => Number(row.split(',')[2])));
      }
      expect(widest, name).toBeGreaterThan(0.1);
    }
  });
});
