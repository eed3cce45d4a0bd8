/** Least squares of a polynomial over `window` places: row p of the result gives the fit's value at place p. */
function projection(window: number, degree: number): Float64Array[] {
  const half = (window - 1) / 2;
  const columns = degree + 1;
  // Orthogonal polynomials over the places, by Gram-Schmidt: no system of equations to solve.
  const basis: Float64Array[] = [];
  for (let power = 0; power < columns; power++) {
    const column = Float64Array.from({ length: window }, (_, i) => ((i - half) / Math.max(1, half)) ** power);
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) {
        const share = other.reduce((sum, value, i) => sum + value * column[i], 0);
        for (let i = 0; i < window; i++) column[i] -= share * other[i];
      }
    }
    const length = Math.hypot(...column);
    basis.push(column.map((value) => value / length));
  }
  return Array.from({ length: window }, (_, place) =>
    Float64Array.from({ length: window }, (_, i) => basis.reduce((sum, column) => sum + column[place] * column[i], 0)),
  );
}

/**
 * Savitzky-Golay over the columns of a table, as `scipy.signal.savgol_filter(..., mode='interp')`: at both ends the
 * polynomial of the outermost window is followed. A table shorter than the window is smoothed with the longest odd
 * window that fits, and left alone where none longer than the degree does.
 *
 * @param rows `width` numbers a row, overwritten
 * @param first @param count of the columns to smooth
 */
export function savgol(rows: Float32Array, width: number, window: number, degree: number, first = 0, count = width) {
  const length = rows.length / width;
  const size = Math.min(window, length % 2 === 1 ? length : length - 1);
  if (size <= degree) return;
  const fit = projection(size, degree);
  const half = (size - 1) / 2;
  const column = new Float64Array(length);
  for (let c = first; c < first + count; c++) {
    for (let t = 0; t < length; t++) column[t] = rows[t * width + c];
    for (let t = 0; t < length; t++) {
      const from = Math.min(Math.max(0, t - half), length - size);
      const weights = fit[t - from];
      let sum = 0;
      for (let i = 0; i < size; i++) sum += weights[i] * column[from + i];
      rows[t * width + c] = sum;
    }
  }
}
