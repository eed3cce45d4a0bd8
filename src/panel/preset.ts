import type { Avatar } from '../types.js';
import type { Backdrop, OpenAvatar } from './avatar.js';
import { retryDelay } from './retry.js';
import type { Stage } from './stage.js';

/** Keeps the stage on the preset that is on air. The old picture talks on until the new one is ready. */
export interface KeptPreset {
  /** The generation that faces come with; opens its avatar once. */
  use(generation: number): void;
  /** What lies behind the avatar; resolves when it is seen. */
  backdrop(backdrop: Backdrop): Promise<void>;
  /** The program is gone: the same generation may be another preset when it is back. */
  forget(): void;
}

/** @param tell says why there is no picture; undefined when there is one again */
export function keepPreset(stage: Stage, open: OpenAvatar, tell: (why: string | undefined) => void): KeptPreset {
  let wanted: number | undefined;
  let backdrop: Backdrop = 'air';
  let turn = 0;
  let attempt = 0;

  async function load(): Promise<void> {
    if (wanted === undefined) return;
    const mine = ++turn;
    const transparent = backdrop === 'none';
    let avatar: Avatar;
    try {
      avatar = await open(wanted, backdrop);
    } catch (error) {
      if (mine !== turn) return;
      tell(`The picture could not be loaded: ${error instanceof Error ? error.message : error}`);
      setTimeout(() => mine === turn && load(), retryDelay(attempt++, Math.random()));
      return;
    }
    // What opens late, after the next one was asked for, closes itself.
    if (mine !== turn) {
      avatar.close();
      return;
    }
    attempt = 0;
    tell(undefined);
    stage.show(avatar, !transparent);
  }

  return {
    use(generation) {
      if (generation === wanted) return;
      wanted = generation;
      void load();
    },
    async backdrop(next) {
      if (next === backdrop) return;
      backdrop = next;
      await load();
    },
    forget() {
      wanted = undefined;
      turn++;
    },
  };
}
