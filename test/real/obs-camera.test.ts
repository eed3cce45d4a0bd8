import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import type { ObsLink } from '../../src/obs/link.js';
import { needs } from '../support/needs.js';
import { OBS_NEEDS, type RealObs, realObs } from '../support/obs.js';
import { type LiveProgram, start } from '../support/program.js';

const speech = packagePath('presets/hello.wav');
const ready = needs(...OBS_NEEDS);
const launch = (obs: RealObs): LiveProgram =>
  start(
    [
      '--wav',
      speech,
      '--loop',
      '--camera',
      'obs',
      '--size',
      '640x360',
      '--port',
      String(20_100 + (process.pid % 9000)),
    ],
    obs.env,
  );
const cameraOf = (program: LiveProgram, state: 'live' | 'lost', ms = 60_000) =>
  program.until(
    (stats) => stats.sinks.some(({ name, state: is }) => name === 'OBS Virtual Camera' && is === state),
    ms,
  );

describe.skipIf(!ready)("a real OBS's virtual camera", { timeout: 180_000 }, () => {
  let obs: RealObs;
  let link: ObsLink;
  let program: LiveProgram | undefined;
  let file = '';
  const frames = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const isOn = async () => (await link.call('GetVirtualCamStatus')).outputActive;

  beforeAll(async () => {
    obs = await realObs({ camera: (folder) => (file = join(folder, 'frames')) });
  });
  beforeEach(async () => {
    // An OBS that crashed of itself costs one try, not those after it.
    if (!obs.lives()) await obs.again();
    link = await obs.link();
  });
  afterEach(async () => {
    program?.child.kill('SIGKILL');
    await link?.close();
    if (!obs.lives()) console.error(`OBS ended of itself:\n${obs.log()}`);
  });
  afterAll(() => obs?.stop());

  it('shows the face after one start, is on again after OBS crashed, and off after Ctrl-C', async () => {
    program = launch(obs);
    await cameraOf(program, 'live');
    expect(await isOn()).toBe(true);
    expect((await link.call('GetSourceActive', { sourceName: 'Mouthpiece' })).videoActive).toBe(true);
    const before = frames();
    await expect.poll(frames, { timeout: 10_000 }).toBeGreaterThan(before + 10);
    expect(program.log()).toMatch(/choose the camera "OBS Virtual Camera"/);

    await link.close();
    await obs.kill();
    await cameraOf(program, 'lost');
    await obs.again();
    const answered = performance.now();
    link = await obs.link();
    await cameraOf(program, 'live');
    console.info(`OBS answers again -> its camera on: ${(performance.now() - answered).toFixed(0)} ms`);
    expect(await isOn()).toBe(true);

    expect((await program.interrupt()).code).toBe(0);
    expect(await isOn()).toBe(false);
  });

  it('is left on where it was on before, and off once it was stopped in OBS', async () => {
    await link.call('StartVirtualCam');
    await expect.poll(isOn).toBe(true);
    program = launch(obs);
    await cameraOf(program, 'live');
    expect((await program.interrupt()).code).toBe(0);
    expect(await isOn()).toBe(true);

    program = launch(obs);
    await cameraOf(program, 'live');
    await link.call('StopVirtualCam');
    await cameraOf(program, 'lost');
    await expect.poll(() => program?.log(), { timeout: 10_000 }).toMatch(/stopped in OBS: Mouthpiece leaves it off/);
    expect(await isOn()).toBe(false);
    expect((await program.interrupt()).code).toBe(0);
  });
});

describe.skipIf(!ready)('a real OBS without virtual camera', { timeout: 120_000 }, () => {
  let obs: RealObs;
  let program: LiveProgram | undefined;
  beforeAll(async () => {
    obs = await realObs();
  });
  afterAll(async () => {
    program?.child.kill('SIGKILL');
    await obs?.stop();
  });

  it('is told of once, and everything else goes on', async () => {
    program = launch(obs);
    const line = /this OBS has no virtual camera: npx mouthpiece camera install/;
    await program.until(({ notices }) => notices.some((text) => line.test(text)), 60_000);
    const first = await program.until((stats) => stats.obs?.source?.kind === 'feed' && stats.fps > 20, 60_000);
    await program.until((stats) => stats.frames > first.frames + 60);
    expect(program.log().match(new RegExp(line, 'g'))).toHaveLength(1);
    expect((await program.interrupt()).code).toBe(0);
  });
});
