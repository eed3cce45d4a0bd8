import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** `UPDATE=1 npm test` writes goldens anew instead of comparing. */
export const UPDATING = process.env.UPDATE === '1';

const inTest = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * Holds a picture against `test/golden/NAME.png`. On a difference the picture and the marked difference are left in
 * `.cache/golden/`.
 *
 * @param png the picture, as PNG
 * @returns how many pixels differ visibly, and where to look
 */
export function againstGolden(name: string, png: Uint8Array): { readonly different: number; readonly look: string } {
  const golden = inTest(`golden/${name}.png`);
  if (UPDATING) {
    mkdirSync(dirname(golden), { recursive: true });
    writeFileSync(golden, png);
    return { different: 0, look: golden };
  }
  if (!existsSync(golden))
    throw new Error(`test/golden/${name}.png is missing: UPDATE=1 npx vitest run, then look at it`);
  const old = PNG.sync.read(readFileSync(golden));
  const now = PNG.sync.read(Buffer.from(png));
  const look = inTest(`../.cache/golden/${name}.png`);
  const keep = (marked?: PNG): void => {
    mkdirSync(dirname(look), { recursive: true });
    writeFileSync(look, png);
    if (marked) writeFileSync(look.replace(/png$/, 'difference.png'), PNG.sync.write(marked));
  };
  if (old.width !== now.width || old.height !== now.height) {
    keep();
    return { different: now.width * now.height, look };
  }
  const marked = new PNG({ width: now.width, height: now.height });
  const different = pixelmatch(old.data, now.data, marked.data, now.width, now.height, { threshold: 0.1 });
  if (different > 0) keep(marked);
  return { different, look };
}
