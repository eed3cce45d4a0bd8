import { map, type Observable, tap } from 'rxjs';
import type { Gate } from './audio/gate.js';
import type { SoundEvents } from './flow/sound.js';
import type { Microphone, Microphones } from './microphone.js';
import type { Notices } from './notices.js';
import type { Stats } from './stats.js';

/** The sound that the face speaks: what the pipeline listens to, and whether it comes. */
export interface SoundOnAir {
  readonly state: Stats['source']['state'];
  /** The source on air, behind the gate. */
  readonly microphone: Observable<Microphone>;
  readonly events: SoundEvents;
}

/** @param forget called when the sound is lost: what was heard so far belongs to nothing any more */
export function soundOnAir({
  microphones,
  gate,
  board,
  forget,
}: {
  readonly microphones: Microphones;
  readonly gate: Gate;
  readonly board: Notices;
  readonly forget: () => void;
}): SoundOnAir {
  let state: SoundOnAir['state'] = 'live';
  return {
    get state() {
      return state;
    },
    microphone: microphones.live.pipe(
      tap(() => {
        state = 'live';
      }),
      map(({ source, resampler }) => ({ source: gate.behind(source), resampler })),
    ),
    events: {
      lost(error) {
        state = 'lost';
        forget();
        board.raise('sound', error);
      },
      back() {
        state = 'live';
        board.clear('sound', `Sound is back: ${microphones.current.source.name}.`);
      },
      moved: board.tell,
      ended() {
        state = 'ended';
        board.tell(`${microphones.current.source.name} has ended; the face idles.`);
      },
    },
  };
}
