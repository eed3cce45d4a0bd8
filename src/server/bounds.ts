/** How often something may happen: `rate` times a second in the long run, `burst` times at once. */
export interface Bound {
  /** @param at now, in ms @returns whether once more is fine; counts it if so */
  take(at: number): boolean;
}

export function bound(rate: number, burst: number): Bound {
  let left = burst;
  let since = Number.NaN;
  return {
    take(at) {
      if (at > since) left = Math.min(burst, left + ((at - since) * rate) / 1000);
      since = at;
      if (left < 1) return false;
      left--;
      return true;
    },
  };
}
