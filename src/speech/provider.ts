import { fork } from 'node:child_process';
import { endWithUs } from '../end-with-us.js';
import { entry } from '../entry.js';
import { PluginError } from '../errors.js';
import type { ModelFiles } from './model-files.js';
import type { Session } from './session.js';
import type { ModelSpec } from './spec.js';

/** What one execution provider showed on the real model: its time per frame, or why it is out. */
export interface Timing {
  readonly provider: string;
  readonly ms?: number;
  readonly out?: string;
}

/** Steps of the trial; the first is not timed, it holds the compilation of shaders. */
const STEPS = 24;
/** A first step longer than this is no provider for live work, however fast the later ones. */
const FIRST_MS = 1000;
/** The trial ends early after this, with the steps it has. */
const TRIAL_MS = 250;
/** Results may differ by this from the CPU's. */
const TOLERANCE = 1e-4;
/** A provider that is silent for this long in its trial is given up: the start must not wait for it. */
const SILENCE_MS = 1500;
/** The trial process may take this long to start and to try the CPU, on however busy a machine. */
const START_MS = 5000;

/** Mel rows of noise between silence and full level, the same in each trial (a linear congruential generator). */
function trialRow({ mel }: ModelSpec, step: number, row: Float32Array): void {
  const level = (band: number) => (mel.level.gain * Math.log10(band) + mel.level.offset) / mel.level.divide;
  const low = level(mel.level.floor);
  const high = level(1);
  let state = step * 7919 + 1;
  for (let band = 0; band < row.length; band++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    row[band] = low + (high - low) * (state / 2 ** 32);
  }
}

/**
 * Runs a session frame by frame, as live sound does.
 *
 * @param reference what the CPU gave; compared where given
 * @returns the median time of a step and the rows, or why the provider is out
 */
export async function trial(
  session: Session,
  spec: ModelSpec,
  reference?: Float32Array,
): Promise<{ ms: number; rows: Float32Array } | { out: string }> {
  const width = spec.articulation.length;
  const row = new Float32Array(spec.mel.bands);
  const out = new Float32Array(width);
  const rows = new Float32Array(STEPS * width);
  const times: number[] = [];
  const began = performance.now();
  for (let step = 0; step < STEPS; step++) {
    trialRow(spec, step, row);
    const start = performance.now();
    await session.run(row, 1, out);
    const ms = performance.now() - start;
    if (step === 0 && ms > FIRST_MS) return { out: `too slow, ${Math.round(ms)} ms for the first frame` };
    if (step > 0) times.push(ms);
    rows.set(out, step * width);
    if (reference) {
      for (let i = 0; i < width; i++) {
        const error = Math.abs(out[i] - reference[step * width + i]);
        if (!(error <= TOLERANCE)) return { out: `differs from the CPU by ${error.toExponential(1)}` };
      }
    }
    // The CPU's rows are the reference for all others, so its trial is run to the end.
    if (reference && times.length >= 3 && performance.now() - began > TRIAL_MS) break;
  }
  session.reset();
  return { ms: times.sort((a, b) => a - b)[times.length >> 1], rows };
}

/** The runtime's words in ours. */
export function whyNot(message: string): string {
  if (/adapter/i.test(message)) return 'no adapter';
  if (/shared library|shared object|not find.*dll|LoadLibrary/i.test(message)) return 'not installed';
  if (/no.*device|device.*not found|CUDA failure 100/i.test(message)) return 'no device';
  if (/not (supported|enabled|compiled)|unavailable|not available/i.test(message)) return 'not in this build';
  return message.split('\n')[0].slice(0, 120);
}

/** The fastest provider and one line that says which and why; the CPU where none was timed. */
export function choose(timings: readonly Timing[]): { provider: string; report: string } {
  let best: Timing | undefined;
  for (const timing of timings) if (timing.ms !== undefined && !(timing.ms >= (best?.ms ?? Infinity))) best = timing;
  const provider = best?.provider ?? 'cpu';
  const report = timings
    .map(({ provider: name, ms, out }) =>
      ms === undefined ? `${name}: ${out}` : `${name} ${ms.toFixed(2)} ms${name === provider ? ' (chosen)' : ''}`,
    )
    .join('; ');
  return { provider, report: report || 'cpu (not timed)' };
}

