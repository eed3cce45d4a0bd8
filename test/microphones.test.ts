import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packagePath } from '../src/entry.js';
import { openMicrophones } from '../src/microphone.js';
import { notices } from '../src/notices.js';
import { hertz } from '../src/units.js';

const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-microphones-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a source that is opened again after a crash', () => {
  it('keeps nobody waiting: it is silent until it can be opened, says why, and is then taken', async () => {
    const path = join(folder, 'late.wav');
    const board = notices(() => {});
    const heard: string[] = [];
    const microphones = await openMicrophones({ kind: 'wav', path, loop: true }, hertz(16_000), board, true);
    const subscription = microphones.live.subscribe(({ source }) => heard.push(source.name));
    try {
      expect(heard).toEqual(['no sound yet']);
      await expect.poll(() => board.lines.join()).toMatch(/no file .*late\.wav/);
      copyFileSync(packagePath('presets/hello.wav'), path);
      await expect.poll(() => heard).toEqual(['no sound yet', expect.stringContaining('late.wav')]);
      await expect.poll(() => board.lines).toEqual([]);
    } finally {
      subscription.unsubscribe();
      await microphones.close();
    }
  });

  it('ends a first start, where nobody was on air', async () => {
    const source = { kind: 'wav' as const, path: join(folder, 'missing.wav') };
    await expect(
      openMicrophones(
        source,
        hertz(16_000),
        notices(() => {}),
      ),
    ).rejects.toMatchObject({
      code: 'audio/missing',
    });
  });
});

describe.skipIf(process.platform !== 'linux')('microphones that are closed', () => {
  it('do not wait for one that a sound server which hangs is asked for', async () => {
    const tools = join(folder, 'tools');
    mkdirSync(tools);
    writeFileSync(join(tools, 'pactl'), '#!/bin/sh\nexec sleep 30\n', { mode: 0o755 });
    const path = process.env.PATH;
    process.env.PATH = `${tools}:${path}`;
    try {
      const source = { kind: 'wav' as const, path: packagePath('presets/hello.wav'), loop: true };
      const microphones = await openMicrophones(
        source,
        hertz(16_000),
        notices(() => {}),
      );
      const asked = microphones.use('nobody').then(
        () => 'found',
        () => 'not found',
      );
      expect(await Promise.race([asked, microphones.close().then(() => 'closed')])).toBe('closed');
      await asked;
    } finally {
      process.env.PATH = path;
    }
  });
});
