import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The compiled file of a module that runs in a thread or process of its own. Under a test runner the
 * caller is TypeScript in `src/`, which `node` cannot load: the worker is then taken from `dist/`.
 *
 * @param name path below `src/` without extension, e.g. `speech/worker`
 */
export function entry(name: string): string {
  return fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url));
}

/** A file or folder of the package, e.g. `models` or `presets/hello.wav`. */
export function packagePath(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

/** The command that brings a file or folder of the package back as it was: from the source tree, or from the registry. */
export const restoreCommand = (name: string, isSource = existsSync(packagePath('.git'))): string =>
  isSource ? `git checkout -- ${name}` : 'npm install --force mouthpiece (with -g if you installed it so)';
