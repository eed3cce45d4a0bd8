/** Running figures: counts and a bounded window of samples, read once a second. Allocation-free after construction. */

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/** The newest `capacity` samples and their quantiles. */
export function sampleWindow(capacity: number) {
  const samples = new Float64Array(capacity);
  const sorted = new Float64Array(capacity);
  let next = 0;
  let count = 0;
  return {
    add(value: number): void {
      samples[next] = value;
      next = (next + 1) % capacity;
      if (count < capacity) count++;
    },
    clear(): void {
      count = 0;
      next = 0;
    },
    /** Nearest-rank quantiles; null while empty. */
    quantiles(): Quantiles | null {
      if (count === 0) return null;
      sorted.set(samples.subarray(0, count));
      const part = sorted.subarray(0, count).sort();
      const rank = (q: number) => part[Math.min(count - 1, Math.ceil(q * count) - 1)];
      return { p50: rank(0.5), p99: rank(0.99) };
    },
  };
}

/** How often something happened per second between two readings. */
export function rate() {
  let events = 0;
  let since = Number.NaN;
  return {
    add: () => {
      events++;
    },
    /** @param at now, in ms @returns events per second since the last reading */
    read(at: number): number {
      const value = at > since ? (events * 1000) / (at - since) : 0;
      events = 0;
      since = at;
      return value;
    },
  };
}
