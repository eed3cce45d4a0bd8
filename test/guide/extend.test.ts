import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { openModel } from '../../src/speech/model.js';
import { loadModelFiles } from '../../src/speech/model-files.js';
import { delayGraph } from '../support/onnx.js';
import { run } from '../support/program.js';

const execute = promisify(execFile);

/** The code of the page, by the name that stands at its fence. */
async function blocks(): Promise<Map<string, string>> {
  const text = await readFile(packagePath('src/guide/extend.md'), 'utf8');
  return new Map([...text.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(([, name, code]) => [name, code]));
}

/** What the guide tells people to type must work as it stands there. */
describe('the code of "Extend it"', () => {
  let folder: string;
  let code: Map<string, string>;
  beforeAll(async () => {
    // A package of its own that has installed Mouthpiece, as its reader has.
    folder = await mkdtemp(join(tmpdir(), 'mouthpiece-extend-'));
    await mkdir(join(folder, 'node_modules'));
    await symlink(packagePath('.'), join(folder, 'node_modules', 'mouthpiece'));
    for (const name of ['@napi-rs', '@types', 'rxjs', 'zod'])
      await symlink(packagePath(join('node_modules', name)), join(folder, 'node_modules', name));
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    code = await blocks();
    for (const [name, text] of code) await writeFile(join(folder, name), text);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const node = (file: string, ...args: string[]) =>
    execute(process.execPath, [join(folder, file), ...args], {
      env: { ...process.env, XDG_CONFIG_HOME: folder, XDG_RUNTIME_DIR: folder },
    });

  it('a sink: compiles in strict TypeScript, and its frames arrive whole', async () => {
    const options = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', '--types', 'node'];
    const tsc = packagePath('node_modules/typescript/bin/tsc');
    await execute(process.execPath, [tsc, ...options, 'pipe.ts', 'show.ts'], { cwd: folder }).catch((error) => {
      throw new Error(error.stdout);
    });
    const out = join(folder, 'frames.i420');
    const { stdout } = await node('show.js', packagePath('presets/hello.wav'), out);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/m);
    const frames = (await stat(out)).size / (320 * 180 * 1.5);
    expect(frames).toBeGreaterThan(0);
    expect(Number.isInteger(frames)).toBe(true);
  });

  it('an avatar: the drawn preset opens and makes its sheet', async () => {
    const env = { XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder };
    await node('coin.mjs', join(folder, 'mouthpiece', 'presets', 'coin'));
    const sheet = join(folder, 'coin.png');
    const made = await run(['avatar', 'sheet', 'coin', sheet], env);
    expect(made).toMatchObject({ code: 0 });
    expect((await readFile(sheet)).length).toBeGreaterThan(20_000);
    expect((await run(['avatar', 'list'], env)).stdout).toMatch(/^coin\s+Coin \(yours\)$/m);
  });

  it('a model: its model.json fits a graph of that shape, which then hears', async () => {
    const graph = delayGraph({ bands: 80, lookAhead: 2 });
    const home = join(folder, 'models', 'mine');
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'mine.onnx'), graph);
    const sha256 = createHash('sha256').update(graph).digest('hex');
    await writeFile(join(home, 'model.json'), code.get('model.json')!.replace(/0{64}/, sha256));
    const model = await openModel(await loadModelFiles('mine', join(folder, 'models')), { device: 'cpu' });
    expect(model).toMatchObject({ articulation: ['jaw', 'gapLower', 'press'], lookAhead: 2 });
    expect(await model.predict(new Float32Array(80 * 4).fill(1), 4)).toHaveLength(4 * 3);
    await model.close();
  });

  it('a model: the Python around it is Python', async () => {
    await execute('python3', ['-m', 'py_compile', join(folder, 'export.py')]);
  });
});
