import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const NAME = 'mouthpiece-tests-';

/** One temporary folder for the whole run, removed at its end: workers are ended before they could remove their own. */
export default function temporaryFolder(): (() => void) | undefined {
  // Each project of the run asks for it.
  if (basename(tmpdir()).startsWith(NAME)) return undefined;
  const root = mkdtempSync(join(tmpdir(), NAME));
  process.env.TMPDIR = root;
  return () => rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}
