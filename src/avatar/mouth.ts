import { LIP_POINTS } from './contours.js';
import type { Picture } from './picture.js';

/** How far the mouth's inside reaches under the lips, in pixels: its soft edge ends on the lip, never beside it. */
const OVERLAP = 0.7;
/** How far the filling reaches under the lips, where the skin hides it. */
const REACH = OVERLAP + 1;
/** Below this opening, in pixels, nothing of the inside can be seen. */
const SHUT = 0.05;

const ROWS = 24;

export const STRIP_VERTICES = LIP_POINTS * 2;

/** The opening between the lips, followed from the face mesh. */
export interface MouthOpening {
  readonly open: boolean;
  /** The opening as a closed polygon, x, y per corner. */
  readonly outline: Float32Array;
  /**
   * Reads the lips' present places and writes the strip that fills the opening (upper vertices, then lower); lips that
   * are as good as shut are shut for good.
   */
  follow(face: Float32Array, strip: Float32Array): void;
}

/** Math.hypot would allocate. */
const length = (x: number, y: number): number => Math.sqrt(x * x + y * y);

/**
 * @param upper, lower vertices of the face mesh along the two sides of the cut, from corner to corner
 */
export function mouthOpening(upper: Int32Array, lower: Int32Array): MouthOpening {
  const outline = new Float32Array(LIP_POINTS * 4);
  let open = false;
  return {
    get open() {
      return open;
    },
    outline,
    follow(face, strip) {
      open = false;
      for (let i = 1; i < LIP_POINTS - 1 && !open; i++) {
        const dx = face[lower[i] * 2] - face[upper[i] * 2];
        const dy = face[lower[i] * 2 + 1] - face[upper[i] * 2 + 1];
        open = dx * dx + dy * dy > SHUT * SHUT;
      }
      // Across the mouth, from the upper lip to the lower.
      const left = upper[0] * 2;
      const right = upper[LIP_POINTS - 1] * 2;
      const wide = length(face[right] - face[left], face[right + 1] - face[left + 1]);
      const nx = wide > 0 ? (face[left + 1] - face[right + 1]) / wide : 0;
      const ny = wide > 0 ? (face[right] - face[left]) / wide : 1;
      for (let i = 0; i < LIP_POINTS; i++) {
        const u = upper[i] * 2;
        const l = lower[i] * 2;
        if (!open) {
          // Even the thinnest gap can hold pixel centres: lips that look shut are shut.
          face[l] = face[u];
          face[l + 1] = face[u + 1];
        }
        const gap = (face[l] - face[u]) * nx + (face[l + 1] - face[u + 1]) * ny;
        const soft = Math.min(OVERLAP, Math.max(0, gap / 2));
        const j = STRIP_VERTICES - 1 - i;
        outline[i * 2] = face[u] - nx * soft;
        outline[i * 2 + 1] = face[u + 1] - ny * soft;
        outline[j * 2] = face[l] + nx * soft;
        outline[j * 2 + 1] = face[l + 1] + ny * soft;
        const below = (LIP_POINTS + i) * 2;
        strip[i * 2] = face[u] - nx * REACH;
        strip[i * 2 + 1] = face[u + 1] - ny * REACH;
        strip[below] = face[l] + nx * REACH;
        strip[below + 1] = face[l + 1] + ny * REACH;
      }
    },
  };
}

/** The cavity: dark under the upper lip and in the corners, warmer towards the lower lip. */
export function cavityPicture(colour: string): Picture {
  const width = LIP_POINTS;
  const rgba = new Uint8Array(width * ROWS * 4);
  const base = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
  for (let y = 0; y < ROWS; y++) {
    for (let x = 0; x < width; x++) {
      const down = y / (ROWS - 1);
      const side = Math.abs((2 * x) / (width - 1) - 1);
      const light = (0.45 + 0.6 * down) * (1 - 0.35 * side * side);
      for (let c = 0; c < 3; c++) rgba[(y * width + x) * 4 + c] = Math.min(255, base[c] * light);
      rgba[(y * width + x) * 4 + 3] = 255;
    }
  }
  return { width, height: ROWS, rgba };
}

/** The strip over the cavity's texels. */
export function cavityMesh(): { readonly uv: Float32Array; readonly triangles: Uint16Array } {
  const uv = new Float32Array(STRIP_VERTICES * 2);
  const triangles = new Uint16Array((LIP_POINTS - 1) * 6);
  for (let i = 0; i < LIP_POINTS; i++) {
    uv[i * 2] = i + 0.5;
    uv[i * 2 + 1] = 0.5;
    uv[(LIP_POINTS + i) * 2] = i + 0.5;
    uv[(LIP_POINTS + i) * 2 + 1] = ROWS - 0.5;
    if (i === LIP_POINTS - 1) continue;
    const below = LIP_POINTS + i;
    triangles.set([i, i + 1, below, i + 1, below + 1, below], i * 6);
  }
  return { uv, triangles };
}
