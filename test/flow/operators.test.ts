import { firstValueFrom, from, of, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { latest } from '../../src/flow/latest.js';
import { sampleWindow } from '../../src/flow/meter.js';
import { swap } from '../../src/flow/swap.js';
import { through } from '../../src/flow/through.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('latest', () => {
  it('runs one at a time and then only the newest of what came meanwhile', async () => {
    const input = new Subject<number>();
    const release: (() => void)[] = [];
    const started: number[] = [];
    const done: number[] = [];
    input
      .pipe(
        latest(async (value) => {
          started.push(value);
          await new Promise<void>((resolve) => release.push(resolve));
          return value;
        }),
      )
      .subscribe((value) => done.push(value));
    for (const value of [1, 2, 3, 4]) input.next(value);
    expect(started).toEqual([1]);
    release.shift()!();
    await turn();
    expect(started).toEqual([1, 4]);
    release.shift()!();
    await turn();
    expect(done).toEqual([1, 4]);
  });

  it('gives every value when the work is not asynchronous', async () => {
    expect(
      await firstValueFrom(
        from([1, 2, 3]).pipe(
          latest((v) => v * 2),
          toArray(),
        ),
      ),
    ).toEqual([2, 4, 6]);
  });

  it('does not lose the last value when its source ends while it is busy', async () => {
    const input = new Subject<number>();
    const result = firstValueFrom(
      input.pipe(
        latest(async (v) => {
          await turn();
          return v;
        }),
        toArray(),
      ),
    );
    input.next(1);
    input.next(2);
    input.complete();
    expect(await result).toEqual([1, 2]);
  });

  it('hands on what the work throws', async () => {
    const failing = of(1).pipe(
      latest(() => {
        throw new Error('no');
      }),
    );
    await expect(firstValueFrom(failing)).rejects.toThrow('no');
  });
});

describe('swap', () => {
  const part = (name: string, closed: string[]) => ({ name, close: () => closed.push(name) });

  it('opens the next before it closes the old', async () => {
    const closed: string[] = [];
    const names = new Subject<string>();
    const order: string[] = [];
    names
      .pipe(
        swap(
          async (name) => part(name, closed),
          () => {},
        ),
      )
      .subscribe((p) => order.push(`${p.name}|${closed}`));
    names.next('a');
    await turn();
    names.next('b');
    await turn();
    expect(order).toEqual(['a|', 'b|']);
    expect(closed).toEqual(['a']);
  });

  it('keeps the old part when the next fails to open', async () => {
    const closed: string[] = [];
    const failed: string[] = [];
    const names = new Subject<string>();
    const subscription = names
      .pipe(
        swap(
          async (name) => {
            if (name === 'bad') throw new Error('broken');
            return part(name, closed);
          },
          (error, name) => failed.push(`${name}: ${(error as Error).message}`),
        ),
      )
      .subscribe();
    names.next('a');
    await turn();
    names.next('bad');
    await turn();
    expect(failed).toEqual(['bad: broken']);
    expect(closed).toEqual([]);
    subscription.unsubscribe();
    expect(closed).toEqual(['a']);
  });

  it('opens one at a time, and of what comes meanwhile only the newest', async () => {
    const closed: string[] = [];
    const dropped: string[] = [];
    const seen: string[] = [];
    const release: (() => void)[] = [];
    const signals: AbortSignal[] = [];
    const names = new Subject<string>();
    names
      .pipe(
        swap(
          async (name, overtaken) => {
            signals.push(overtaken);
            await new Promise<void>((resolve) => release.push(resolve));
            return part(name, closed);
          },
          () => {},
          (name) => dropped.push(name),
        ),
      )
      .subscribe((p) => seen.push(p.name));
    names.next('a');
    expect(signals[0].aborted).toBe(false);
    for (const name of ['b', 'c', 'd']) names.next(name);
    expect([signals.length, signals[0].aborted, dropped]).toEqual([1, true, ['b', 'c']]);
    release[0]();
    await turn();
    expect([seen, signals.length, signals[1].aborted]).toEqual([['a'], 2, false]);
    release[1]();
    await turn();
    expect([seen, closed]).toEqual([['a', 'd'], ['a']]);
  });

  it('closes a part that opens after the end', async () => {
    const closed: string[] = [];
    const names = new Subject<string>();
    let release = () => {};
    const subscription = names
      .pipe(
        swap(
          async (name) => {
            await new Promise<void>((resolve) => {
              release = resolve;
            });
            return part(name, closed);
          },
          () => {},
        ),
      )
      .subscribe();
    names.next('a');
    subscription.unsubscribe();
    release();
    await turn();
    expect(closed).toEqual(['a']);
  });
});

describe('through', () => {
  it('gives every subscription a stage with fresh state and flushes it at the end', async () => {
    const sums = from([1, 2, 3]).pipe(
      through(() => {
        let sum = 0;
        return {
          push: (v: number, emit: (out: number) => void) => {
            sum += v;
            emit(sum);
          },
          flush: (emit: (out: number) => void) => emit(-sum),
        };
      }),
      toArray(),
    );
    expect(await firstValueFrom(sums)).toEqual([1, 3, 6, -6]);
    expect(await firstValueFrom(sums)).toEqual([1, 3, 6, -6]);
  });
});

describe('a window of samples', () => {
  it('gives nearest-rank quantiles of the newest samples', () => {
    const window = sampleWindow(100);
    expect(window.quantiles()).toBeNull();
    for (let i = 1; i <= 1000; i++) window.add(i);
    expect(window.quantiles()).toEqual({ p50: 950, p99: 999 });
  });
});
