/** Raw 16-bit little-endian mono, as pipes carry it, cut into chunks of sound of one fixed length. */
export interface Pcm16Framer {
  /** Takes bytes cut anywhere. The chunk given to `emit` is reused for the next. */
  push(bytes: Uint8Array, emit: (samples: Float32Array) => void): void;
  /** The shorter chunk at a stream's end; half a sample is let go. */
  flush(emit: (samples: Float32Array) => void): void;
  /** Forgets what was begun. */
  reset(): void;
}

/** @param size samples per chunk */
export function pcm16Framer(size: number): Pcm16Framer {
  const chunk = new Float32Array(size);
  let filled = 0;
  /** The low byte of a sample whose high byte has not come yet, or -1. */
  let low = -1;
  return {
    push(bytes, emit) {
      for (let i = 0; i < bytes.length; i++) {
        if (low < 0) {
          low = bytes[i];
          continue;
        }
        chunk[filled++] = ((((bytes[i] << 8) | low) << 16) >> 16) / 32768;
        low = -1;
        if (filled === size) {
          filled = 0;
          emit(chunk);
        }
      }
    },
    flush(emit) {
      if (filled > 0) emit(chunk.subarray(0, filled));
      this.reset();
    },
    reset() {
      filled = 0;
      low = -1;
    },
  };
}
