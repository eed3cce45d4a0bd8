import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';

/** The compiled modules that a page needs, found by following its imports: nothing else is served. */
export interface Modules {
  /** Path below `/modules/` -> file. */
  readonly files: ReadonlyMap<string, string>;
  /** Bare import -> URL, for the page's import map. */
  readonly imports: Readonly<Record<string, string>>;
}

// Static imports and re-exports as tsc prints them: each begins its line.
const IMPORT = /^\s*(?:import|export)\s(?:[^'";]*?\sfrom\s*)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/gm;

/** What a module imports, in order. */
export function importsOf(code: string): string[] {
  return [...code.matchAll(IMPORT)].map((found) => found[1] ?? found[2]);
}

/**
 * Walks the imports of `entries`.
 *
 * @param root folder of the compiled modules (`dist`)
 * @param entries paths below it, e.g. `panel/panel.js`
 * @throws Error naming the module that reaches for Node, for a file outside `root` or for one that is not there:
 *   the page could not load it either
 */
export async function walkModules(root: string, entries: readonly string[]): Promise<Modules> {
  const files = new Map<string, string>();
  const imports: Record<string, string> = {};

  async function visit(file: string, url: string, home: string, prefix: string): Promise<void> {
    if (files.has(url)) return;
    files.set(url, file);
    for (const name of importsOf(await readFile(file, 'utf8'))) {
      if (name.startsWith('.')) {
        const next = join(dirname(file), name);
        const below = relative(home, next).split(sep).join('/');
        if (below.startsWith('..')) throw new Error(`${url} imports ${name}, which lies outside ${prefix || 'dist'}`);
        await visit(next, prefix + below, home, prefix);
      } else if (/^[\w@][\w./-]*$/.test(name)) {
        const main = createRequire(file).resolve(name);
        const folder = packageFolder(main, name);
        const at = `vendor/${name}/`;
        const target = at + relative(folder, main).split(sep).join('/');
        imports[name] = `/modules/${target}`;
        await visit(main, target, folder, at);
      } else {
        throw new Error(`${url} imports ${name}, which a page does not have`);
      }
    }
  }

  for (const entry of entries) await visit(join(root, entry), entry, root, '');
  return { files, imports };
}

/** The folder of package `name` that holds `file`. */
function packageFolder(file: string, name: string): string {
  const mark = join('node_modules', ...name.split('/')) + sep;
  const at = file.lastIndexOf(mark);
  if (at < 0) throw new Error(`${name} is not a package that a page can load`);
  return file.slice(0, at + mark.length);
}
