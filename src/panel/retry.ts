/** The longest wait between two tries: the program is on this machine, so asking costs next to nothing. */
const LONGEST_MS = 2000;

/**
 * How long to wait before try number `attempt` (0, 1, 2, ...) to reach the program again: doubling from a quarter
 * of a second, with jitter so that several pages do not come all at once.
 *
 * @param random 0..1
 */
export function retryDelay(attempt: number, random: number): number {
  return Math.min(LONGEST_MS, 250 * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2);
}
