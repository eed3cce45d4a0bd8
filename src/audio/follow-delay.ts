/** The server's own bounds are wider; nobody talks two seconds late. In ms. */
export const DELAY_RANGE = Object.freeze({ least: 10, most: 2000 });

/** A change silences the call for a moment, so a smaller drift than this (two frames of a film) is left alone. */
export const DRIFT_MS = 30;

/**
 * The delay to have for a measured latency, whole ms.
 *
 * @param current undefined where none has been measured yet: then the measured one is taken as it is
 */
export function followDelay(current: number | undefined, measuredMs: number): number {
  const wanted = Math.round(Math.min(DELAY_RANGE.most, Math.max(DELAY_RANGE.least, measuredMs)));
  return current !== undefined && Math.abs(wanted - current) <= DRIFT_MS ? current : wanted;
}
