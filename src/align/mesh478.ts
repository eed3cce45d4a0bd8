import type { FacePoints, Pair } from './points.js';

/**
 * Vertices of the MediaPipe face mesh (canonical_face_model, 468 + 10 for the irises) that lie on the 68 iBUG points
 * and on the contours of eyes and lips.
 */
const IBUG = [
  127, 234, 93, 132, 58, 136, 150, 176, 152, 400, 379, 365, 288, 361, 323, 454, 356, 70, 63, 105, 66, 107, 336, 296,
  334, 293, 300, 168, 197, 5, 4, 98, 97, 2, 326, 327, 33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380, 61, 39,
  37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 81, 13, 311, 308, 402, 14, 178,
] as const;
const LEFT_UPPER = [33, 246, 161, 160, 159, 158, 157, 173, 133] as const;
const LEFT_LOWER = [33, 7, 163, 144, 145, 153, 154, 155, 133] as const;
const RIGHT_UPPER = [362, 398, 384, 385, 386, 387, 388, 466, 263] as const;
const RIGHT_LOWER = [362, 382, 381, 380, 374, 373, 390, 249, 263] as const;
const LIP_UPPER = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308] as const;
const LIP_LOWER = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308] as const;

/** @param mesh x, y per vertex of the 478-point mesh */
export function fromMesh(mesh: readonly Pair[]): FacePoints {
  const pick = (list: readonly number[]): Pair[] => list.map((i) => [mesh[i][0], mesh[i][1]]);
  return {
    landmarks: pick(IBUG),
    contours: {
      eyes: {
        left: { upper: pick(LEFT_UPPER), lower: pick(LEFT_LOWER) },
        right: { upper: pick(RIGHT_UPPER), lower: pick(RIGHT_LOWER) },
      },
      lips: { upper: pick(LIP_UPPER), lower: pick(LIP_LOWER) },
    },
  };
}
