import { describe, expect, it } from 'vitest';
import { closing } from '../src/closing.js';
import { openTogether } from '../src/open-together.js';

const part = (name: string, closed: string[]) => ({ name, close: () => void closed.push(name) });
const later = <T>(value: T) => new Promise<T>((resolve) => setTimeout(resolve, 20, value));

describe('parts that open side by side', () => {
  it('are all there in the order of asking, each with its way to close', async () => {
    const closed: string[] = [];
    const closers = closing(() => {});
    const [a, nothing, b] = await openTogether(closers, [
      later(part('a', closed)),
      undefined,
      part('b', closed),
    ] as const);
    expect([a.name, nothing, b.name]).toEqual(['a', undefined, 'b']);
    await closers.all();
    expect(closed).toEqual(['b', 'a']);
  });

  it('fail with the first error, when those that open late can be closed too', async () => {
    const closed: string[] = [];
    const closers = closing(() => {});
    const parts = [Promise.reject(new Error('no camera')), later(part('late', closed))] as const;
    await expect(openTogether(closers, parts)).rejects.toThrow('no camera');
    await closers.all();
    expect(closed).toEqual(['late']);
  });
});
