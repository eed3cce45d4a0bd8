/** Mel frames of a window, and bands of a frame. */
export const WINDOW = 18;
export const BANDS = 80;

export interface Windows {
  /** Takes the next frame's features. */
  push(features: Float32Array): void;
  /** Writes the window that ends with the newest frame, oldest first, to place `at` of `out` (in windows). */
  write(out: Float32Array, at: number): void;
  reset(): void;
}

/** The newest 18 frames. Before there are so many, the missing ones are `silence`. */
export function slidingWindows(silence: Float32Array): Windows {
  // Twice the window: it is moved down once every 18 frames, and lies in one piece always.
  const line = new Float32Array(2 * WINDOW * BANDS);
  let end = 0;
  const reset = () => {
    for (let i = 0; i < WINDOW; i++) line.set(silence, i * BANDS);
    end = WINDOW;
  };
  reset();
  return {
    push(features) {
      if (end === 2 * WINDOW) {
        line.copyWithin(0, (end - WINDOW) * BANDS);
        end = WINDOW;
      }
      line.set(features, end++ * BANDS);
    },
    write(out, at) {
      const from = (end - WINDOW) * BANDS;
      for (let i = 0; i < WINDOW * BANDS; i++) out[at * WINDOW * BANDS + i] = line[from + i];
    },
    reset,
  };
}
