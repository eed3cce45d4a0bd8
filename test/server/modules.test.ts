import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { entry } from '../../src/entry.js';
import { importsOf, walkModules } from '../../src/server/modules.js';

const dist = dirname(dirname(entry('panel/panel')));
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function tree(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'mouthpiece-modules-'));
  folders.push(root);
  for (const [name, code] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), code);
  }
  return root;
}

describe('importsOf', () => {
  it('finds every form of import and nothing in strings and comments', () => {
    const code = [
      "import a from './a.js';",
      'import { b,\n  c } from "./b.js";',
      "import './c.js';",
      "export * from './d.js';",
      "export { e } from './e.js';",
      "const f = await import('./f.js');",
      "export const g = 'from';",
      "// import x from './no.js'",
      " * import './no.js';",
      'const text = "import y from \'./no.js\'";',
    ].join('\n');
    expect(importsOf(code)).toEqual(['./a.js', './b.js', './c.js', './d.js', './e.js', './f.js']);
  });
});

describe('walkModules', () => {
  it('collects what the pages need and nothing of Node', async () => {
    const { files, imports } = await walkModules(dist, ['panel/panel.js', 'panel/view.js']);
    expect([...files.keys()]).toEqual(expect.arrayContaining(['panel/panel.js', 'server/wire.js', 'face/controls.js']));
    for (const name of files.keys()) expect(name).toMatch(/^(panel|avatar|face|motion|server\/wire|vendor|\w+\.js)/);
    for (const url of Object.values(imports)) expect(files.has(url.slice('/modules/'.length))).toBe(true);
  });

  it('finds packages, and the packages that those need, beside the module that asks', async () => {
    const root = await tree({
      'dist/page.js': "import D from 'one';\nexport default D;",
      'node_modules/one/package.json': '{"name":"one","type":"module","main":"lib/index.js"}',
      'node_modules/one/lib/index.js': "export { two } from 'two';\nexport * from './part.js';",
      'node_modules/one/lib/part.js': "export * from '../lib/index.js';",
      'node_modules/two/package.json': '{"name":"two","type":"module","main":"index.js"}',
      'node_modules/two/index.js': 'export const two = 2;',
    });
    const { files, imports } = await walkModules(join(root, 'dist'), ['page.js']);
    expect([...files.keys()].sort()).toEqual([
      'page.js',
      'vendor/one/lib/index.js',
      'vendor/one/lib/part.js',
      'vendor/two/index.js',
    ]);
    expect(imports).toEqual({ one: '/modules/vendor/one/lib/index.js', two: '/modules/vendor/two/index.js' });
  });

  it('names the module that reaches for Node or out of its folder', async () => {
    const root = await tree({
      'dist/a.js': "import './b.js';",
      'dist/b.js': "import { readFile } from 'node:fs';",
      'dist/c.js': "import '../secret.js';",
      'secret.js': '',
    });
    await expect(walkModules(join(root, 'dist'), ['a.js'])).rejects.toThrow('b.js imports node:fs');
    await expect(walkModules(join(root, 'dist'), ['c.js'])).rejects.toThrow('c.js imports ../secret.js');
  });
});
