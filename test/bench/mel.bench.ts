import { bench } from 'vitest';
import { mel } from '../../src/speech/mel.js';
import type { MelSpec } from '../../src/speech/spec.js';
import { hertz, millis } from '../../src/units.js';
import { MAKEITTALK_MEL } from '../support/makeittalk.js';

const spec: MelSpec = MAKEITTALK_MEL;
const stage = mel(spec);
const samples = Float32Array.from({ length: spec.hop }, (_, i) => Math.sin(i * 0.1));

bench('one mel frame (1024-point FFT, 80 bands)', () => {
  stage.push({ samples, rate: hertz(spec.rate), at: millis(0) }, () => {});
});
