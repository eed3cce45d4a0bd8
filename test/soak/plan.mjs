/** When what goes wrong: the same seed gives the same show. */

/** Seeded, uniform in 0..1 (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(items, next) {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

/** What CI has the time for. */
const SMOKE = [
  'worker crash',
  'preset switched',
  'program killed',
  'capture killed',
  'broken model and back',
  'clock jumps',
  'page comes and goes',
  'suspended',
];
const SMOKE_QUIET_MS = 1500;
/** Each fault needs about so long; the rest of its slot is quiet, to be measured in. */
const SLOT_MS = 55_000;
const BEFORE_MS = 45_000;
const AFTER_MS = 60_000;

/**
 * Faults one after the other, each with the quiet before it. All that end the program come in the first third, so that
 * one life is long enough to tell whether memory grows.
 */
export function plan({ minutes, smoke, seed, names }) {
  const next = random(seed);
  if (smoke) return { beforeMs: 3000, afterMs: 5000, faults: SMOKE.map((name) => ({ name, quietMs: SMOKE_QUIET_MS })) };
  const room = minutes * 60_000 - BEFORE_MS - AFTER_MS;
  const gentle = names.length > 1 ? names.filter((name) => name !== 'program killed') : names;
  const count = Math.max(names.length, Math.floor(room / SLOT_MS));
  const order = [];
  while (order.length < count) order.push(...shuffled(gentle, next));
  order.length = count;
  const kills = names.includes('program killed');
  if (kills) order[Math.min(1, count - 1)] = 'program killed';
  if (kills && count > 20) order[Math.floor(count / 4)] = 'program killed';
  // What the kill took the place of comes at the end.
  for (const name of gentle) if (!order.includes(name)) order.push(name);
  const slot = room / order.length;
  return {
    beforeMs: BEFORE_MS,
    afterMs: AFTER_MS,
    slotMs: slot,
    faults: order.map((name) => ({ name, quietMs: slot * (0.35 + 0.2 * next()) })),
  };
}
