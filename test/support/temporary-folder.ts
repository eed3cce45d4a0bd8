import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One temporary folder for the whole run, removed at its end: workers are ended before they could remove their own. */
export default function temporaryFolder(): (() => void) | undefined {
  // Each project of the run asks for it.
  if (process.env.MOUTHPIECE_TESTS_IN === process.env.TMPDIR && process.env.TMPDIR !== undefined) return undefined;
  const before = process.env.TMPDIR;
  const root = mkdtempSync(join(tmpdir(), 'mouthpiece-tests-'));
  process.env.TMPDIR = root;
  process.env.MOUTHPIECE_TESTS_IN = root;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
}
