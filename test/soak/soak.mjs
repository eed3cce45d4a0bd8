/**
 * The whole program for a long time, with everything going wrong: see src/guide/soak.md.
 *
 *   node test/soak/soak.mjs [--minutes 30] [--smoke] [--seed N] [--out FOLDER] [--only "FAULT,FAULT"] [--fps 30]
 *
 * Exit status: 0 all bars held, 1 one did not, 2 the soak itself could not be run.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { watchFaces, watchFrames } from './eyes.mjs';
import { FAULTS, rehearse } from './faults.mjs';
import { judge, median } from './judge.mjs';
import { openPages } from './pages.mjs';
import { plan } from './plan.mjs';
import { copyProgram, startProgram } from './program.mjs';
import { openSound } from './sound.mjs';
import { openStudio, PASSWORD } from './studio.mjs';
import { measure, now, pause, run, treeOf, until } from './system.mjs';
import { table } from './table.mjs';

const SIZE = { width: 640, height: 360 };
/** After a fault is mended: what it made late is still coming in. */
const SETTLE_MS = 1000;
const PROBE_MS = 13_000;

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    smoke: { type: 'boolean', default: false },
    seed: { type: 'string', default: '7' },
    out: { type: 'string', default: fileURLToPath(new URL('../../.cache/soak', import.meta.url)) },
    only: { type: 'string' },
    fps: { type: 'string', default: '30' },
  },
});
const fps = Number(flags.fps);
const seed = Number(flags.seed);
const smoke = flags.smoke;
const minutes = smoke ? 1 : Number(flags.minutes);
if (!(minutes > 0 && seed >= 0 && fps > 0)) {
  console.error('--minutes, --seed and --fps take numbers');
  process.exit(2);
}

const say = (line) => console.error(`soak ${new Date().toISOString().slice(11, 19)} ${line}`);
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-soak-'));
const closers = [];
let cleaning;
/** Ends all that this soak began. */
function clean() {
  cleaning ??= (async () => {
    for (const close of closers.splice(0).reverse())
      await Promise.resolve(close()).catch((error) => say(error.message));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  })();
  return cleaning;
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, async () => {
    await clean();
    process.exit(2);
  });

async function openRig() {
  const copy = copyProgram(folder);
  const speech = join(copy, 'presets/hello.wav');
  const clock = join(folder, 'clock');
  writeFileSync(clock, '0');
  const shim = join(folder, 'clock.so');
  await run(process.env.CC ?? 'cc', [
    '-shared',
    '-fPIC',
    '-O2',
    '-o',
    shim,
    fileURLToPath(new URL('clock.c', import.meta.url)),
    '-ldl',
  ]);
  const sound = await openSound(join(folder, 'sound'), speech);
  closers.push(() => sound.stop());
  const studio = await openStudio(join(folder, 'obs'), await freePort(), copy);
  closers.push(() => studio.stop());
  const pages = await openPages();
  closers.push(() => pages.close());
  const program = startProgram({
    folder,
    program: copy,
    port: await freePort(),
    args: [
      '--mic',
      'FakeMicrophone',
      '--camera',
      'off',
      '--size',
      `${SIZE.width}x${SIZE.height}`,
      '--fps',
      String(fps),
      '--obs',
      String(studio.port),
    ],
    env: { ...sound.env, MOUTHPIECE_OBS_PASSWORD: PASSWORD, LD_PRELOAD: shim, SOAK_CLOCK: clock },
  });
  closers.push(() => program.stop());
  const faces = watchFaces(program.port);
  closers.push(() => faces.close());
  const live = await until(() => program.ended || (program.latest?.obs?.state === 'live' && faces.last?.hears), 90_000);
  if (live !== true)
    throw new Error(`the program did not come on air:\n${program.lines.map(({ line }) => line).join('\n')}`);
  await program.act('obs.setup', {});
  if (!(await until(async () => (await studio.covered()) > 0.1, 30_000, 100))) throw new Error('OBS shows no face');
  const frames = watchFrames(program, SIZE.width * SIZE.height * 4);
  closers.push(() => frames.close());
  if (!(await until(() => frames.times.length > 0, 30_000))) throw new Error('OBS’s stream gives no frame');
  return { folder, copy, speech, clock, sound, studio, pages, program, faces, frames, fps, short: smoke };
}

/**
 * Beeps, and how much later the frame of each is white, heard and seen from outside. That alone would be off by up to a
 * frame, at random: the program tells how late each frame was by its own clock, so what is taken is how much later than
 * that it was, and the program's median latency on top.
 */
