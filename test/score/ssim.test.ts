import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { meanSquare, psnr, ssim } from '../../src/score/ssim.js';
import { needsPython, python } from '../support/python.js';

const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-ssim-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A scene of ramps and edges, and the same with noise, blur or less light. */
function picture(width: number, height: number, change: (value: number, i: number) => number): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const value = 90 + 60 * Math.sin(x / 7) * Math.cos(y / 5) + (x > width / 2 ? 40 : 0) + ((x * 7 + y * 13) % 11);
    return Math.max(0, Math.min(255, Math.round(change(value, i))));
  });
}

const noise = (i: number) => ((i * 2654435761) % 1000) / 1000 - 0.5;

describe('SSIM', () => {
  it.skipIf(!needsPython('skimage'))("equals scikit-image's, with both windows, and PSNR too", async () => {
    const [width, height] = [61, 47];
    const kinds = [(v: number, i: number) => v + 50 * noise(i), (v: number) => v * 0.6, (v: number) => 255 - v];
    const reference = picture(width, height, (v) => v);
    writeFileSync(join(folder, 'a'), reference);
    for (const [k, change] of kinds.entries()) {
      const other = picture(width, height, change);
      writeFileSync(join(folder, 'b'), other);
      const code = [
        'import sys, json, numpy as np',
        'from skimage.metrics import structural_similarity as s, peak_signal_noise_ratio as p',
        `a, b = (np.fromfile('${folder}/' + k, np.uint8).reshape(${height}, ${width}) for k in 'ab')`,
        "json.dump([s(a, b), s(a, b, gaussian_weights=True), p(a, b)], open('%s/out' % sys.argv[1], 'w'))",
      ].join('\n');
      const { code: status, stderr } = await python('-c', code, folder);
      expect(stderr + status).toBe('0');
      const [plain, gaussian, ratio] = JSON.parse(readFileSync(join(folder, 'out'), 'utf8'));
      expect(Math.abs(ssim(width, height).of(reference, other) - plain), `kind ${k}`).toBeLessThan(1e-4);
      const bell = ssim(width, height, { window: 'gaussian' }).of(reference, other);
      expect(Math.abs(bell - gaussian), `kind ${k}`).toBeLessThan(1e-4);
      expect(psnr(meanSquare(reference, other))).toBeCloseTo(ratio, 6);
    }
  });

  it('is 1 for the same picture, falls with noise, and is below 0 for its negative', () => {
    const a = picture(64, 40, (v) => v);
    const kind = ssim(64, 40);
    expect(kind.of(a, a)).toBeCloseTo(1, 12);
    const little = kind.of(
      a,
      picture(64, 40, (v, i) => v + 10 * noise(i)),
    );
    const much = kind.of(
      a,
      picture(64, 40, (v, i) => v + 60 * noise(i)),
    );
    expect(little).toBeLessThan(1);
    expect(much).toBeLessThan(little);
    expect(
      kind.of(
        a,
        picture(64, 40, (v) => 255 - v),
      ),
    ).toBeLessThan(0);
  });

  it('refuses pictures smaller than its window', () => {
    expect(() => ssim(6, 40)).toThrow(/at least 7x7/);
    expect(() => ssim(10, 40, { window: 'gaussian' })).toThrow(/at least 11x11/);
  });
});
