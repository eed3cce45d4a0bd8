/**
 * The trouble: each fault does its harm, then answers what was back after how many ms (from the moment when it could be
 * mended). `limitMs` is what the show may take; a fault that finds something wrong throws.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill, recordOnFullDisk } from './disk.mjs';
import { MICROPHONES } from './sound.mjs';
import { busyNeighbours, isAlive, now, pause, treeOf, until } from './system.mjs';

const PATIENCE_MS = 30_000;

function need(found, what) {
  if (!found) throw new Error(`${what} did not happen within ${PATIENCE_MS / 1000} s`);
  return found;
}
/** Milliseconds from `since` to the first face after it that `wanted` takes. */
async function faceAfter(rig, since, wanted = () => true) {
  const face = () => rig.faces.last && rig.faces.last.at > since && wanted(rig.faces.last) && rig.faces.last;
  return need(await until(face, PATIENCE_MS, 5), 'a face').at - since;
}
const hears = (face) => face.hears;
const deaf = (rig) => until(() => rig.faces.last && !rig.faces.last.hears, PATIENCE_MS, 5);
const seenInObs = async (rig, since) => {
  need(await until(async () => (await rig.studio.covered()) > 0.1, PATIENCE_MS, 100), 'the face in OBS');
  return now() - since;
};

/** Lays `order` out for the model's thread. @returns ms until a fresh one ran, and until the mouth moved after that */
async function workerBack(rig, order, told) {
  const ran = join(rig.folder, 'worker-ran');
  rmSync(ran, { force: true });
  const since = now();
  writeFileSync(join(rig.folder, order), '');
  need(await until(() => existsSync(ran), PATIENCE_MS, 5), 'a run of the worker');
  const ms = now() - since;
  if (!rig.program.said(told, since)) throw new Error('nobody was told of the crash');
  return { worker: ms, sound: await faceAfter(rig, now(), hears) };
}

let turn = 0;
const PRESETS = ['leo', 'bolt', 'yuki', 'aurelia', 'bruno', 'mira'];

/** Shows every preset once: what the largest of them needs is no growth later. */
export async function rehearse({ program }) {
  for (const name of PRESETS) await program.act('preset.use', { name });
}

