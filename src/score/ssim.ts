/**
 * Structural similarity of two pictures: Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality
 * assessment: from error visibility to structural similarity", IEEE TIP 13(4), 2004; with the conventions of
 * scikit-image's `structural_similarity`, so that figures can be compared: K1 0.01, K2 0.03, sample covariance
 * (n / (n - 1)), and the mean over those windows that lie inside the picture.
 */
import { PluginError } from '../errors.js';

export interface SsimOptions {
  /**
   * `uniform` (scikit-image's default): every pixel of a 7 x 7 window counts alike. `gaussian`: sigma 1.5 in 11 x 11
   * (`gaussian_weights=True`), the window of the paper.
   */
  readonly window?: 'uniform' | 'gaussian';
  /** Largest minus smallest value that a pixel can have. */
  readonly range?: number;
}

export interface Ssim {
  /** Pixels of the window's side. */
  readonly side: number;
  /** @param a, b `width` x `height` values each, row by row. @returns -1..1, 1 = the same picture */
  of(a: ArrayLike<number>, b: ArrayLike<number>): number;
}

const SIGMA = 1.5;
/** scikit-image cuts the bell at 3.5 sigma: 5 pixels to each side. */
const RADIUS = 5;

function weightsOf(window: 'uniform' | 'gaussian'): Float64Array {
  if (window === 'uniform') return new Float64Array(7).fill(1 / 7);
  const bell = Float64Array.from({ length: 2 * RADIUS + 1 }, (_, i) => Math.exp(-0.5 * ((i - RADIUS) / SIGMA) ** 2));
  const sum = bell.reduce((total, value) => total + value, 0);
  return bell.map((value) => value / sum);
}

/**
 * Its buffers are made once and hold a few rows only, so pictures of any height take little memory.
 *
 * @throws PluginError usage/value where the picture is smaller than the window
 */
export function ssim(width: number, height: number, { window = 'uniform', range = 255 }: SsimOptions = {}): Ssim {
  const weights = weightsOf(window);
  const side = weights.length;
  if (width < side || height < side)
    throw new PluginError('usage/value', `SSIM needs pictures of at least ${side}x${side}, not ${width}x${height}`);
  const across = width - side + 1;
  const down = height - side + 1;
  const c1 = (0.01 * range) ** 2;
  const c2 = (0.03 * range) ** 2;
  const sample = side ** 2 / (side ** 2 - 1);
  // Per row of the picture its five windowed sums (a, b, aa, bb, ab) along x; a window needs the newest `side` rows.
  const rows = Array.from({ length: side }, () => new Float64Array(5 * across));

  function alongX(a: ArrayLike<number>, b: ArrayLike<number>, from: number, into: Float64Array): void {
    for (let x = 0; x < across; x++) {
      let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
      for (let k = 0; k < side; k++) {
        const [p, q, w] = [a[from + x + k], b[from + x + k], weights[k]];
        sa += w * p;
        sb += w * q;
        saa += w * p * p;
        sbb += w * q * q;
        sab += w * p * q;
      }
      const at = 5 * x;
      into[at] = sa;
      into[at + 1] = sb;
      into[at + 2] = saa;
      into[at + 3] = sbb;
      into[at + 4] = sab;
    }
  }

  function alongY(newest: number): number {
    let total = 0;
    for (let x = 0; x < across; x++) {
      const at = 5 * x;
      let [ma, mb, maa, mbb, mab] = [0, 0, 0, 0, 0];
      for (let k = 0; k < side; k++) {
        const row = rows[(newest + 1 + k) % side];
        const w = weights[k];
        ma += w * row[at];
        mb += w * row[at + 1];
        maa += w * row[at + 2];
        mbb += w * row[at + 3];
        mab += w * row[at + 4];
      }
      const va = sample * (maa - ma * ma);
      const vb = sample * (mbb - mb * mb);
      const vab = sample * (mab - ma * mb);
      total += ((2 * ma * mb + c1) * (2 * vab + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
    }
    return total;
  }

  return {
    side,
    of(a, b) {
      let total = 0;
      for (let y = 0; y < height; y++) {
        alongX(a, b, y * width, rows[y % side]);
        if (y >= side - 1) total += alongY(y);
      }
      return total / (across * down);
    },
  };
}

/** Mean squared difference of two pictures. */
export function meanSquare(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum / a.length;
}

/** Peak signal-to-noise ratio in dB of a mean squared difference; infinite where there is none. */
export const psnr = (square: number, range = 255): number => 10 * Math.log10(range ** 2 / square);
