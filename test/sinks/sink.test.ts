import { expect, it } from 'vitest';
import { sinks } from '../../src/sinks/sink.js';
import { testFrames } from './frames.js';

it('the table has a way to open each kind of sink, and cannot be changed', () => {
  expect(Object.keys(sinks)).toEqual(['camera', 'obs', 'video', 'null']);
  expect(Object.isFrozen(sinks)).toBe(true);
});

it('the null sink counts frames, and has them converted only when asked to', async () => {
  const asked: string[] = [];
  const frame = { ...testFrames(2, 2)(0), as: (format: string) => new Uint8Array(asked.push(format)) };
  const plain = await sinks.null();
  const converting = await sinks.null({ format: 'i420' });
  for (let i = 0; i < 3; i++) {
    plain.write(frame);
    converting.write(frame);
  }
  expect([plain.frames, converting.frames]).toEqual([3, 3]);
  expect(asked).toEqual(['i420', 'i420', 'i420']);
  await plain.close();
  await converting.close();
});
