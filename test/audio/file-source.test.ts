import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openWavSource, readWav } from '../../src/audio/file-source.js';
import { openSource, sources } from '../../src/audio/source.js';
import { encodeWav } from '../../src/audio/wav-writer.js';
import { recorder } from '../support/listener.js';

const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'ramp.wav');
const ramp = Float32Array.from({ length: 3205 }, (_, n) => n / 32768);
writeFileSync(path, encodeWav(ramp, 16000));

describe('wav source', () => {
  it('plays the whole file in chunks of 10 ms on an absolute grid, never early, then ends', async () => {
    const source = await openWavSource({ path });
    expect(source.name).toBe('ramp.wav');
    expect(source.rate).toBe(16000);
    const heard = recorder();
    source.start(heard);
    await heard.until(() => heard.events.includes('end'));
    expect(heard.samples()).toEqual(ramp);
    heard.chunks.forEach(({ at, arrival, samples }, i) => {
      expect(arrival).toBeGreaterThan(at - 1.5);
      if (i > 0 && samples.length === 160) expect(at - heard.chunks[i - 1].at).toBeGreaterThan(10 - 1e-6);
    });
    expect(heard.events).toEqual(['end']);
    await source.close();
  });

  it('begins again without a gap when it loops, and is silent once closed', async () => {
    const source = await openWavSource({ path, loop: true });
    const heard = recorder();
    source.start(heard);
    await heard.until(() => heard.samples().length > ramp.length + 400);
    await source.close();
    const count = heard.chunks.length;
    const samples = heard.samples();
    expect(samples.subarray(0, ramp.length)).toEqual(ramp);
    expect(samples.subarray(ramp.length, ramp.length + 400)).toEqual(ramp.subarray(0, 400));
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(heard.chunks.length).toBe(count);
    expect(heard.events).toEqual([]);
  });

  it('can be closed before it was started', async () => {
    const source = await openWavSource({ path });
    await source.close();
  });

  it('can be closed from within its own sound', async () => {
    const source = await openWavSource({ path });
    const heard = recorder();
    let closing: Promise<void> | undefined;
    source.start({
      ...heard,
      pcm(pcm) {
        heard.pcm(pcm);
        closing ??= source.close();
      },
    });
    await heard.until(() => heard.chunks.length > 0);
    await closing;
    expect(heard.chunks.length).toBe(1);
  });
});

describe('readWav', () => {
  it('gives the whole file flat out, with at counting from 0', async () => {
    let count = 0;
    for await (const pcm of readWav(path, { chunkMs: 20 })) {
      count += pcm.samples.length;
      expect(pcm.at).toBeCloseTo(count / 16, 9);
    }
    expect(count).toBe(ramp.length);
  });

  it('tells what is odd about a file', async () => {
    const cut = join(folder, 'cut.wav');
    writeFileSync(cut, encodeWav(ramp, 16000).subarray(0, 2000));
    const notices: string[] = [];
    for await (const _ of readWav(cut, { onNotice: (notice) => notices.push(notice) }));
    expect(notices.length).toBe(1);
  });
});

describe('sources', () => {
  it('is one frozen table, opened by kind', async () => {
    expect(Object.isFrozen(sources)).toBe(true);
    expect(Object.keys(sources)).toEqual(['microphone', 'wav', 'stdin']);
    const source = await openSource({ kind: 'wav', path });
    expect(source.name).toBe('ramp.wav');
    await source.close();
  });
});
