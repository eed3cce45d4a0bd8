/** Rotation and place of a head, from points that speech does not move. */

/** Nose bridge, nose base and eye corners. */
export const RIGID: readonly number[] = [27, 28, 29, 30, 33, 36, 39, 42, 45];

/** A rotation matrix, row by row (3 x 3; of flat landmarks only the turn in the picture plane). */
export type Rotation = Float64Array;

/** Eigenvector of the largest eigenvalue of a symmetric 4 x 4 matrix, by Jacobi rotations. */
function topEigenvector(matrix: number[][]): number[] {
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, i) => a.map((__, j): number => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < 4; p++) {
      for (let q = p + 1; q < 4; q++) {
        off += a[p][q] ** 2;
        if (Math.abs(a[p][q]) < 1e-300) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < 4; k++) [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
        for (let k = 0; k < 4; k++) [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
        for (let k = 0; k < 4; k++) [v[k][p], v[k][q]] = [c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]];
      }
    }
    if (off < 1e-30) break;
  }
  const best = a.reduce((top: number, row, i) => (row[i] > a[top][top] ? i : top), 0);
  return v.map((row) => row[best]);
}

/**
 * The rotation that turns one set of points onto another, both about their middles, in the sense of least squares
 * (B. K. P. Horn, "Closed-form solution of absolute orientation using unit quaternions", 1987).
 *
 * @param a, b points of one row each, `dimensions` numbers a point
 */
export function rotationBetween(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  dimensions: 2 | 3,
  which: readonly number[] = RIGID,
): Rotation {
  const [ma, mb] = [middle(a, dimensions, which), middle(b, dimensions, which)];
  const s = Array.from({ length: 3 }, () => [0, 0, 0]);
  for (const point of which) {
    for (let i = 0; i < dimensions; i++) {
      for (let j = 0; j < dimensions; j++)
        s[i][j] += (a[point * dimensions + i] - ma[i]) * (b[point * dimensions + j] - mb[j]);
    }
  }
  if (dimensions === 2) {
    const angle = Math.atan2(s[0][1] - s[1][0], s[0][0] + s[1][1]);
    const [c, z] = [Math.cos(angle), Math.sin(angle)];
    return Float64Array.of(c, -z, 0, z, c, 0, 0, 0, 1);
  }
  const [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = s;
  const [w, x, y, z] = topEigenvector([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ]);
  return Float64Array.of(
    ...[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    ...[2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    ...[2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  );
}

/** Mean of some points. */
export function middle(row: ArrayLike<number>, dimensions: 2 | 3, which: readonly number[] = RIGID): number[] {
  return Array.from({ length: dimensions }, (_, i) => {
    let sum = 0;
    for (const point of which) sum += row[point * dimensions + i];
    return sum / which.length;
  });
}

/** Degrees between two rotations: the angle of the turn that makes one the other. */
export function degreesBetween(a: Rotation, b: Rotation): number {
  let trace = 0;
  for (let i = 0; i < 9; i++) trace += a[i] * b[i];
  // From sine and cosine: an arc cosine alone is blind to small angles.
  let chord = 0;
  for (let i = 0; i < 9; i++) chord += (a[i] - b[i]) ** 2;
  return (Math.atan2(Math.sqrt(chord / 2) * Math.sqrt(Math.max(0, 1 - chord / 8)), (trace - 1) / 2) * 180) / Math.PI;
}
