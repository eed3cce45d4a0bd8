import type { Notices } from '../notices.js';
import type { Keepsake } from './keepsake.js';
import type { ObsEvents, ObsLink } from './link.js';
import { obsMicrophone } from './microphone.js';
import { openSync, type Sync } from './sync.js';

/** What is known of OBS's microphone. */
export interface VoiceState {
  /** OBS's microphone: whose offset follows the picture, and whose mute shuts the mouth. */
  readonly microphone: string | null;
  readonly muted: boolean;
  readonly syncOffsetMs: number | null;
  /** Who set it; `user`: by hand, so it is left alone. */
  readonly syncBy: 'us' | 'user' | null;
}

export interface VoiceOptions {
  /** OBS's input, or `off`: leaves the microphone alone. Default: the one that is ours. */
  readonly microphone?: string;
  /** The name of our own microphone. */
  heard(): string;
  /** OBS's microphone is muted, or not any more. */
  mute(muted: boolean): void;
  readonly keep: Keepsake;
  readonly board: Notices;
  failed(error: unknown): void;
}

/** OBS's microphone as the show follows it: its mute shuts the mouth, its sync offset is the picture's latency. */
export interface Voice {
  readonly state: VoiceState;
  /** Finds the microphone; whenever it may be another one. @throws PluginError obs/failed, obs/lost */
  listen(link: ObsLink): Promise<void>;
  /** OBS is gone. */
  lost(): void;
  /** The latency of the last second: median, ms; null without sound. */
  measured(ms: number | null): void;
  /** Gives OBS its own offset back. */
  restore(): Promise<void>;
  /** What OBS tells that concerns it. @param again looks for the microphone once more */
  events(again: () => void): ObsEvents;
}

export function followVoice({ microphone: wanted, heard, mute: tellMute, keep, board, failed }: VoiceOptions): Voice {
  let microphone: string | undefined;
  let sync: Sync | undefined;
  let muted = false;
  let wasHere = false;

  function mute(now: boolean): void {
    if (now === muted) return;
    muted = now;
    tellMute(now);
  }

  return {
    get state() {
      return {
        microphone: microphone ?? null,
        muted,
        syncOffsetMs: sync?.offset ?? null,
        syncBy: sync?.by ?? null,
      };
    },
    async listen(link) {
      const again = wasHere;
      wasHere = true;
      if (wanted === 'off') return;
      const input = await obsMicrophone(link, wanted, heard());
      board.clear('obs');
      microphone = input;
      sync = undefined;
      if (input === undefined) return mute(false);
      mute((await link.call('GetInputMute', { inputName: input })).inputMuted);
      const { currentSceneCollectionName } = await link.call('GetSceneCollectionList');
      const key = `${currentSceneCollectionName}/${input}`;
      sync = await openSync({ link, input, keep, key, again, tell: board.tell, failed });
    },
    lost() {
      sync = undefined;
      microphone = undefined;
      mute(false);
    },
    measured: (ms) => sync?.measured(ms),
    restore: async () => sync?.restore(),
    events: (again) => ({
      InputCreated: () => microphone === undefined && again(),
      InputRemoved: (data: { inputName: string }) => data.inputName === microphone && again(),
      InputNameChanged: (data: { oldInputName: string }) => data.oldInputName === microphone && again(),
      InputMuteStateChanged: (data: { inputName: string; inputMuted: boolean }) => {
        if (data.inputName === microphone) mute(data.inputMuted);
      },
      InputAudioSyncOffsetChanged: (data: { inputName: string; inputAudioSyncOffset: number }) => {
        if (data.inputName === microphone) sync?.changed(data.inputAudioSyncOffset);
      },
    }),
  };
}