async function probe({ program, sound, faces }) {
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

async function soak(rig) {
  const { program, faces, frames } = rig;
  const names = flags.only ? flags.only.split(',').map((name) => name.trim()) : Object.keys(FAULTS);
  const unknown = names.find((name) => !(name in FAULTS));
  if (unknown) throw new Error(`there is no fault "${unknown}"; there are: ${Object.keys(FAULTS).join(', ')}`);
  const show = plan({ minutes, smoke, seed, names });
  if (flags.only) show.faults = show.faults.filter(({ name }) => names.includes(name));

  const samples = [];
  const sampling = setInterval(() => {
    const pid = program.onAir();
    const own = pid && measure(pid);
    if (!own) return;
    const tree = treeOf(program.supervisor);
    const all = tree.map((one) => measure(one)?.memoryMb ?? 0).reduce((sum, mb) => sum + mb, 0);
    samples.push({ at: now(), pid, ...own, allMb: all, processes: tree.length });
  }, 1000);
  closers.push(() => clearInterval(sampling));

  const faults = [];
  const crashes = [];
  const probes = [];
  /** A probe is a window of its own: the voice is silent in it. */
  const measureSync = async () => {
    const at = now();
    probes.push({ atMs: at - begin, ...(await probe(rig)) });
  };
  // A minute has no time to tell whether memory grows.
  if (!smoke) await rehearse(rig);
  const begin = now();
  await pause(show.beforeMs);
  if (!smoke) await measureSync();
  let ends = 0;
  let nextProbe = now() + 300_000;
  for (const { name, quietMs } of show.faults) {
    await pause(quietMs);
    if (program.ended) break;
    const { limitMs, run: harm, isFree = false, ends: asked = 0 } = FAULTS[name];
    const from = now();
    say(name);
    const entry = { name, limitMs, isFree, from, atMs: from - begin, load: loadavg()[0] };
    faults.push(entry);
    try {
      entry.back = await harm(rig);
    } catch (error) {
      entry.error = error.message;
      say(`${name}: ${error.message}`);
    }
    entry.lastedMs = now() - from;
    frames.resume();
    if (asked > 0 && !smoke) await rehearse(rig).catch((error) => say(error.message));
    await pause(SETTLE_MS);
    entry.to = now();
    ends += asked;
    // A fault that hurts more than planned must not be hidden by the next.
    if (!(await until(() => faces.last?.hears && now() - faces.last.at < 500, 20_000)))
      crashes.push(`no face after "${name}"`);
    const slotEnd = from + (show.slotMs ?? 0) - quietMs;
    if (!smoke && now() > nextProbe) {
      await pause(3000);
      await measureSync();
      nextProbe = now() + 300_000;
    } else if (now() < slotEnd) await pause(slotEnd - now());
  }
  await pause(show.afterMs);
  if (!smoke) await measureSync();
  const end = now();
  clearInterval(sampling);

  if (program.ended) crashes.push(`the supervisor ended with ${program.ended}`);
  const restarts = program.lines.filter(({ line }) => /it is started again/.test(line) && /program ended/.test(line));
  if (restarts.length > ends)
    crashes.push(`the program was started again ${restarts.length} times, asked for were ${ends}`);
  return {
    begin,
    end,
    faults,
    faces: faces.times,
    frames: frames.times,
    stats: program.stats,
    samples,
    probes,
    crashes,
  };
}

/** A line for each minute. */
function perMinute({ begin, end, stats, samples }) {
  const rows = [];
  for (let minute = 0; begin + minute * 60_000 < end; minute++) {
    const inside = ({ at }) => at >= begin + minute * 60_000 && at < begin + (minute + 1) * 60_000;
    const seen = samples.filter(inside);
    const told = stats.filter(inside);
    let missed = 0;
    for (let i = 1; i < told.length; i++)
      if (told[i].pid === told[i - 1].pid) missed += Math.max(0, told[i].missed - told[i - 1].missed);
    const middle = (values) => (values.length > 0 ? median(values) : undefined);
    rows.push({
      minute,
      missed,
      p50: middle(told.map(({ p50 }) => p50).filter((p50) => p50 !== null)),
      memoryMb: middle(seen.map(({ memoryMb }) => memoryMb)),
      handles: middle(seen.map(({ handles }) => handles)),
      threads: middle(seen.map(({ threads }) => threads)),
      allMb: middle(seen.map(({ allMb }) => allMb)),
      cpu: middle(told.map(({ cpu }) => cpu)),
      pids: new Set(seen.map(({ pid }) => pid)).size,
    });
  }
  return rows;
}

try {
  say(`opening all parts (${folder})`);
  const rig = await openRig();
  say('on air');
  const seen = await soak(rig);
  const lasted = (seen.end - seen.begin) / 60_000;
  const partMs = Math.max(10_000, Math.min(240_000, (seen.end - seen.begin) * 0.15));
  const result = judge(seen, { fps, smoke, partMs });
  const report = {
    seed,
    minutes: lasted,
    fps,
    smoke,
    machine: `${cpus().length} x ${cpus()[0].model}`,
    result,
    faults: seen.faults.map(({ from, to, ...fault }) => fault),
    probes: seen.probes,
    perMinute: perMinute(seen),
    samples: seen.samples.map(({ at, ...sample }) => ({ atMs: Math.round(at - seen.begin), ...sample })),
    stats: seen.stats.map(({ at, ...one }) => ({ atMs: Math.round(at - seen.begin), ...one })),
    said: rig.program.lines.map(({ at, line }) => ({ atMs: Math.round(at - seen.begin), line })),
  };
  mkdirSync(flags.out, { recursive: true });
  writeFileSync(join(flags.out, 'soak.json'), JSON.stringify(report));
  const text = table(report);
  writeFileSync(join(flags.out, 'soak.txt'), `${text}\n`);
  console.log(text);
  process.exitCode = result.held ? 0 : 1;
} catch (error) {
  say(error.stack);
  process.exitCode = 2;
} finally {
  await clean();
}
process.exit();
