/** The frames that the original calibrates over at a time: 8.2 s. */
const HISTORY = 512;

export interface Calibration {
  /** Takes the running rest position away, in place. */
  apply(row: Float32Array): void;
  reset(): void;
}

/**
 * Where lips are at rest, known from what they did: for each column the mean of the lower half of its newest 512 values,
 * the value itself among them. The original knows the whole segment beforehand; this knows what has passed.
 */
export function runningCalibration(width: number): Calibration {
  const ring = new Float32Array(HISTORY * width);
  /** Per column its values in order. */
  const sorted = new Float32Array(HISTORY * width);
  let count = 0;
  let place = 0;

  /** First index in the column, of `length` values, whose value is not less. */
  function find(from: number, length: number, value: number): number {
    let low = from;
    let high = from + length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    apply(row) {
      const full = count === HISTORY;
      const left = full ? HISTORY - 1 : count;
      for (let c = 0; c < width; c++) {
        const from = c * HISTORY;
        if (full) {
          const gone = find(from, HISTORY, ring[from + place]);
          sorted.copyWithin(gone, gone + 1, from + HISTORY);
        }
        // A number that is none would stay in the order for ever.
        const value = Number.isFinite(row[c]) ? row[c] : 0;
        ring[from + place] = value;
        const rounded = ring[from + place];
        const at = find(from, left, rounded);
        sorted.copyWithin(at + 1, at, from + left);
        sorted[at] = rounded;
        const half = Math.max(1, (left + 1) >> 1);
        let sum = 0;
        for (let i = from; i < from + half; i++) sum += sorted[i];
        row[c] = value - sum / half;
      }
      count = left + 1;
      place = place + 1 === HISTORY ? 0 : place + 1;
    },
    reset() {
      count = 0;
      place = 0;
    },
  };
}
