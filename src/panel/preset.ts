import type { WireHead } from '../server/wire.js';
import type { Backdrop, OpenAvatar, Opened, Size } from './avatar.js';
import { retryDelay } from './retry.js';
import type { Stage } from './stage.js';

/** Keeps the stage on the preset that is on air. The old picture talks on until the new one is ready. */
export interface KeptPreset {
  /** What faces say that they are for; opens that avatar once. */
  use(head: WireHead): void;
  /** What lies behind the avatar; resolves when it is seen. */
  backdrop(backdrop: Backdrop): Promise<void>;
  /** The program is gone: the same generation may be another preset when it is back. */
  forget(): void;
}

export interface PresetOptions {
  readonly stage: Stage;
  readonly open: OpenAvatar;
  /** The size to draw at, from the size of the program's picture. */
  size(program: Size): Size;
  /** Says why there is no picture; undefined when there is one again. */
  tell(why: string | undefined): void;
}

export function keepPreset({ stage, open, size, tell }: PresetOptions): KeptPreset {
  let wanted: WireHead | undefined;
  let backdrop: Backdrop = 'air';
  let turn = 0;
  let attempt = 0;

  async function load(): Promise<void> {
    if (wanted === undefined) return;
    const mine = ++turn;
    let opened: Opened;
    try {
      opened = await open(wanted.generation, size(wanted), backdrop);
    } catch (error) {
      if (mine !== turn) return;
      tell(`The picture could not be loaded: ${error instanceof Error ? error.message : error}`);
      setTimeout(() => mine === turn && load(), retryDelay(attempt++, Math.random()));
      return;
    }
    // What opens late, after the next one was asked for, closes itself.
    if (mine !== turn) {
      opened.avatar.close();
      return;
    }
    attempt = 0;
    tell(undefined);
    stage.show(opened);
  }

  return {
    use({ generation, width, height }) {
      if (generation === wanted?.generation && width === wanted.width && height === wanted.height) return;
      wanted = { generation, width, height };
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
