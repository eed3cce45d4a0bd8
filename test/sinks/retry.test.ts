import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PluginError } from '../../src/errors.js';
import { backOff, reopening } from '../../src/sinks/retry.js';
import type { Sink } from '../../src/types.js';
import { testFrames } from './frames.js';

const frame = testFrames(2, 2)(0);
const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

/** A device that can be pulled and put back, a clock that is turned by hand, and what was told. */
function bench(options: { async?: boolean } = {}) {
  const state = {
    there: true,
    takes: true,
    opened: 0,
    open: 0,
    written: 0,
    waits: [] as number[],
    events: [] as string[],
  };
  let due: (() => void) | undefined;
  const gone = () => new PluginError('camera/lost', 'gone', { retryable: true });
  const open = async (): Promise<Sink> => {
    if (!state.there) throw gone();
    state.opened++;
    state.open++;
    let closed = false;
    return {
      name: `device ${state.opened}`,
      write() {
        if (state.there && state.takes && !closed) {
          state.written++;
          return options.async ? Promise.resolve() : undefined;
        }
        if (options.async) return Promise.reject(gone());
        throw gone();
      },
      async close() {
        expect(closed).toBe(false);
        closed = true;
        state.open--;
      },
    };
  };
  const sink = reopening({
    open,
    lost: (error) => state.events.push(error.code),
    back: () => state.events.push('back'),
    random: () => 1,
    after: (ms, call) => {
      state.waits.push(ms);
      due = call;
      return () => {
        due = undefined;
      };
    },
  });
  const tick = async (): Promise<void> => {
    const call = due;
    due = undefined;
    call?.();
    await settle();
  };
  return { state, sink, tick, waiting: () => due !== undefined };
}

describe('a sink that is opened again', () => {
  it('drops frames while its device is gone, and tells the loss and the return once each', async () => {
    for (const mode of [{}, { async: true }]) {
      const { state, sink, tick } = bench(mode);
      const out = await sink;
      await out.write(frame);
      state.there = false;
      for (let i = 0; i < 4; i++) {
        await out.write(frame);
        await tick();
      }
      expect(state.events).toEqual(['camera/lost']);
      state.there = true;
      await tick();
      expect(state.events).toEqual(['camera/lost']);
      await out.write(frame);
      expect(state.events).toEqual(['camera/lost', 'back']);
      expect(state.written).toBe(2);
      expect(out.name).toBe('device 2');
      await out.close();
      expect(state.open).toBe(0);
    }
  });

  it('waits twice as long after each failure up to the cap, and starts anew only when a frame went through', async () => {
    const { state, sink, tick } = bench();
    const out = await sink;
    state.takes = false;
    for (let i = 0; i < 7; i++) {
      await out.write(frame);
      await settle();
      await tick();
    }
    expect(state.waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    state.takes = true;
    await out.write(frame);
    state.takes = false;
    await out.write(frame);
    expect(state.waits.at(-1)).toBe(250);
    await out.close();
  });

  it('closes a device that opens after the end', async () => {
    const { state, sink, tick } = bench();
    const out = await sink;
    state.there = false;
    await out.write(frame);
    state.there = true;
    const opening = tick();
    await out.close();
    await opening;
    expect(state.open).toBe(0);
    await out.write(frame);
    expect(state.written).toBe(0);
  });

  it('lets through what trying again cannot mend: a first opening that fails, a frame of a wrong size', async () => {
    const broken = new PluginError('camera/format', 'wrong size');
    const told = { lost: () => expect.unreachable(), back: () => expect.unreachable() };
    await expect(reopening({ open: () => Promise.reject(broken), ...told })).rejects.toBe(broken);
    const sink: Sink = {
      name: 'strict',
      write: () => {
        throw broken;
      },
      close: async () => {},
    };
    const out = await reopening({ open: async () => sink, ...told });
    expect(() => out.write(frame)).toThrow(broken);
    await out.close();
  });

  it('tells losses and returns in turn and leaves nothing open, whatever happens', async () => {
    const step = fc.constantFrom('write', 'write', 'tick', 'pull', 'put', 'refuse', 'take');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, async) => {
        const { state, sink, tick, waiting } = bench({ async });
        const out = await sink;
        for (const name of steps) {
          if (name === 'write') await out.write(frame);
          else if (name === 'tick') await tick();
          else if (name === 'pull' || name === 'put') state.there = name === 'put';
          else state.takes = name === 'take';
          await settle();
          expect(state.open).toBeLessThanOrEqual(1);
        }
        await out.close();
        await settle();
        expect(waiting()).toBe(false);
        expect(state.open).toBe(0);
        state.events.forEach((event, i) => {
          expect(event).toBe(i % 2 === 0 ? 'camera/lost' : 'back');
        });
      }),
    );
  });

  it('draws each wait between half of it and all of it, never above the cap', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const wait = backOff(attempt, 250, 5000, random);
        const full = Math.min(5000, 250 * 2 ** attempt);
        expect(wait).toBeGreaterThanOrEqual(full / 2);
        expect(wait).toBeLessThanOrEqual(full);
      }),
    );
  });
});
