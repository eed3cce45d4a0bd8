import { LIP_POINTS } from './contours.js';
import type { Picture } from './picture.js';

/** How far the mouth's inside reaches under the lips, in pixels: its soft edge ends on the lip, never beside it. */
const OVERLAP = 0.7;
/** Below this opening, in pixels, nothing of the inside can be seen. */
const SHUT = 0.05;

const ROWS = 24;

export const STRIP_VERTICES = LIP_POINTS * 2;

/** The opening between the lips, followed from the face mesh. */
export interface MouthOpening {
  readonly open: boolean;
  /** The opening as a closed polygon, x, y per corner. */
  readonly outline: Float32Array;
  /** Reads the lips' present places and writes the strip that fills the opening (upper vertices, then lower). */
  follow(face: Float32Array, strip: Float32Array): void;
}

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
      for (let i = 0; i < LIP_POINTS; i++) {
        const ux = face[upper[i] * 2];
        const uy = face[upper[i] * 2 + 1];
        const lx = face[lower[i] * 2];
        const ly = face[lower[i] * 2 + 1];
        const gap = Math.hypot(lx - ux, ly - uy);
        if (gap > SHUT) open = true;
        const nx = gap > 1e-6 ? (lx - ux) / gap : 0;
        const ny = gap > 1e-6 ? (ly - uy) / gap : 0;
        const soft = Math.min(OVERLAP, gap / 2);
        const far = Math.min(OVERLAP + 1, gap * 2);
        const j = STRIP_VERTICES - 1 - i;
        outline[i * 2] = ux - nx * soft;
        outline[i * 2 + 1] = uy - ny * soft;
        outline[j * 2] = lx + nx * soft;
        outline[j * 2 + 1] = ly + ny * soft;
        strip[i * 2] = ux - nx * far;
        strip[i * 2 + 1] = uy - ny * far;
        strip[(LIP_POINTS + i) * 2] = lx + nx * far;
        strip[(LIP_POINTS + i) * 2 + 1] = ly + ny * far;
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
