import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findObs, keepPlace, parseObsIni, parseWebsocketJson } from '../../src/obs/place.js';

describe('where OBS is', () => {
  let config = '';
  beforeEach(async () => {
    config = await mkdtemp(join(tmpdir(), 'mouthpiece-place-'));
    vi.stubEnv('XDG_CONFIG_HOME', config);
    vi.stubEnv('HOME', config);
    vi.stubEnv('OBS_PASSWORD', '');
    vi.stubEnv('MOUTHPIECE_OBS_PASSWORD', '');
    vi.stubEnv('MOUTHPIECE_OBS_PORT', '');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(config, { recursive: true });
  });
  const websocket = async (text: string) => {
    const folder = join(config, 'obs-studio', 'plugin_config', 'obs-websocket');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'config.json'), text);
  };
  const ini = async (text: string) => {
    await mkdir(join(config, 'obs-studio'), { recursive: true });
    await writeFile(join(config, 'obs-studio', 'global.ini'), text);
  };

  it('is nowhere on a machine without OBS', async () => {
    expect(await findObs()).toBeUndefined();
  });

  it('is where its own settings say, the newer file before the older', async () => {
    await ini(
      '[General]\nFoo=1\n\n[OBSWebSocket]\nServerEnabled=true\nServerPort=4466\nAuthRequired=true\nServerPassword=old\n[Other]\nServerPort=1\n',
    );
    expect(await findObs()).toEqual({ port: 4466, password: 'old', enabled: true });
    await websocket('{"server_enabled":false,"server_port":4477,"auth_required":true,"server_password":"new"}');
    expect(await findObs()).toEqual({ port: 4477, password: 'new', enabled: false });
    await websocket('{ half');
    expect(await findObs()).toEqual({ port: 4466, password: 'old', enabled: true });
  });

  it('is where the environment and the flag say, before all files', async () => {
    await websocket('{"server_enabled":true,"server_port":4477,"auth_required":true,"server_password":"new"}');
    vi.stubEnv('MOUTHPIECE_OBS_PASSWORD', 'said');
    expect(await findObs(5000)).toEqual({ port: 5000, password: 'said', enabled: true });
  });

  it('remembers what the prompt was told, for this user alone, and believes OBS more', async () => {
    await keepPlace(4488, 'typed');
    expect(await findObs()).toEqual({ port: 4488, password: 'typed', enabled: true });
    const file = join(config, 'mouthpiece', 'obs.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ port: 4488, password: 'typed' });
    await websocket('{"server_enabled":true,"server_port":4477,"auth_required":true,"server_password":"new"}');
    expect(await findObs()).toEqual({ port: 4477, password: 'new', enabled: true });
  });

  it('asks for no password where OBS wants none, and takes no port that is none', () => {
    const said = parseWebsocketJson(
      '{"server_enabled":true,"server_port":70000,"auth_required":false,"server_password":"x"}',
    );
    expect(said).toEqual({ port: undefined, password: undefined, enabled: true });
    expect(parseObsIni('[OBSWebSocket]\nServerEnabled=true\nAuthRequired=false\nServerPassword=x\n')).toMatchObject({
      password: undefined,
    });
    expect(parseObsIni('[General]\n')).toBeUndefined();
  });
});
