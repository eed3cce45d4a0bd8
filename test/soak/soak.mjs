/**
 * The whole program for a long time, with everything going wrong: see src/guide/soak.md.
 *
 *   node test/soak/soak.mjs [--minutes 30] [--smoke] [--seed N] [--out FOLDER] [--only "FAULT,FAULT"] [--fps 30]
 *
 * Exit status: 0 all bars held, 1 one did not, 2 the soak itself could not be run.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FAULTS, rehearse } from './faults.mjs';
import { judge } from './judge.mjs';
import { plan } from './plan.mjs';
import { probe } from './probe.mjs';
import { openRig } from './rig.mjs';
import { measure, now, pause, treeOf, until } from './system.mjs';
import { perMinute, table } from './table.mjs';

/** After a fault is mended: what it made late is still coming in. */
const SETTLE_MS = 1000;

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
const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-soak-'));
const closers = [];
let cleaning;
/** Ends all that this soak began. */
function clean() {
  cleaning ??= (async () => {
    for (const close of closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        say(error.message);
      }
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  })();
  return cleaning;
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, async () => {
    await clean();
    process.exit(2);
  });

async function soak(rig) {
  const { program, faces, frames } = rig;
  const names = flags.only ? flags.only.split(',').map((name) => name.trim()) : Object.keys(FAULTS);
  if (!rig.smallDisks && names.includes('disk full')) {
    say('left out: disk full, for no small disk can be mounted here');
    names.splice(names.indexOf('disk full'), 1);
  }
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

try {
  say(`opening all parts (${folder})`);
  const rig = await openRig({ folder, closers, fps, short: smoke });
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
