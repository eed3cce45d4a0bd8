/** The server's own bounds are wider; nobody talks two seconds late. In ms. */
export const DELAY_RANGE = Object.freeze({ least: 10, most: 2000 });

/** A change silences the call for a moment, so a smaller drift than this (a frame or two) is left alone. */
export const DRIFT_MS = 30;
/** As near as the first measurement is followed, when no call has begun yet. */
export const FIRST_MS = 10;

/** The delay to have for a measured latency, whole ms within DELAY_RANGE. */
export function delayFor(measuredMs: number): number {
  return Math.round(Math.min(DELAY_RANGE.most, Math.max(DELAY_RANGE.least, measuredMs)));
}

/** @param current the delay there is @param measured whether it comes of a measurement, or is a guess */
export function followDelay(current: number, measuredMs: number, measured: boolean): number {
  const wanted = delayFor(measuredMs);
  return Math.abs(wanted - current) > (measured ? DRIFT_MS : FIRST_MS) ? wanted : current;
}
