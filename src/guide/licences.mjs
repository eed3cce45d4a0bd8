/**
 * Writes licences.md: every package that comes with the program, from package-lock.json, with the licence that the
 * package itself says where it is installed. `npm run licences`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
export const LICENCES_FILE = join(here, 'licences.md');

/** Licences that ask for no more than to be named (MPL: and for changes to its own files). */
export const PERMISSIVE = Object.freeze([
  'MIT',
  'MIT-0',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'ISC',
  'MPL-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
  'Python-2.0',
]);

/** Whether an SPDX expression may be met by permissive licences alone. */
export function isPermissive(expression) {
  const bare = String(expression ?? '').replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(bare)) return false;
  return bare.split(/\s+OR\s+/).some((all) => all.split(/\s+AND\s+/).every((one) => PERMISSIVE.includes(one.trim())));
}

/** The licence as a package.json says it; old packages have an object or a list. */
export function licenceOf({ license, licenses } = {}) {
  const said = license ?? licenses;
  if (Array.isArray(said)) return said.map(({ type }) => type).join(' OR ');
  return typeof said === 'object' ? said?.type : said;
}

/** Of a package that is one platform's part of another (`@napi-rs/canvas-darwin-x64`) and is not described in the lock: the other's. */
function licenceOfWhole(name, all) {
  const whole = Object.keys(all).find((path) => path !== '' && `node_modules/${name}`.startsWith(`${path}-`));
  return whole === undefined ? undefined : all[whole].license;
}

/** What comes with the program: name, version, licence, and whether only some machines have it. */
export function packages(folder = root) {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version, license, optional = false }]) => {
      const own = join(folder, path, 'package.json');
      const installed = existsSync(own) ? licenceOf(JSON.parse(readFileSync(own, 'utf8'))) : undefined;
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { name, version, licence: license ?? licenceOfWhole(name, lock.packages), installed, optional };
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
}

export function licencesText(list = packages()) {
  const once = list.filter(
    ({ name, version }, i) => list.findIndex((one) => one.name === name && one.version === version) === i,
  );
  const cells = once.map(({ name, version, licence, optional }) => [
    name,
    version,
    String(licence),
    optional ? 'where it fits' : 'always',
  ]);
  const table = [['package', 'version', 'licence', 'installed'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return `# Licences of what Mouthpiece brings along

Mouthpiece is MIT, and so are its presets and models (each \`model.json\` says so again). These packages come with it;
each has its licence's text in its folder below \`node_modules\`; the face detector's weights in @vladmandic/human are
MediaPipe's (Apache-2.0). Made by \`npm run licences\` from \`package-lock.json\`;
a test fails where this list is stale or a licence is not permissive.

${[line(table[0]), rule, ...cells.map(line)].join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(LICENCES_FILE, licencesText());
  const bad = packages().filter(({ licence }) => !isPermissive(licence));
  for (const { name, version, licence } of bad) console.error(`${name} ${version}: ${licence} is not permissive`);
  process.exitCode = bad.length > 0 ? 1 : 0;
}
