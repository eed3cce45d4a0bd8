/**
 * Joins what a start loads. Half of a start was reading and linking two hundred small files, a hundred of them zod's:
 * the entries below are laid over the compiled ones in dist/, with what they share in dist/chunk-*.js. All chunks lie
 * beside `entry.js`, so that paths of the package hold. Every other file stays: pages, tests and tools load them one by one.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

const ENTRIES = ['main', 'speech/worker', 'avatar/plan-process', 'audio/capture'];
/** The rest has native parts or files of its own, or loads late. */
const LIBRARIES = [
  '@hono/node-server',
  'cli-progress',
  'commander',
  'consola',
  'delaunator',
  'fflate',
  'fft.js',
  'hono',
  'rxjs',
  'zod',
];

const nameOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
const isPath = (specifier) => /^[./]|^[A-Za-z]:/.test(specifier);

for (const file of readdirSync(dist)) if (file.startsWith('chunk-')) rmSync(join(dist, file));
const bundle = await rolldown({
  input: Object.fromEntries(ENTRIES.map((name) => [name, join(dist, `${name}.js`)])),
  platform: 'node',
  // What a bundled library needs itself (`importer` in it) comes along.
  external: (specifier, importer) =>
    !isPath(specifier) && !LIBRARIES.includes(nameOf(specifier)) && !importer?.includes('node_modules'),
});
const { output } = await bundle.write({
  dir: dist,
  format: 'esm',
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  entryFileNames: '[name].js',
  chunkFileNames: 'chunk-[name]-[hash].js',
});
await bundle.close();

const bundled = new Set(
  output
    .flatMap((chunk) => Object.keys(chunk.modules ?? {}))
    .filter((file) => file.includes('node_modules'))
    .map((file) => nameOf(file.replaceAll('\\', '/').split('node_modules/').at(-1))),
);
const licences = [...bundled].sort().map((name) => {
  const folder = join(root, 'node_modules', name);
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  return `${name}\n${'='.repeat(name.length)}\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).license}\n`;
});
writeFileSync(join(dist, 'licences.txt'), `Libraries in chunk-*.js\n\n${licences.join('\n\n')}`);
