/** A minute of the soak: the whole program under its supervisor, and what matters most going wrong. See src/guide/soak.md. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { needs } from '../support/needs.js';
import { OBS_NEEDS } from '../support/obs.js';

const out = mkdtempSync(join(tmpdir(), 'mouthpiece-soak-report-'));
const ready = needs(...OBS_NEEDS, 'pulseaudio', 'pactl', 'parec', 'paplay', 'chromium', 'setsid');

interface Fault {
  readonly name: string;
  readonly error?: string;
  readonly worstMs: number;
}

describe.skipIf(!ready)('a minute of trouble', () => {
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it('ends with everything back on air, and nothing started again but what was killed', {
    timeout: 400_000,
  }, async () => {
    const child = spawn(process.execPath, [packagePath('test/soak/soak.mjs'), '--smoke', '--out', out], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        said += text;
      });
    const [code] = await once(child, 'exit');
    console.info(said);
    expect(code, said).toBe(0);
    const { faults, result } = JSON.parse(readFileSync(join(out, 'soak.json'), 'utf8'));
    expect((faults as Fault[]).map(({ name }) => name)).toEqual([
      'worker crash',
      'preset switched',
      'program killed',
      'capture killed',
      'broken model and back',
      'clock jumps',
      'page comes and goes',
      'suspended',
    ]);
    for (const { error } of faults as Fault[]) expect(error).toBeUndefined();
    expect(result.held).toBe(true);
    expect(result.frames.quiet.own.drawn).toBeGreaterThan(100);
  });
});
