import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { packagePath } from '../../src/entry.js';
import { C } from '../../src/face/controls.js';
import type { ObsLink } from '../../src/obs/link.js';
import { mapScene, presetOf } from '../../src/obs/scenes.js';
import { ownSources } from '../../src/obs/source.js';
import { decodeFace, wireFace } from '../../src/server/wire.js';
import { needs } from '../support/needs.js';
import { covered, OBS_NEEDS, type RealObs, realObs, screenshot } from '../support/obs.js';
import { addressOf, type LiveProgram, run, start } from '../support/program.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const speech = packagePath('presets/hello.wav');
const MIC = 'Microphone';

// A dozen processes, one after the other, which a busy machine starts slowly.
describe.skipIf(!needs(...OBS_NEEDS))('the program beside a real OBS', { timeout: 240_000 }, () => {
  let obs: RealObs;
  let link: ObsLink;
  let program: LiveProgram;
  const answers: unknown[] = [];
  const offsets: number[] = [];

  const launch = () => {
    program?.child.kill('SIGKILL');
    return start(
      ['--wav', speech, '--loop', '--camera', 'off', '--size', '640x360', '--fade', '0', '--port', String(port)],
      obs.env,
    );
  };
  let port = 0;
  const connect = () =>
    obs.link({
      CustomEvent: (data: { mouthpiece?: { answer?: unknown } }) => void answers.push(data.mouthpiece?.answer),
      InputAudioSyncOffsetChanged: (data: { inputAudioSyncOffset: number }) =>
        void offsets.push(data.inputAudioSyncOffset),
    });
  const mouthpiece = (...args: string[]) => run(['obs', ...args], obs.env);
  const offset = async () => (await link.call('GetInputAudioSyncOffset', { inputName: MIC })).inputAudioSyncOffset;
  const seen = () => covered(link, 'Start');

  beforeAll(async () => {
    // A port of its own, kept when the program is started again, as a user's is.
    port = 20_000 + (process.pid % 20_000);
    obs = await realObs();
    link = await connect();
    await link.call('CreateInput', { sceneName: 'Start', inputName: MIC, inputKind: 'pulse_input_capture' });
    await link.call('SetInputAudioSyncOffset', { inputName: MIC, inputAudioSyncOffset: 40 });
    program = launch();
    await program.until((stats) => stats.obs?.state === 'live', 60_000);
  });
  afterAll(async () => {
    program?.child.kill('SIGKILL');
    await link?.close();
    await obs?.stop();
  });

  it('is in the scene after one command, once however often that is given, and goes by another', async () => {
    const inputName = 'A stream of somebody else';
    await link.call('CreateInput', {
      sceneName: 'Start',
      inputName,
      inputKind: 'ffmpeg_source',
      sceneItemEnabled: false,
    });
    const first = await mouthpiece('setup');
    expect(first).toMatchObject({ code: 0 });
    expect(first.stderr).toMatch(/as feed: .*no browser source/);
    await expect.poll(seen).toBeGreaterThan(0.1);
    expect((await mouthpiece('setup')).stderr).toMatch(/still in the scene/);
    const items = async () => (await link.call('GetSceneItemList', { sceneName: 'Start' })).sceneItems.length;
    expect(await items()).toBe(3);
    expect((await mouthpiece('setup', '--scene', 'Nowhere')).stderr).toMatch(/no scene "Nowhere".*Start/s);
    expect((await mouthpiece('remove')).stderr).toMatch(/Removed.*"Mouthpiece"/);
    expect(await items()).toBe(2);
    await link.call('RemoveInput', { inputName });
    expect((await mouthpiece('setup')).code).toBe(0);
    await expect.poll(seen).toBeGreaterThan(0.1);
  });

  it('sets the sync offset of the microphone to the measured latency', async () => {
    const { obs: state, latency } = await program.until(
      (stats) =>
        stats.obs?.syncBy === 'us' &&
        stats.latency !== null &&
        Math.abs(stats.obs.syncOffsetMs! - stats.latency.p50) <= 10,
      60_000,
    );
    expect(state?.microphone).toBe(MIC);
    expect(await offset()).toBe(state!.syncOffsetMs);
    console.info(`sync offset ${state!.syncOffsetMs} ms at a latency of ${latency!.p50.toFixed(1)} ms`);
  });

  it('shuts the mouth while OBS mutes the microphone', async () => {
    const widest = async () => {
      const face = wireFace();
      let most = 0;
      const socket = new WebSocket(`${addressOf(program).replace('http', 'ws')}/live`);
      socket.binaryType = 'arraybuffer';
      socket.on('message', (data) => {
        decodeFace(data as ArrayBuffer, face);
        most = Math.max(most, face.controls[C.gapLower] + face.controls[C.gapUpper]);
      });
      await pause(2500);
      socket.close();
      return most;
    };
    await link.call('SetInputMute', { inputName: MIC, inputMuted: true });
    await program.until((stats) => stats.obs?.muted === true && stats.source.levelDb <= -99);
    await pause(700);
    expect(await widest()).toBe(0);
    await link.call('SetInputMute', { inputName: MIC, inputMuted: false });
    await program.until((stats) => stats.obs?.muted === false);
    expect(await widest()).toBeGreaterThan(0.05);
  });

  it('does what a custom event asks, and answers by one', async () => {
    const ask = (eventData: unknown) => link.call('BroadcastCustomEvent', { eventData: eventData as never });
    await ask({ mouthpiece: { action: 'preset.use', input: { name: 'bolt' }, id: 7 } });
    await expect.poll(() => answers).toContainEqual({ action: 'preset.use', id: 7, result: { preset: 'bolt' } });
    await program.until((stats) => stats.preset === 'bolt');
    await ask({ mouthpiece: { action: 'preset.use', input: { name: 'nobody' } } });
    await expect
      .poll(() => answers)
      .toContainEqual(expect.objectContaining({ error: expect.objectContaining({ code: 'preset/unknown' }) }));
    await program.until((stats) => stats.preset === 'bolt');
    await ask({ mouthpiece: { action: 'preset.use', input: { name: 'mira' } } });
    await program.until((stats) => stats.preset === 'mira');
  });

  it('puts the preset of a scene on air when the scene comes, in studio mode too, and when it was renamed', async () => {
    await link.call('CreateScene', { sceneName: 'Second' });
    expect((await mouthpiece('map', 'Second', 'leo')).code).toBe(0);
    await mapScene(link, 'Start', 'mira');
    await expect(mapScene(link, 'Nowhere', 'mira')).rejects.toThrow(/no scene "Nowhere"/);
    expect(JSON.parse((await mouthpiece('status')).stdout).scenes).toEqual({ Second: 'leo', Start: 'mira' });
    const scene = (sceneName: string) => link.call('SetCurrentProgramScene', { sceneName });
    /** Leo's hood is orange, where Mira has none. */
    const isLeo = async () => {
      const { data } = await screenshot(link, 'Mouthpiece', { imageWidth: 64, imageHeight: 36 });
      const at = (33 * 64 + 24) * 4;
      return data[at] > 180 && data[at + 2] < 110 && data[at + 3] > 200;
    };
    expect(await isLeo()).toBe(false);
    // Once beforehand: the first time a preset is ever shown on a machine, it is worked out.
    for (const [sceneName, preset] of [
      ['Second', 'leo'],
      ['Start', 'mira'],
    ]) {
      await scene(sceneName);
      await program.until((stats) => stats.preset === preset, 60_000);
    }
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      await scene('Second');
      const asked = performance.now();
      while (!(await isLeo())) {
        if (performance.now() - asked > 30_000) throw new Error('the preset of the scene did not come');
        await pause(4);
      }
      times.push(performance.now() - asked);
      await scene('Start');
      await program.until((stats) => stats.preset === 'mira');
      await pause(300);
    }
    console.info(`scene -> preset on OBS's frame: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    // Under 200 ms on a quiet machine is the aim; a preset is opened in a process of its own, which a busy one starts late.
    expect(Math.min(...times)).toBeLessThan(5000);

    // Studio mode: the preview changes nothing, and leaving it (which names the preview for a moment) neither.
    await link.call('SetStudioModeEnabled', { studioModeEnabled: true });
    await link.call('SetCurrentPreviewScene', { sceneName: 'Second' });
    await link.call('SetStudioModeEnabled', { studioModeEnabled: false });
    for (let i = 0; i < 3; i++) expect((await program.until(() => true)).preset).toBe('mira');

    await link.call('SetSceneName', { sceneName: 'Second', newSceneName: 'Third' });
    await scene('Third');
    await program.until((stats) => stats.preset === 'leo');
    await mapScene(link, 'Third', undefined);
    expect(await presetOf(link, 'Third')).toBeUndefined();
    await scene('Start');
    await program.until((stats) => stats.preset === 'mira');
  });

  it('is back after a crash of OBS, with one source, and holds its sync offset on', async () => {
    await pause(1000);
    await link.close();
    await obs.kill();
    await program.until((stats) => stats.obs?.state === 'searching' && !stats.obs.muted);
    await obs.again();
    const answered = performance.now();
    link = await connect();
    await expect.poll(seen, { timeout: 30_000, interval: 100 }).toBeGreaterThan(0.1);
    console.info(`OBS answers again -> avatar in the scene: ${(performance.now() - answered).toFixed(0)} ms`);
    expect(performance.now() - answered).toBeLessThan(15_000);
    expect(await ownSources(link)).toHaveLength(1);
    await program.until((stats) => stats.obs?.syncBy === 'us', 60_000);
  });

  it('is back after a crash of its own, gives OBS its old sync offset back, and again when it ends', async () => {
    program.child.kill('SIGKILL');
    expect(await offset()).not.toBe(40);
    await pause(3000);
    offsets.length = 0;
    program = launch();
    await expect.poll(() => program.log(), { timeout: 60_000 }).toMatch(/Your face is at/);
    const there = performance.now();
    await expect.poll(seen, { timeout: 30_000, interval: 100 }).toBeGreaterThan(0.1);
    console.info(`program on air again -> avatar in the scene: ${(performance.now() - there).toFixed(0)} ms`);
    expect(performance.now() - there).toBeLessThan(15_000);
    expect(await ownSources(link)).toHaveLength(1);
    expect((await program.until((stats) => stats.obs?.syncOffsetMs !== null)).obs).toMatchObject({ microphone: MIC });
    await program.until((stats) => stats.obs?.syncBy === 'us', 60_000);
    expect(offsets[0]).toBe(40);
    expect(await offset()).not.toBe(40);
    expect((await program.interrupt()).code).toBe(0);
    expect(await offset()).toBe(40);
  });

  it('leaves an offset alone that somebody set by hand, and says so', async () => {
    program = launch();
    await program.until((stats) => stats.obs?.syncBy === 'us', 60_000);
    await link.call('SetInputAudioSyncOffset', { inputName: MIC, inputAudioSyncOffset: 333 });
    await program.until((stats) => stats.obs?.syncBy === 'user');
    await pause(500);
    expect(await offset()).toBe(333);
    expect(program.log()).toMatch(/set to 333 ms in OBS: Mouthpiece leaves it/);
    expect((await program.interrupt()).code).toBe(0);
    expect(await offset()).toBe(333);
  });

  it('tells once of a wrong password, and what to do', async () => {
    program.child.kill('SIGKILL');
    program = start(['--camera', 'off', '--obs', String(obs.port)], { ...obs.env, MOUTHPIECE_OBS_PASSWORD: 'no idea' });
    await program.until((stats) => stats.obs?.state === 'refused', 60_000);
    await pause(4000);
    expect(program.log().match(/OBS refuses the password/g)).toHaveLength(1);
    expect(program.log()).toMatch(/mouthpiece obs setup/);
    expect(program.log()).not.toMatch(/no idea/);
  });
});
