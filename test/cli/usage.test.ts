import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closest, near } from '../../src/closest.js';
import { run } from '../support/program.js';

describe('the command line', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mouthpiece-cli-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has help for the program and for each command', async () => {
    const commands = ['start', 'render', 'predict', 'devices', 'doctor', 'bench'];
    const all = await run(['--help']);
    expect(all.code).toBe(0);
    for (const name of commands) {
      expect(all.stdout).toContain(name);
      const one = await run([name, '--help']);
      expect(one.code).toBe(0);
      expect(one.stdout).toContain(`Usage: mouthpiece ${name}`);
    }
  });

  it.each([
    [['start', '--presett', 'mira'], /--preset\b/],
    [['strat'], /start/],
    [['start', '--fps', 'many'], /whole number from 1 to 120/],
    [['start', '--size', '641x480'], /even numbers/],
    [['start', '--camera', 'video0'], /\/dev\/video10/],
    [['start', '--obs', 'foo'], /auto, off or a port, a whole number from 1 to 65535/],
    [['start', '--device', 'tpu'], /auto, cpu, webgpu/],
    [['start', '--wav', 'a.wav', '--mic', 'b'], /cannot be used with/],
    [['render', 'a.wav'], /missing required argument 'video'/],
    [['render', 'a.wav', 'b.mp4', '--movement', 'a.txt', '--model', 'default'], /cannot be used with/],
    [['render', 'a.wav', 'b.mp4', '--rest', 'face.txt'], /--rest is the face at rest of --movement/],
    [['render', 'presets', 'videos', '--movement', 'package.json'], /--movement needs one too/],
    [['obs', 'map', 'Talk'], /missing required argument 'preset'/],
    [['obs', 'status', 'now'], /too many arguments/],
    [['avatar', 'sheet'], /missing required argument 'name'/],
    [['train', 'content', 'recordings'], /required option '--name/],
    [['predict', 'a.wav'], /predict a\.wav out\.csv/],
    [['predict', 'a.wav', 'b.wav'], /\.csv or \.txt file or a folder/],
  ])('answers %j with what is right, and exit 2', async (args, right) => {
    const { code, stderr, stdout } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(right);
    expect(stdout).toBe('');
  });

  it.each([
    [['start', '--preset', 'nobody'], /nobody.*mira.*avatar list/s],
    [['start', '--preset', 'mirra', '--supervised'], /the nearest name: mira/],
    [['start', '--model', 'nothing'], /nothing.*default/s],
    [['render', 'presets/hello.wav', 'never.mp4', '--preset', 'Leo1'], /the nearest name: leo/],
    [['render', 'presets/hello.wav', 'never.mp4', '--model', 'studi'], /the nearest name: studio/],
  ])('names what there is when %j names none of it, and exits with 2', async (args, right) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(right);
  });

  it('says in its own words alone that a provider is not installed', async () => {
    const { code, stderr } = await run(['start', '--device', 'cuda', '--camera', 'off', '--wav', 'presets/hello.wav']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^\[error\] The model cannot run on "cuda": .*\n {2}npm start -- --device cpu\n$/);
  });

  it('knows a wrong preset or model before it asks for a microphone', async () => {
    const asked = join(folder, 'asked');
    for (const tool of ['pactl', 'ffmpeg'])
      await writeFile(join(folder, tool), `#!/bin/sh\necho ${tool} >> ${asked}\nexit 1\n`, { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH}` };
    expect((await run(['start', '--preset', 'nobody'], env)).code).toBe(2);
    expect((await run(['start', '--model', 'nothing'], env)).code).toBe(2);
    expect(existsSync(asked)).toBe(false);
    expect((await run(['start', '--mic', 'golden'], env)).code).toBe(1);
    expect(existsSync(asked)).toBe(true);
    await rm(folder, { recursive: true });
    await mkdir(folder);
  });

  it('names what there is when a sound, microphone or camera is not there, and exits with 1', async () => {
    const wav = await run(['start', '--wav', join(folder, 'none.wav'), '--camera', 'off']);
    expect(wav).toMatchObject({ code: 1 });
    expect(wav.stderr).toMatch(/none\.wav/);
    const mic = await run(['start', '--mic', 'golden', '--camera', 'off']);
    expect(mic).toMatchObject({ code: 1 });
    expect(mic.stderr).toMatch(/microphone/i);
    const camera = await run(['start', '--camera', '/dev/video99']);
    expect(camera).toMatchObject({ code: 1 });
    expect(camera.stderr).toMatch(/video99.*camera install --nr 99/s);
  }, 60_000);

  it('says that a port is taken, and how to choose another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await run(['start', '--port', String(port), '--camera', 'off']);
    other.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`${port}.*taken.*--port`, 's'));
  });

  it('leaves no half-made file behind when the sound is broken', async () => {
    const wav = join(folder, 'broken.wav');
    await writeFile(wav, 'RIFFxxxxWAVEfmt ');
    for (const out of ['out.mp4', 'out.csv']) {
      const { code, stderr } = await run([out.endsWith('mp4') ? 'render' : 'predict', wav, join(folder, out)]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/broken\.wav/);
    }
    const { readdir } = await import('node:fs/promises');
    expect(await readdir(folder)).toEqual(['broken.wav']);
  });

  it('finds the nearest name, in capitals too', () => {
    expect(closest('rendr', ['start', 'render', 'predict'])).toBe('render');
    expect(closest('T-ORC', ['aurelia', 'bolt', 't-orc'])).toBe('t-orc');
    expect(near('Mirra', ['leo', 'mira'])).toBe('mira');
    expect(near('nosuch', ['leo', 'mira'])).toBeUndefined();
    expect(near('x', [])).toBeUndefined();
  });
});
