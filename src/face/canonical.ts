import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { packagePath } from '../entry.js';
import { PluginError } from '../errors.js';
import { CONTROLS } from './controls.js';

const points = z.array(z.tuple([z.number(), z.number(), z.number()])).length(68);

/**
 * The canonical face: 68 iBUG points at rest and the direction in which each control moves them. Unit: the distance
 * of the outer eye corners; origin: midway between them; x right in the picture, y down, z towards the viewer.
 * landmarks = neutral + sum(control * direction). Made by `training/face.py`.
 */
export const canonicalFace = z.strictObject({
  neutral: points,
  directions: z.partialRecord(z.enum(CONTROLS), points),
});

export type CanonicalFace = z.infer<typeof canonicalFace>;

/** The canonical face of this package. Node only; a page fetches `face/canonical.json` and parses it with `canonicalFace`. */
export function loadCanonical(): CanonicalFace {
  const file = packagePath('dist/face/canonical.json');
  try {
    return canonicalFace.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new PluginError('internal', 'src/face/canonical.json is missing or damaged', {
      hint: 'python3 training/face.py && npm run build',
      cause,
    });
  }
}
