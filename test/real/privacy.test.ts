import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { run } from '../support/program.js';

describe('a run of the program', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'mouthpiece-home-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('leaves nothing of anybody else in the home folder: ONNX Runtime, for one, would keep an identifier', async () => {
    const env = { HOME: home, XDG_CACHE_HOME: '', XDG_CONFIG_HOME: '', XDG_DATA_HOME: '', XDG_RUNTIME_DIR: '' };
    const wav = packagePath('presets/hello.wav');
    const ended = await run(['start', '--wav', wav, '--camera', 'off', '--for', '3'], env);
    expect(ended.code, ended.stderr).toBe(0);
    const files = readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((item) => item.isFile())
      .map((item) => join(item.parentPath, item.name).slice(home.length + 1));
    expect(files.filter((file) => !/^\.(config|cache)\/mouthpiece\//.test(file))).toEqual([]);
  });
});
