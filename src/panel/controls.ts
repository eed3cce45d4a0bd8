import type { Stats } from '../stats.js';
import { openCheckUp } from './check-up.js';
import { openExpressions } from './expressions.js';
import { openMicrophones } from './microphones.js';
import { openMovement } from './movement.js';
import { openObs } from './obs.js';
import { type Offers, readOffers } from './offers.js';
import { type KeyMode, openPresets } from './presets.js';
import { openSwitch } from './switches.js';

/** All that people set on the panel. What the running program does not offer is not shown. */
export interface Controls {
  /** The program is there (again): what it offers is asked for. */
  connected(): Promise<void>;
  stats(stats: Stats): void;
}

const KEY_MODE = 'mouthpiece.keys';

/** @param tell says why something could not be done, as one line; undefined when all is well */
export function openControls(tell: (line: string | undefined) => void): Controls {
  const part = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;
  const presets = openPresets(part('presets'), tell);
  const expressions = openExpressions(part('expressions'), tell);
  const movement = openMovement(part('movement'), tell);
  const name = part('sourceName');
  const microphones = openMicrophones({ picker: part<HTMLSelectElement>('microphones'), name }, tell);
  const obs = openObs(part('obs'));
  openCheckUp(part('checkUp'));
  const showDelayed = openSwitch(part('delayed'), 'microphone.delayed', tell);
  openSwitch(part('syncTest'), 'sync.test', tell);

  const keys = part('keys');
  const remembered = keys.querySelector<HTMLInputElement>(`[value="${localStorage.getItem(KEY_MODE)}"]`);
  keys.addEventListener('change', ({ target }) => {
    presets.mode = (target as HTMLInputElement).value as KeyMode;
    localStorage.setItem(KEY_MODE, presets.mode);
  });

  let offers: Offers = new Set();
  let preset = '';
  /** One part that fails must not keep the others away. */
  const read = (action: string, reader: () => Promise<void>) =>
    offers.has(action) ? reader().catch(() => {}) : undefined;

  function showSwitches(): void {
    part('delayed').hidden = !offers.has('microphone.delayed');
    part('syncTest').hidden = !offers.has('sync.test');
    (part('delayed').parentElement as HTMLElement).hidden = part('delayed').hidden && part('syncTest').hidden;
    part('checkUp').hidden = !offers.has('doctor.check');
    keys.hidden = !offers.has('preset.hold');
    if (keys.hidden || remembered === null) return;
    remembered.checked = true;
    presets.mode = remembered.value as KeyMode;
  }

  return {
    async connected() {
      offers = await readOffers();
      showSwitches();
      await Promise.all([
        read('expression.list', expressions.read),
        read('style.list', movement.read),
        read('microphone.list', microphones.read),
        read('obs.status', obs.read),
      ]);
    },
    stats(stats) {
      presets.onAir(stats.preset);
      microphones.stats(stats);
      obs.figures(stats.obs);
      showDelayed(stats.delayed !== undefined);
      const { delayed } = stats;
      part('delayedHint').hidden = delayed === undefined;
      if (delayed)
        part('delayedHint').textContent =
          `Choose “${delayed.name}” in the call: ${Math.round(delayed.delayMs)} ms late.`;
      if (stats.preset !== preset && preset !== '') void read('style.list', movement.read);
      preset = stats.preset;
    },
  };
}
