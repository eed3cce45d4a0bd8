import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';

const root = packagePath('src');
const sources = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((item) => item.isFile() && /\.(ts|mjs)$/.test(item.name))
  .map((item) => join(item.parentPath ?? item.path, item.name))
  // It prepares a source tree, and is in no package: npm.cmd needs a shell on Windows, its words are all its own.
  .filter((path) => !path.endsWith('setup.mjs'))
  .map((path) => ({ path: path.slice(root.length + 1).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }));

const IMPORT = /import\s+(?:type\s+)?\{([^}]*)\}\s*from\s*'(?:node:)?child_process'/g;
/** What of node:child_process starts a program without a shell, and types. */
const HARMLESS = /^(spawn|spawnSync|execFile|execFileSync|fork|ChildProcess|type \w+)$/;
/** The arguments: a list that is written out, or the name of one, which the types make one. */
const LIST = /^(\[|args\b|[\w.]+\.args\b|\[\.\.\.)/;

/** Each call of a function of child_process in a text, from its first argument on. */
function calls(text: string): string[] {
  const starts = /(?<![\w.])(?:spawn|spawnSync|execFileSync|fork)\(|promisify\(execFile\)\(|(?<![\w.(])execFile\(/g;
  return [...text.matchAll(starts)].map((found) => text.slice(found.index + found[0].length));
}

describe('child processes are started', () => {
  const starters = sources.filter(({ text }) => /child_process/.test(text));

  it('without a shell: nothing that has one is imported, and none is asked for', () => {
    expect(starters.length).toBeGreaterThan(10);
    for (const { path, text } of starters) {
      const imports = [...text.matchAll(IMPORT)];
      expect(imports.length, `${path} imports child_process in a way that this test does not read`).toBe(
        text.match(/child_process/g)?.length,
      );
      for (const [, names] of imports) {
        for (const name of names.split(',').map((one) => one.trim())) {
          if (name !== '') expect(name, path).toMatch(HARMLESS);
        }
      }
    }
    for (const { path, text } of sources) expect(text, path).not.toMatch(/\bshell:\s/);
  });

  it('with their arguments as a list, never as a line that something would have to take apart', () => {
    let seen = 0;
    for (const { path, text } of starters) {
      // `spawn` is also what a model calls its own worker.
      for (const call of calls(text).filter((rest) => !rest.startsWith(')'))) {
        const rest = call.replace(/^\s*(?:entry\([^)]*\)|'[^']*'|[\w.]+)\s*,?\s*/, '');
        const first = call.trimStart();
        seen++;
        // fork may go without arguments: then options follow.
        const bare = /^entry\(/.test(first) && rest.startsWith('{');
        expect(bare || LIST.test(rest), `${path}: ${call.slice(0, 90)}`).toBe(true);
      }
    }
    expect(seen).toBeGreaterThan(12);
  });
});
