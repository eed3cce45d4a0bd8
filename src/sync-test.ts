import { beeping } from './audio/beep.js';
import { onsetFinder } from './audio/onset.js';
import { flashingAvatar } from './avatar/flash.js';
import type { Notices } from './notices.js';
import type { Avatar, Face, Pcm } from './types.js';
import { type Millis, now } from './units.js';

/**
 * Shows whether sound and picture are in step: the frame that shows the moment of a beep or clap is white, so in a
 * recording or a call flash and beep must fall together.
 */
export interface SyncTest {
  readonly on: boolean;
  /** @param beep on the default loudspeaker; without it somebody claps */
  set(on: boolean, beep?: boolean): void;
  /** Takes the captured sound. */
  heard(pcm: Pcm): void;
  /** Whether a frame that shows this moment of sound is white. */
  isLit(of: Millis): boolean;
  /** All sinks have taken the frame of this face. */
  shown(face: Face): void;
  /** The avatar with the flashes over it. */
  over(avatar: Avatar): Avatar;
  close(): Promise<void>;
}

/** Long enough for a camera of 15 frames a second, and for an eye. */
export const FLASH_MS = 120;

export function syncTest(notices: Notices): SyncTest {
  const finder = onsetFinder();
  let on = false;
  let onset = Number.NaN;
  let told = true;
  let stop: (() => Promise<void>) | undefined;
  const found = (at: Millis) => {
    onset = at;
    told = false;
  };
  const isLit = (of: Millis) => on && of >= onset && of < onset + FLASH_MS;
  return {
    get on() {
      return on;
    },
    set(wanted, beep = true) {
      if (!wanted || !beep) {
        void stop?.();
        stop = undefined;
      } else stop ??= beeping((error) => notices.raise('beep', error));
      if (!wanted) notices.clear('beep');
      on = wanted;
      onset = Number.NaN;
    },
    heard(pcm) {
      if (on) finder.push(pcm, found);
    },
    isLit,
    shown(face) {
      if (told || !isLit(face.of)) return;
      told = true;
      notices.tell(`Heard; its frame was given out ${Math.round(now() - onset)} ms later.`);
    },
    over: (avatar) => flashingAvatar(avatar, isLit),
    async close() {
      on = false;
      await stop?.();
    },
  };
}