/** What the trial process says, in this order: all providers, then for each its name and its timing. */
export type TrialMessage =
  | { readonly providers: readonly string[] }
  | { readonly begins: string }
  | { readonly timing: Timing }
  | { readonly broken: string };

/** What the trial process is asked; providers in `skip` were tried before. */
export interface TrialOrder {
  readonly spec: ModelSpec;
  readonly file: string;
  readonly skip: readonly string[];
}

/**
 * Times every provider of the runtime on this model, the CPU first. In a process of its own: a run cannot be
 * interrupted, a driver may crash, and a GPU runtime that was only tried must not stay in our memory.
 *
 * @throws PluginError model/provider where the runtime itself does not work on this machine
 */
export async function timeProviders(files: ModelFiles, program = entry('speech/trial')): Promise<Timing[]> {
  const timings: Timing[] = [];
  let providers: readonly string[] = ['cpu'];
  do {
    const skip = timings.map((timing) => timing.provider);
    const left = await runTrials({ spec: files.spec, file: files.file, skip }, program, timings);
    if (left.broken !== undefined) throw runtimeBroken(left.broken);
    providers = left.providers ?? providers;
    if (timings.length === skip.length) break;
  } while (providers.some((name) => !timings.some((timing) => timing.provider === name)));
  return timings;
}

export const runtimeBroken = (message: string): PluginError =>
  new PluginError(
    'model/provider',
    `onnxruntime-node does not work on this machine (${process.platform} ${process.arch}): ${message.split('\n')[0]}`,
    { hint: 'npm ci' },
  );

interface Left {
  providers?: readonly string[];
  broken?: string;
}

/** One trial process, until it is done, dies or falls silent. */
function runTrials(order: TrialOrder, program: string, timings: Timing[]): Promise<Left> {
  return new Promise((resolve) => {
    const child = endWithUs(fork(program, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] }));
    const left: Left = {};
    let trying: string | undefined;
    let gaveUp = false;
    let watch: NodeJS.Timeout;
    const listen = () => {
      clearTimeout(watch);
      const limit = trying === undefined || trying === 'cpu' ? START_MS : SILENCE_MS;
      watch = setTimeout(() => {
        gaveUp = true;
        child.kill('SIGKILL');
      }, limit);
    };
    child.on('message', (message: TrialMessage) => {
      if ('providers' in message) left.providers = message.providers;
      else if ('begins' in message) trying = message.begins;
      else if ('broken' in message) left.broken = message.broken;
      else {
        timings.push(message.timing);
        trying = undefined;
      }
      listen();
    });
    // Where no process can be started there is no `close` either.
    child.on('error', () => {
      clearTimeout(watch);
      resolve(left);
    });
    child.on('close', () => {
      clearTimeout(watch);
      if (trying !== undefined) {
        timings.push({
          provider: trying,
          out: gaveUp ? `too slow, no answer in ${SILENCE_MS} ms` : 'its driver crashed',
        });
      }
      resolve(left);
    });
    listen();
    child.send(order);
  });
}

/**
 * A session that falls back to the CPU once, when its provider dies on air: the state is carried over and the frames
 * of the failed run are run again, so nothing is lost.
 */
export function withFallback(
  session: Session,
  openCpu: () => Promise<Session>,
  notice: (line: string, provider: string) => void,
): Session {
  let current = session;
  return {
    get provider() {
      return current.provider;
    },
    async run(mel, frames, out, sound) {
      try {
        await current.run(mel, frames, out, sound);
      } catch (error) {
        if (current.provider === 'cpu') throw error;
        const dead = current;
        const state = dead.state().map((values) => values.slice());
        current = await openCpu();
        current.restore(state);
        const reason = whyNot(error instanceof Error ? error.message : String(error));
        notice(`The model's provider ${dead.provider} died (${reason}); it goes on with cpu.`, current.provider);
        await dead.close().catch(() => {});
        await current.run(mel, frames, out, sound);
      }
    },
    reset: () => current.reset(),
    state: () => current.state(),
    restore: (state) => current.restore(state),
    close: () => current.close(),
  };
}
