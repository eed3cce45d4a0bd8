import { median } from './judge.mjs';
import { now, pause } from './system.mjs';

/** Six beeps. */
const PROBE_MS = 13_000;

/**
 * Beeps, and how much later the frame of each is white, heard and seen from outside. That alone would be off by up to a
 * frame, at random: the program tells how late each frame was by its own clock, so what is taken is how much later than
 * that it was, and the program's median latency on top.
 */
export async function probe({ program, sound, faces }) {
  const p50 = program.latest.latency?.p50 ?? null;
  await sound.hush();
  await pause(500);
  const onsets = [];
  const stop = sound.listen((at) => onsets.push(at));
  const since = now();
  await program.act('sync.test', { on: true });
  await pause(PROBE_MS);
  await program.act('sync.test', { on: false });
  await pause(500);
  await stop();
  sound.speak();
  const beeps = [];
  for (const { at, line } of program.lines) {
    const told = at > since && /given out (\d+) ms later/.exec(line)?.[1];
    const flash = told && faces.flashes.findLast((seen) => seen < at + 100 && seen > at - 500);
    const onset = flash && onsets.findLast((heard) => heard < flash && flash - heard < 1000);
    if (onset) beeps.push({ seenMs: flash - onset, toldMs: Number(told) });
  }
  const unknown = beeps.length > 0 ? median(beeps.map(({ seenMs, toldMs }) => seenMs - toldMs)) : null;
  return { offsetMs: unknown === null || p50 === null ? null : unknown + p50, count: beeps.length, p50, beeps };
}
