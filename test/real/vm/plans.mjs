/**
 * The plans of all presets in one size: `plans.mjs make FOLDER WIDTH HEIGHT` works them out (on the host),
 * `takePlans(FOLDER, ...)` keeps them as the program would (in the guest, where planning takes minutes).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { planAvatar } from '../../../dist/avatar/load.js';
import { keepPlan } from '../../../dist/avatar/plan-cache.js';
import { listPresets, readPreset } from '../../../dist/presets/store.js';

export async function takePlans(folder, width, height) {
  for (const name of readdirSync(folder)) {
    const preset = await readPreset(name);
    await keepPlan({ preset, width, height }, deserialize(readFileSync(join(folder, name))));
  }
}

if (process.argv[2] === 'make') {
  const [folder, ...size] = process.argv.slice(3);
  const [width, height] = size.map(Number);
  for (const name of await listPresets()) {
    const plan = await planAvatar({ preset: await readPreset(name), width, height });
    writeFileSync(join(folder, name), serialize(plan));
  }
}
