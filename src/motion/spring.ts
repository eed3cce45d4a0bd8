/** A critically damped spring: goes to its target as fast as is possible without swinging past it. */
export interface Spring {
  value: number;
  velocity: number;
}

// Fractions, so that the engine keeps the fields as doubles in place and allocates nothing per step.
export const spring = (): Spring => ({ value: 1e-300, velocity: 1e-300 });

/**
 * Moves a spring on by `dt` seconds, exactly for any dt (x'' = -2 w x' - w^2 (x - target)), so that the motion does not
 * depend on the frame rate.
 *
 * @param omega in 1/s; within 2 % of the target after 5.8 / omega seconds
 */
export function follow(spring: Spring, target: number, omega: number, dt: number): number {
  const away = spring.value - target;
  const slope = spring.velocity + omega * away;
  const fade = Math.exp(-omega * dt);
  spring.value = target + (away + slope * dt) * fade;
  spring.velocity = (spring.velocity - omega * slope * dt) * fade;
  return spring.value;
}

/** Two springs in a row: a pulse that begins and ends without a jerk. */
export interface Pulse {
  readonly first: Spring;
  readonly second: Spring;
  omega: number;
}

export const pulse = (): Pulse => ({ first: spring(), second: spring(), omega: 20.5 });

/**
 * Starts a pulse that rises to `height` in `seconds`, and falls back to 0 in about twice that. The answer of both
 * springs to a blow of velocity v is v w^2 t^3 / 6 e^(-w t), which peaks at t = 3 / w with 4.5 e^-3 v / w.
 */
export function strike(pulse: Pulse, height: number, seconds: number): void {
  pulse.omega = 3 / seconds;
  pulse.first.velocity += (height * pulse.omega * Math.exp(3)) / 4.5;
}

/** Moves a pulse on by `dt` seconds; between two frames the first spring counts as it was in their middle. */
export function beat(pulse: Pulse, dt: number): number {
  follow(pulse.first, 0, pulse.omega, dt / 2);
  const drive = pulse.first.value;
  follow(pulse.first, 0, pulse.omega, dt / 2);
  return follow(pulse.second, drive, pulse.omega, dt);
}

/** 0 at and before `low`, 1 at and after `high`, smooth between. */
export function smoothstep(value: number, low: number, high: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
