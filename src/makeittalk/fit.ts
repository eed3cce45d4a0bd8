import { type CanonicalFace, loadCanonical } from '../face/canonical.js';
import { CONTROL_RANGE, type Control } from '../face/controls.js';
import { COORDINATES, faceUnit } from './space.js';

/** What landmarks of MakeItTalk can tell: `press`, `tuck` and `tongue` cannot be told from lips that merely meet. */
const SHAPES: readonly Control[] = ['jaw', 'gapLower', 'gapUpper', 'wide', 'round', 'smile', 'browLeft', 'browRight'];
const MOVES = ['yaw', 'pitch', 'roll', 'shiftX', 'shiftY'] as const;

/** Depth of the networks' faces is flattened and less sure than what the picture shows. */
const DEPTH_WEIGHT = 0.1;
/** Share of the mean square of a direction that keeps controls small which hardly move a point. */
const RIDGE = 0.01;
const SWEEPS = 40;

export interface Fit {
  /** Writes the controls, in the order of the names that the fit was made for, to `out` from `at` on. */
  solve(displacement: Float32Array, out: Float32Array, at: number): void;
}

/** How a small turn or shift of the head moves the canonical face, per radian or face unit, as 204 numbers. */
function move(face: CanonicalFace, name: (typeof MOVES)[number]): number[] {
  return face.neutral.flatMap(([x, y, z]) => {
    if (name === 'yaw') return [z, 0, -x];
    if (name === 'pitch') return [0, z, -y];
    if (name === 'roll') return [-y, x, 0];
    return name === 'shiftX' ? [1, 0, 0] : [0, 1, 0];
  });
}

/**
 * From displacements of 68 points to controls, so that any picture can be driven: the least squares on the canonical
 * basis with the head's turns and shifts beside it, within the range of each control.
 *
 * @param names of the controls to give; all others that points can tell are fitted too, and left out
 * @param counts which of the 68 points are looked at
 */
export function landmarkFit(names: readonly Control[], counts: (point: number) => boolean = () => true): Fit {
  const face = loadCanonical();
  const unit = faceUnit(face);
  const all: readonly Control[] = [...SHAPES, ...MOVES];
  const weight = Float64Array.from({ length: COORDINATES }, (_, i) =>
    counts(Math.floor(i / 3)) ? (i % 3 === 2 ? DEPTH_WEIGHT : 1) : 0,
  );
  const basis = all.map((name) => {
    const shape = face.directions[name];
    const direction = shape ? shape.flat() : move(face, name as (typeof MOVES)[number]);
    return Float64Array.from(direction, (value) => value * unit);
  });
  const size = all.length;
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + weight[i] * value * b[i], 0);
  const gram = basis.map((a) => Float64Array.from(basis, (b) => dot(a, b)));
  const shapes = SHAPES.length;
  const ridge = (RIDGE * gram.slice(0, shapes).reduce((sum, row, i) => sum + row[i], 0)) / shapes;
  for (let i = 0; i < shapes; i++) gram[i][i] += ridge;
  const ranges = all.map((name) => CONTROL_RANGE[name]);
  const places = names.map((name) => all.indexOf(name));
  const target = new Float64Array(size);
  const solution = new Float64Array(size);

  return {
    solve(displacement, out, at) {
      for (let k = 0; k < size; k++) {
        let sum = 0;
        for (let i = 0; i < COORDINATES; i++) sum += weight[i] * basis[k][i] * displacement[i];
        target[k] = sum;
        solution[k] = 0;
      }
      // Coordinate descent: the problem is convex and so are its bounds, so each sweep comes nearer.
      for (let sweep = 0; sweep < SWEEPS; sweep++) {
        for (let k = 0; k < size; k++) {
          const row = gram[k];
          let rest = target[k];
          for (let j = 0; j < size; j++) rest -= row[j] * solution[j];
          const value = solution[k] + rest / row[k];
          const [low, high] = ranges[k];
          solution[k] = value >= low ? Math.min(value, high) : value < low ? low : 0;
        }
      }
      for (let i = 0; i < places.length; i++) out[at + i] = solution[places[i]];
    },
  };
}
