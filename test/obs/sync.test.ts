import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepsake } from '../../src/obs/keepsake.js';
import type { ObsLink } from '../../src/obs/link.js';
import { openSync } from '../../src/obs/sync.js';

describe('the sync offset', () => {
  let folder = '';
  let file = '';
  let offset = 0;
  let asked: number[] = [];
  const said: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mouthpiece-sync-'));
    file = join(folder, 'state', 'obs-sync.json');
    offset = 40;
    asked = [];
    said.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  const link = {
    call: async (type: string, { inputAudioSyncOffset: ms }: { inputAudioSyncOffset: number }) => {
      if (type === 'GetInputAudioSyncOffset') return { inputAudioSyncOffset: offset };
      offset = ms;
      asked.push(ms);
      return undefined;
    },
  } as unknown as ObsLink;
  const open = (again = false) =>
    openSync({
      link,
      input: 'Mic',
      keep: keepsake(file),
      key: 'Test/Mic',
      again,
      tell: (line) => said.push(line),
      failed: (error) => {
        throw error;
      },
    });
  const hear = (sync: Awaited<ReturnType<typeof open>>, ...ms: (number | null)[]) => {
    for (const one of ms) sync.measured(one);
  };

  it('goes by way of 1 ms to the median of five seconds, and only drift above 8 ms moves it', async () => {
    const sync = await open();
    hear(sync, null, 100, 100, 180, 101, 99);
    await expect.poll(() => offset).toBe(100);
    expect(asked).toEqual([1, 100]);
    hear(sync, 107, 107, 107, 107, 107);
    expect(asked).toHaveLength(2);
    await expect
      .poll(() => {
        hear(sync, 120);
        return offset;
      })
      .toBe(120);
    expect(asked).toEqual([1, 100, 1, 120]);
    await sync.restore();
    expect(offset).toBe(40);
    await expect(readFile(file)).rejects.toThrow(/ENOENT/);
  });

  it('is never set to 0', async () => {
    const sync = await open();
    hear(sync, 0, 0, 0, 0, 0);
    await expect.poll(() => sync.offset).toBe(1);
    expect(asked).not.toContain(0);
  });

  it('is given back by the next start after a crash, whichever of our values OBS came back with', async () => {
    const sync = await open();
    hear(sync, 100, 100, 100, 100, 100);
    await expect.poll(() => offset).toBe(100);
    await expect
      .poll(() => {
        hear(sync, 130);
        return offset;
      })
      .toBe(130);
    for (const left of [130, 100, 1]) {
      const text = await readFile(file, 'utf8');
      offset = left;
      expect((await open()).offset).toBe(40);
      const { writeFile } = await import('node:fs/promises');
      await writeFile(file, text);
    }
    offset = 77;
    expect((await open()).offset).toBe(77);
  });

  it('is set anew when OBS is back, and what it was before is still known', async () => {
    const sync = await open();
    hear(sync, 100, 100, 100, 100, 100);
    await expect.poll(() => offset).toBe(100);
    const next = await open(true);
    expect([next.offset, next.by]).toEqual([100, 'us']);
    expect(asked).toEqual([1, 100, 1, 100]);
    await next.restore();
    expect(offset).toBe(40);
  });

  it('is left alone when somebody sets it just as drift is to be followed', async () => {
    const sync = await open();
    hear(sync, 100, 100, 100, 100, 100);
    await expect.poll(() => asked).toEqual([1, 100]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    hear(sync, 150, 150, 150);
    offset = 333;
    sync.changed(333);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([offset, sync.by, sync.offset]).toEqual([333, 'user', 333]);
    await sync.restore();
    expect(offset).toBe(333);
  });

  it('is left alone once somebody set it by hand, even while we set it', async () => {
    const sync = await open();
    hear(sync, 100, 100, 100, 100, 100);
    await expect.poll(() => offset).toBe(1);
    sync.changed(1);
    offset = 333;
    sync.changed(333);
    hear(sync, 200, 200, 200, 200, 200, 200);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([offset, sync.by]).toEqual([333, 'user']);
    expect(said).toHaveLength(1);
    await sync.restore();
    expect(offset).toBe(333);
    await expect(readFile(file)).rejects.toThrow(/ENOENT/);
  });
});
