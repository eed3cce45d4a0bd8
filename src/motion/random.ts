/** A small seeded generator: the same seed gives the same life, on every machine. */
export interface Random {
  /** 0 <= value < 1 */
  uniform(): number;
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  /** Log-normal with this mean; `spread` is the standard deviation of its logarithm. */
  logNormal(mean: number, spread: number): number;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, passes the usual tests at this length. */
export function random(seed: number): Random {
  let state = seed | 0;
  function uniform(): number {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  /** Box and Muller, 1958. */
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    chance: (probability) => uniform() < probability,
    normal,
    logNormal: (mean, spread) => mean * Math.exp(spread * normal() - (spread * spread) / 2),
  };
}
