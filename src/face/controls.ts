/**
 * The face's vocabulary: every picture is drawn from these numbers alone, and they are all that
 * travels to the page (one Float32Array per frame). A model gives the first group by name; motion
 * (head, blink, idle) and the user give the rest.
 */
export const CONTROLS = [
  // Articulation, from the model. 1 = the largest ordinary value; shapes in canonical.json.
  'jaw', // 0..1 chin drop
  'gapLower', // >= 0 lower lip away from contact; gapLower = gapUpper = 0 means lips together
  'gapUpper', // >= 0 upper lip away from contact
  'wide', // -1 narrow .. +1 spread
  'round', // 0..1 protrusion
  'press', // 0..1 lips pressed together (p b m)
  'tuck', // 0..1 lower lip under the upper teeth (f v)
  'tongue', // 0..1 tongue tip raised and visible (l th t d n)
  'smile', // -1 sad .. +1 smile
  // Eyes and brows. Left and right are the picture's sides.
  'browLeft', // -1 frown .. +1 raised
  'browRight',
  'blinkLeft', // 0 open .. 1 closed
  'blinkRight',
  'gazeX', // -1 left .. +1 right
  'gazeY', // -1 up .. +1 down
  // Head, as seen by the viewer.
  'yaw', // radians, + turns to the picture's right
  'pitch', // radians, + looks down
  'roll', // radians, + clockwise
  'shiftX', // face units (outer-eye-corner distance), + right
  'shiftY', // face units, + down
  'breath', // 0 exhaled .. 1 inhaled
] as const;

export type Control = (typeof CONTROLS)[number];

/** Index of each control in a face's `controls`. */
export const C = Object.freeze(Object.fromEntries(CONTROLS.map((name, index) => [name, index]))) as Readonly<
  Record<Control, number>
>;

export const CONTROL_COUNT = CONTROLS.length;

/** Bounds a picture must be able to draw without tearing; everything is clamped to them before it is drawn. */
export const CONTROL_RANGE: Readonly<Record<Control, readonly [number, number]>> = Object.freeze({
  jaw: [0, 1.3],
  gapLower: [0, 1.3],
  gapUpper: [0, 1.3],
  wide: [-1.3, 1.3],
  round: [0, 1.3],
  press: [0, 1],
  tuck: [0, 1],
  tongue: [0, 1],
  smile: [-1, 1],
  browLeft: [-1, 1],
  browRight: [-1, 1],
  blinkLeft: [0, 1],
  blinkRight: [0, 1],
  gazeX: [-1, 1],
  gazeY: [-1, 1],
  yaw: [-0.35, 0.35],
  pitch: [-0.25, 0.25],
  roll: [-0.25, 0.25],
  shiftX: [-0.3, 0.3],
  shiftY: [-0.3, 0.3],
  breath: [0, 1],
});

/** A face at rest: every control 0. */
export const restFace = (): Float32Array => new Float32Array(CONTROL_COUNT);

/** The same as numbers in a row: reading pairs would allocate, 60 times a second. */
const LOWEST = Float64Array.from(CONTROLS, (name) => CONTROL_RANGE[name][0]);
const HIGHEST = Float64Array.from(CONTROLS, (name) => CONTROL_RANGE[name][1]);

/** Clamps `controls` in place; NaN becomes 0. */
export function clampControls(controls: Float32Array): Float32Array {
  for (let i = 0; i < CONTROL_COUNT; i++) {
    const value = controls[i];
    const low = LOWEST[i];
    controls[i] = value >= low ? Math.min(value, HIGHEST[i]) : value < low ? low : 0;
  }
  return controls;
}
