/** Everything that a soak runs: sound, OBS, pages, the program, and who watches it. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchFaces, watchFrames } from './eyes.mjs';
import { openPages } from './pages.mjs';
import { copyProgram, startProgram } from './program.mjs';
import { openSound } from './sound.mjs';
import { openStudio, PASSWORD } from './studio.mjs';
import { hasSmallDisks, run, until } from './system.mjs';

const SIZE = { width: 640, height: 360 };

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** @param folder for all files @param closers get how to end each part @param short for a smoke test */
export async function openRig({ folder, closers, fps, short }) {
  const copy = copyProgram(folder);
  const speech = join(copy, 'presets/hello.wav');
  const smallDisks = await hasSmallDisks(join(folder, 'try'));
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
    smallDisks,
    env: { ...sound.env, MOUTHPIECE_OBS_PASSWORD: PASSWORD, LD_PRELOAD: shim, SOAK_CLOCK: clock },
  });
  closers.push(() => program.stop());
  const faces = watchFaces(program.port);
  closers.push(() => faces.close());
  const live = await until(
    () => program.ended || (program.latest?.obs?.state === 'live' && faces.last?.hears),
    180_000,
  );
  if (live !== true)
    throw new Error(`the program did not come on air:\n${program.lines.map(({ line }) => line).join('\n')}`);
  await program.act('obs.setup', {});
  if (!(await until(async () => (await studio.covered()) > 0.1, 60_000, 100))) throw new Error('OBS shows no face');
  const frames = watchFrames(program, SIZE.width * SIZE.height * 4);
  closers.push(() => frames.close());
  if (!(await until(() => frames.times.length > 0, 30_000))) throw new Error('OBS’s stream gives no frame');
  return { folder, copy, speech, clock, sound, studio, pages, program, faces, frames, fps, smallDisks, short };
}
