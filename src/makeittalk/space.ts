import { type CanonicalFace, loadCanonical } from '../face/canonical.js';

/** x, y, z of 68 points. */
export const COORDINATES = 204;

/** Width of the jaw, point 0 to point 16, in MakeItTalk's space: x right, y down, origin midway between the two. */
export const JAW_WIDTH = 1.6;
/** Share of its depth that a face keeps before it goes into the networks of the photo pipeline. */
const FLAT = 0.1;

/** Face units (outer eye corners) in one unit of MakeItTalk's space, by the width of the jaw. */
export const faceUnit = (face: CanonicalFace): number => JAW_WIDTH / (face.neutral[16][0] - face.neutral[0][0]);

/** The canonical face at rest as a `face_id`: 204 numbers of MakeItTalk's space. */
export function canonicalFaceId(face: CanonicalFace = loadCanonical(), depth = FLAT): Float32Array {
  const unit = faceUnit(face);
  const middle = [0, 1, 2].map((axis) => (face.neutral[0][axis] + face.neutral[16][axis]) / 2);
  return Float32Array.from(
    face.neutral.flatMap((point) => point.map((v, axis) => (v - middle[axis]) * unit * (axis === 2 ? depth : 1))),
  );
}

/** How a picture's pixels and MakeItTalk's space go together: norm = -(pixel + shift) * scale, and scale is negative. */
export interface ScaleShift {
  readonly scale: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** @param points x, y of 68 points in pixels */
export function scaleShiftOf(points: readonly (readonly [number, number])[]): ScaleShift {
  const [left, right] = [points[0], points[16]];
  return {
    scale: JAW_WIDTH / (left[0] - right[0]),
    shiftX: -(left[0] + right[0]) / 2,
    shiftY: -(left[1] + right[1]) / 2,
  };
}

export const toPixelX = (x: number, { scale, shiftX }: ScaleShift): number => -x / scale - shiftX;
export const toPixelY = (y: number, { scale, shiftY }: ScaleShift): number => -y / scale - shiftY;
