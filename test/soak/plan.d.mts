/** Seeded, uniform in 0..1. */
export function random(seed: number): () => number;
