import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planAvatar } from '../../src/avatar/load.js';
import { keepPlan, planFolder, recallPlan } from '../../src/avatar/plan-cache.js';
import { packagePath } from '../../src/entry.js';
import { presetsFolder, readPreset } from '../../src/presets/store.js';

describe('the plan of a puppet', () => {
  let home = '';
  const before = process.env.XDG_CACHE_HOME;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'mouthpiece-plans-'));
    process.env.XDG_CACHE_HOME = join(home, 'cache');
    await cp(join(presetsFolder(), 'bolt'), join(home, 'bolt'), { recursive: true });
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
    await rm(home, { recursive: true, force: true });
  });
  const options = async (width = 320) => ({ preset: await readPreset('bolt', home), width, height: 180 });

  it('is worked out once: the next time it is the same, read from the cache', async () => {
    const asked = await options();
    expect(await recallPlan(asked)).toBeUndefined();
    const plan = await planAvatar(asked);
    await keepPlan(asked, plan);
    expect(await recallPlan(asked)).toEqual(plan);
  });

  it('is not taken for another size, another setting or a preset whose files changed', async () => {
    const asked = await options();
    await keepPlan(asked, await planAvatar(asked));
    expect(await recallPlan(await options(322))).toBeUndefined();
    expect(await recallPlan({ ...asked, transparent: true })).toBeUndefined();
    await utimes(join(home, 'bolt', 'rig.json'), new Date(), new Date(1e12));
    expect(await recallPlan(asked)).toBeUndefined();
  });

  it('is worked out again where the kept file is damaged, and nothing is kept where nothing can be written', async () => {
    const asked = await options();
    await keepPlan(asked, await planAvatar(asked));
    const [file] = await readdir(planFolder());
    await writeFile(join(planFolder(), file), 'no plan');
    expect(await recallPlan(asked)).toBeUndefined();
    expect(await readdir(planFolder())).toEqual([]);
    process.env.XDG_CACHE_HOME = join(home, 'bolt', 'rig.json');
    await keepPlan(asked, await planAvatar(asked));
    expect(await recallPlan(asked)).toBeUndefined();
  });

  it('of the default face is there once the program is built: the first start shows it at once', async () => {
    await promisify(execFile)(process.execPath, [packagePath('dist/avatar/plan-default.js')]);
    const made = await readdir(planFolder());
    expect(made).toHaveLength(1);
    await promisify(execFile)(process.execPath, [
      packagePath('dist/main.js'),
      'render',
      packagePath('presets/hello.wav'),
      join(home, 'hello.mp4'),
    ]);
    expect(await readdir(planFolder())).toEqual(made);
  });
});