export const FAULTS = {
  'capture killed': {
    limitMs: 5000,
    async run({ program, ...rig }) {
      const since = now();
      process.kill(need(program.capture(), 'capture'), 'SIGKILL');
      await deaf(rig);
      return { sound: await faceAfter(rig, since, hears) };
    },
  },
  'sound server killed': {
    limitMs: 5000,
    async run(rig) {
      await rig.sound.kill();
      await deaf(rig);
      await pause(2000);
      await rig.sound.start();
      return { sound: await faceAfter(rig, now(), hears) };
    },
  },
  'microphone switched': {
    limitMs: 5000,
    async run(rig) {
      const live = rig.program.latest.source.name;
      const name = MICROPHONES.find((one) => one !== live);
      const since = now();
      const answer = await rig.program.act('microphone.use', { name });
      if (answer.live !== name) throw new Error(`asked for ${name}, live is ${answer.live}`);
      return { sound: await faceAfter(rig, since, hears) };
    },
  },
  'worker crash': {
    limitMs: 2000,
    run: (rig) => workerBack(rig, 'crash-worker', /worker crash/),
  },
  // Noticed after four seconds, for a driver that compiles may be as slow.
  'worker hangs': {
    limitMs: 5000,
    run: (rig) => workerBack(rig, 'hang-worker', /no answer/),
  },
  'preset switched': {
    limitMs: 5000,
    async run(rig) {
      const before = rig.faces.last.generation;
      const since = now();
      await rig.program.act('preset.use', { name: PRESETS[turn++ % PRESETS.length] });
      return { picture: await faceAfter(rig, since, (face) => face.generation !== before) };
    },
  },
  'broken model and back': {
    limitMs: 2000,
    async run(rig) {
      for (const [name, code] of [
        ['cut-off', 'model/hash'],
        ['nonsense', 'model/invalid'],
      ]) {
        const error = await rig.program.act('model.use', { name }).catch((thrown) => thrown);
        if (error.code !== code) throw new Error(`the model "${name}" was answered with ${error.code ?? 'success'}`);
        await faceAfter(rig, now(), hears);
      }
      const since = now();
      await rig.program.act('model.use', { name: 'default' });
      return { model: await faceAfter(rig, since, hears) };
    },
  },
  'page comes and goes': {
    limitMs: 5000,
    async run(rig) {
      const page = await rig.pages.open(rig.program.address);
      // One that stops reading must not fill the program's memory.
      const { default: WebSocket } = await import('ws');
      const stuck = new WebSocket(`ws://127.0.0.1:${rig.program.port}/live`);
      stuck.once('open', () => stuck.pause());
      stuck.on('error', () => {});
      await pause(4000);
      await page.close();
      stuck.terminate();
      return { picture: await faceAfter(rig, now()) };
    },
  },
  'OBS killed': {
    limitMs: 5000,
    async run(rig) {
      rig.frames.pause();
      await rig.studio.kill();
      await pause(3000);
      await rig.studio.again();
      return { picture: await seenInObs(rig, now()) };
    },
  },
  'CPU starved': {
    limitMs: 5000,
    async run(rig) {
      const over = busyNeighbours();
      try {
        await pause(rig.short ? 8000 : 20_000);
      } finally {
        await over();
      }
      const since = now();
      // Back are eleven faces in the time of twelve.
      const span = 12_000 / rig.fps;
      const steady = () =>
        rig.faces.times.length > 11 && rig.faces.times.at(-11) > since && now() - rig.faces.times.at(-11) < span;
      need(await until(steady, PATIENCE_MS, 5), 'a steady picture');
      return { picture: Math.max(0, now() - since - span) };
    },
  },
  'clock jumps': {
    limitMs: 1000,
    /** Must cost no frame, so it is no excuse for any. */
    isFree: true,
    async run(rig) {
      let worst = 0;
      for (const seconds of [3600, -7200, 0]) {
        const since = now();
        writeFileSync(rig.clock, String(seconds));
        worst = Math.max(worst, await faceAfter(rig, since, hears));
        await pause(1500);
        const shift = (Date.parse(rig.program.latest.time) - Date.now()) / 1000;
        if (Math.abs(shift - seconds) > 30) throw new Error(`the program's date is off by ${shift} s, not ${seconds}`);
      }
      return { sound: worst };
    },
  },
  'disk full': {
    limitMs: 5000,
    async run(rig) {
      const path = rig.program.onItsDisk('fill');
      rmSync(rig.program.onItsDisk('mouthpiece/plans'), { recursive: true, force: true });
      fill(path);
      try {
        // What is kept of a preset cannot be written now, and a recording cannot be finished.
        await rig.program.act('preset.use', { name: PRESETS[turn++ % PRESETS.length] });
        const { code, said } = await recordOnFullDisk(rig);
        if (code !== 1 || !/disk|space/i.test(said)) throw new Error(`a recording ended with ${code}: ${said}`);
      } finally {
        rmSync(path, { force: true });
      }
      return { picture: await faceAfter(rig, now(), hears) };
    },
  },
  'program killed': {
    limitMs: 2000,
    async run(rig) {
      rig.frames.pause();
      const { connections } = rig.faces;
      const name = MICROPHONES[turn++ % MICROPHONES.length];
      await rig.program.act('microphone.use', { name });
      const kept = await rig.program.act('style.set', { style: 'shy', gains: { mouth: 0.9 } });
      // It tells what it has on air once a second.
      await pause(1500);
      const since = now();
      process.kill(rig.program.onAir(), 'SIGKILL');
      // Faces of the one that was killed are still on their way.
      const isNew = (face) => face.connection > connections;
      const [picture, sound] = await Promise.all([
        faceAfter(rig, since, isNew),
        faceAfter(rig, since, (face) => isNew(face) && hears(face)),
      ]);
      const { live } = await rig.program.act('microphone.list', {});
      if (live !== name) throw new Error(`it listened to ${name}, and now to ${live}`);
      const style = await rig.program.act('style.list', {});
      if (style.style !== kept.style || style.gains.mouth !== kept.gains.mouth)
        throw new Error(`its style is ${JSON.stringify(style)}, not ${JSON.stringify(kept)}`);
      // OBS and the microphone are other parts, with the other limit.
      return { picture, slower: { sound, obs: await seenInObs(rig, since) } };
    },
    /** The supervisor starts it again. */
    ends: 1,
  },
  suspended: {
    limitMs: 5000,
    async run(rig) {
      const { program } = rig;
      const pid = program.onAir();
      const tree = treeOf(program.supervisor);
      for (const one of tree) process.kill(one, 'SIGSTOP');
      try {
        await pause(rig.short ? 12_000 : 30_000);
      } finally {
        for (const one of tree.reverse()) if (isAlive(one)) process.kill(one, 'SIGCONT');
      }
      const since = now();
      const back = { picture: await faceAfter(rig, since), sound: await faceAfter(rig, since, hears) };
      await pause(1500);
      if (program.onAir() !== pid) throw new Error('the supervisor started a program that lived once more');
      return back;
    },
  },
};
