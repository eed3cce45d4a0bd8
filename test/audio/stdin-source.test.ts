import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openStdinSource } from '../../src/audio/stdin-source.js';
import { hertz, now } from '../../src/units.js';
import { recorder } from '../support/listener.js';

/** 16-bit samples 0, 1, 2, ... as bytes. */
function ramp(count: number): Buffer {
  const bytes = Buffer.alloc(count * 2);
  for (let n = 0; n < count; n++) bytes.writeInt16LE(n, n * 2);
  return bytes;
}
const values = (count: number) => Float32Array.from({ length: count }, (_, n) => n / 32768);

describe('stdin source', () => {
  it('passes on raw sound cut anywhere, then ends', async () => {
    const bytes = ramp(3333);
    const cut = [1, 2, 5, 640, 3, 2000].map((end, i, all) => {
      const start = all.slice(0, i).reduce((sum, n) => sum + n, 0);
      return bytes.subarray(start, start + end);
    });
    const rest = bytes.subarray(cut.reduce((sum, part) => sum + part.length, 0));
    const source = await openStdinSource({ rate: hertz(16000), input: Readable.from([...cut, rest]) });
    const heard = recorder();
    source.start(heard);
    await heard.until(() => heard.events.includes('end'));
    expect(heard.samples()).toEqual(values(3333));
    expect(heard.chunks.every(({ at, arrival }) => at <= arrival + 1e-6)).toBe(true);
    await source.close();
  });

  it('plays a file that is piped in at live pace, not all at once', async () => {
    const begun = now();
    const source = await openStdinSource({ rate: hertz(16000), input: Readable.from([ramp(8000)]) });
    const heard = recorder();
    source.start(heard);
    await heard.until(() => heard.events.includes('end'));
    expect(heard.samples()).toEqual(values(8000));
    // A lower bound only: half a second of sound cannot have come in less than the pipe may be ahead.
    expect(now() - begun).toBeGreaterThan(500 - 60);
    await source.close();
  });

  it('passes on what a live sender sends as it comes', async () => {
    const input = new PassThrough();
    const source = await openStdinSource({ rate: hertz(16000), input });
    const heard = recorder();
    source.start(heard);
    for (let i = 1; i <= 5; i++) {
      input.write(ramp(160));
      await heard.until(() => heard.chunks.length === i);
    }
    input.end();
    await heard.until(() => heard.events.includes('end'));
    await source.close();
  });

  it('ends at once when there is no sound at all', async () => {
    const source = await openStdinSource({ rate: hertz(48000), input: Readable.from([]) });
    const heard = recorder();
    source.start(heard);
    await heard.until(() => heard.events.includes('end'));
    expect(heard.chunks).toEqual([]);
    await source.close();
  });

  it('tells nothing more once it is closed, though the pipe stays open', async () => {
    const input = new PassThrough();
    const source = await openStdinSource({ rate: hertz(16000), input });
    const heard = recorder();
    source.start(heard);
    input.write(ramp(16000));
    await heard.until(() => heard.chunks.length > 0);
    await source.close();
    const count = heard.chunks.length;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(heard.chunks.length).toBe(count);
    expect(heard.events).toEqual([]);
  });

  it('refuses a rate that no sound has', async () => {
    for (const rate of [0, 12, 1e7, Number.NaN]) {
      await expect(openStdinSource({ rate: hertz(rate), input: Readable.from([]) })).rejects.toMatchObject({
        code: 'audio/format',
      });
    }
  });
});
