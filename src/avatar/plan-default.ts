/** Run once when the program was built: the first start or render then shows the default face as quickly as the next. */
import { DEFAULTS } from '../defaults.js';
import { readPreset } from '../presets/store.js';
import { planAvatar } from './load.js';
import { isPlanned, keepPlan } from './plan-cache.js';

const { width, height } = DEFAULTS;
const options = { preset: await readPreset(DEFAULTS.preset), width, height };
if (!(await isPlanned(options))) await keepPlan(options, await planAvatar(options));
