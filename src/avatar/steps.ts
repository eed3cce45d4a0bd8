import { C, CONTROL_COUNT } from '../face/controls.js';
import type { Shape } from './deform.js';

/** Movements below this many pixels are not drawn: nobody sees them, and a head that breathes need not be redrawn for them. */
const FINEST = 1 / 16;
/** Breath is slower than anything else (a pixel a second) and moves the largest layer: coarser steps are as smooth. */
const FINEST_BREATH = 1 / 7;
/** How far from its axis the outermost point of a head lies, in face units: what a turn moves most. */
const REACH = { yaw: 1.2, pitch: 1.2, roll: 3, shiftX: 1, shiftY: 1 } as const;
/** For controls that only fade layers. */
const FADE = 1 / 512;

/**
 * The grid that each control is rounded to, so that one step moves no point further than its finest. A grid, not a
 * threshold: the same face is the same picture, whatever was drawn before.
 */
export function controlSteps(shapes: readonly Shape[], unit: number): Float32Array {
  const steps = new Float32Array(CONTROL_COUNT).fill(FADE);
  for (let control = 0; control < CONTROL_COUNT; control++) {
    let most = 0;
    for (const { moves } of shapes) {
      for (const value of moves[control] ?? []) most = Math.max(most, Math.abs(value));
    }
    const finest = control === C.breath ? FINEST_BREATH : FINEST;
    if (most > 0) steps[control] = control === C.breath ? finest / most : Math.min(FADE, finest / most);
  }
  for (const [name, reach] of Object.entries(REACH)) {
    steps[C[name as keyof typeof REACH]] = FINEST / (reach * unit);
  }
  // Powers of two are exact in a float: a rounded control rounds to itself.
  return steps.map((step) => 2 ** Math.floor(Math.log2(step)));
}
