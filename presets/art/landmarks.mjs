/** The 68 iBUG points, taken from the curves that the art is drawn with. */
import { mirror, sample } from './curve.mjs';
import { eyePoints } from './eye.mjs';

/**
 * @param {object} face
 * @param {number[][]} face.jaw right half of the outline from ear height down to the chin, x > 0
 * @param {number[][]} face.brow right brow's middle line, inner to outer, x > 0
 * @param {{top: number, tip: number, base: number, wing: number}} face.nose y of bridge, tip and base; half width
 * @param {object[]} face.eyes left and right eye shapes
 * @param {number[][]} face.mouth points 48..67
 */
export function landmarks({ jaw, brow, nose, eyes, mouth }) {
  const right = sample(jaw, 9);
  const rightBrow = sample(brow, 5);
  const { top, tip, base, wing } = nose;
  const bridge = [0, 1, 2, 3].map((i) => [0, top + ((tip - top) * i) / 3]);
  const wings = [-1, -0.5, 0, 0.5, 1].map((x) => [x * wing, base + (1 - Math.abs(x)) * 5]);
  return [
    ...mirror(right).slice(0, 8),
    ...right.reverse(),
    ...mirror(rightBrow).reverse(),
    ...rightBrow,
    ...bridge,
    ...wings,
    ...eyePoints(eyes[0]),
    ...eyePoints(eyes[1]),
    ...mouth,
  ];
}

/** An eye's lid curves for rig.json: from left to right, with the curve on which the lids meet. */
export function eyeOpening({ side, top, bottom }, meet = 0.8) {
  const order = (points) => (side < 0 ? [...points].reverse() : points);
  const upper = order(top);
  const lower = order(bottom);
  return {
    upper,
    lower,
    closed: upper.map((p, i) => [p[0] * 0.5 + lower[i][0] * 0.5, p[1] + (lower[i][1] - p[1]) * meet]),
  };
}
