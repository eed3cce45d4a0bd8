import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notices } from '../../src/notices.js';
import { type Obs, openObs } from '../../src/obs/obs.js';
import { cameraOf, keepVirtualCamera } from '../../src/obs/virtual-camera.js';
import { type FakeObs, fakeObs } from '../support/fake-obs.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('which camera a show has', () => {
  it("is OBS's by itself where we have none of ours, and anywhere by its name", () => {
    expect(cameraOf('auto', 'auto', 'darwin')).toBe('obs');
    expect(cameraOf('auto', undefined, 'win32')).toBe('obs');
    expect(cameraOf('auto', 'auto', 'linux')).toBe('auto');
    expect(cameraOf('obs', 4455, 'linux')).toBe('obs');
    expect(cameraOf('off', 'auto', 'win32')).toBe('off');
    expect(cameraOf('/dev/video10', 'off', 'linux')).toBe('/dev/video10');
  });

  it('is none where OBS is left alone, and an error where its camera is asked for all the same', () => {
    expect(cameraOf('auto', 'off', 'darwin')).toBe('off');
    expect(() => cameraOf('obs', 'off', 'darwin')).toThrow(/--obs off leaves alone/);
  });
});

describe("OBS's virtual camera", () => {
  let folder = '';
  let fake: FakeObs;
  let obs: Obs | undefined;
  let said: string[] = [];
  let board = notices(() => {});

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mouthpiece-obs-camera-'));
    vi.stubEnv('XDG_CONFIG_HOME', folder);
    vi.stubEnv('XDG_STATE_HOME', folder);
    fake = await fakeObs();
    said = [];
    board = notices((line) => said.push(line));
  });
  afterEach(async () => {
    await obs?.close();
    obs = undefined;
    await fake.quit().catch(() => {});
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (port = fake.port) => {
    obs = openObs({
      port,
      microphone: 'off',
      virtualCamera: true,
      width: 64,
      height: 64,
      feedPort: 0,
      page: () => 'http://127.0.0.1:9',
      camera: async () => undefined,
      heard: () => '',
      commands: () => ({}),
      usePreset: async () => {},
      mute() {},
      board,
    });
    obs.start();
    return obs;
  };
  const starts = () => fake.asked.filter((name) => name === 'StartVirtualCam').length;
  const isLive = () => expect.poll(() => obs?.state.state, { timeout: 5000 }).toBe('live');

  it('is on with our face in the scene after a start, and off after the end', async () => {
    open();
    await expect.poll(() => obs?.camera?.ready).toBe(true);
    expect(fake.camera.on).toBe(true);
    expect([...fake.inputs.keys()]).toEqual(['Mouthpiece']);
    expect(said.join('\n')).toMatch(/now in OBS's scene "Start".*\n?.*choose the camera "OBS Virtual Camera"/);
    await obs?.close();
    obs = undefined;
    expect(fake.camera.on).toBe(false);
  });

  it('is left on where it was on before', async () => {
    fake.camera.on = true;
    open();
    await expect.poll(() => obs?.camera?.ready).toBe(true);
    await obs?.close();
    obs = undefined;
    expect(starts()).toBe(0);
    expect(fake.camera.on).toBe(true);
  });

  it.each([false, true])('is started again after OBS was (told off first: %s)', async (tellsOff) => {
    open();
    await expect.poll(() => obs?.camera?.ready).toBe(true);
    await fake.quit(tellsOff);
    await expect.poll(() => obs?.camera?.ready).toBe(false);
    expect(obs?.camera?.absent).toBe(false);
    await fake.again();
    await expect.poll(() => fake.camera.on, { timeout: 8000 }).toBe(true);
    expect(starts()).toBe(2);
    await expect.poll(() => obs?.camera?.ready).toBe(true);
  });

  it('stays off once somebody stopped it in OBS, until they start it or ask for it', async () => {
    open();
    await expect.poll(() => obs?.camera?.ready).toBe(true);
    await pause(100);
    fake.press(false);
    await expect.poll(() => said.at(-1), { timeout: 5000 }).toMatch(/was stopped in OBS: Mouthpiece leaves it off/);
    await fake.quit();
    await expect.poll(() => obs?.state.state).toBe('searching');
    await fake.again();
    await expect.poll(() => obs?.state.state, { timeout: 8000 }).toBe('live');
    await expect.poll(() => obs?.state.source?.name, { timeout: 8000 }).toBe('Mouthpiece');
    await pause(300);
    expect(fake.camera.on).toBe(false);
    fake.press(true);
    await expect.poll(() => obs?.camera?.ready).toBe(true);
    fake.press(false);
    await expect.poll(() => said.filter((line) => /leaves it off/.test(line)), { timeout: 5000 }).toHaveLength(2);
    await obs?.setUp({});
    expect(fake.camera.on).toBe(true);
  });

  it('is left on where somebody in OBS started it', async () => {
    fake.camera.refuses = true;
    open();
    await expect.poll(() => fake.asked).toContain('StartVirtualCam');
    await pause(5500);
    fake.press(true);
    await expect.poll(() => obs?.camera?.ready).toBe(true);
    await obs?.close();
    obs = undefined;
    expect(fake.camera.on).toBe(true);
  }, 15_000);

  it('does not bring a face back that was taken out of OBS', async () => {
    open();
    await expect.poll(() => obs?.camera?.ready).toBe(true);
    expect(await obs?.takeDown()).toEqual(['Mouthpiece']);
    await fake.quit();
    await fake.again();
    await expect.poll(() => board.lines, { timeout: 8000 }).toEqual([expect.stringMatching(/mouthpiece obs setup/)]);
    expect(fake.inputs.size).toBe(0);
    expect(fake.camera.on).toBe(false);
  });

  it('is told of in one line where OBS has none, and OBS is followed all the same', async () => {
    fake.camera.exists = false;
    open();
    await expect.poll(() => board.lines).toEqual([expect.stringMatching(/this OBS has no virtual camera: \S/)]);
    await isLive();
    expect(obs?.state.source?.name).toBe('Mouthpiece');
    expect(obs?.camera).toMatchObject({ ready: false, absent: true });
  });

  it('is told of where OBS says yes and does nothing, and that is over when it runs', async () => {
    fake.camera.refuses = true;
    const camera = keepVirtualCamera({
      picture: { source: { name: 'Mouthpiece', kind: 'browser' }, setUp: async () => expect.fail('is there already') },
      link: () => undefined,
      board,
      platform: 'darwin',
      patienceMs: 300,
    });
    const { openLink } = await import('../../src/obs/link.js');
    const link = await openLink({ port: fake.port, password: undefined, enabled: true }, camera.events);
    await camera.begin(link);
    expect(board.lines).toEqual([expect.stringMatching(/does not start its virtual camera: .*System Settings/)]);
    expect(camera.isOn).toBe(false);
    fake.press(true);
    await expect.poll(() => camera.isOn).toBe(true);
    expect(board.lines).toEqual([]);
    await link.close();
  });

  it('puts nothing into a scene that others are watching, but starts once it is told to', async () => {
    fake.streaming = true;
    open();
    await expect
      .poll(() => board.lines)
      .toEqual([expect.stringMatching(/in no scene of OBS.*: npx mouthpiece obs setup/)]);
    expect(fake.inputs.size).toBe(0);
    await obs?.setUp({});
    expect(fake.camera.on).toBe(true);
    expect(board.lines).toEqual([]);
  });

  it('says that the scene on program does not show the face, until one does', async () => {
    fake.showsThem = false;
    open();
    await expect.poll(() => board.lines).toEqual([expect.stringMatching(/scene "Start" does not show your face/)]);
    fake.showsThem = true;
    obs?.tick(null);
    await expect.poll(() => board.lines).toEqual([]);
  });

  it('says once that OBS is not running, and no more when it comes', async () => {
    const { port } = fake;
    await fake.quit();
    open(port);
    await expect.poll(() => obs?.state.state).toBe('searching');
    for (let second = 0; second < 20; second++) obs?.tick(null);
    expect(said.filter((line) => /which is not running: start OBS/.test(line))).toHaveLength(1);
    await fake.again();
    await expect.poll(() => obs?.camera?.ready, { timeout: 8000 }).toBe(true);
    expect(board.lines).toEqual([]);
  });
});
