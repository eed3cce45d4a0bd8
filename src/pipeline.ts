import { filter, ignoreElements, map, merge, type Observable, share, switchMap, tap, timer } from 'rxjs';
import { latest } from './flow/latest.js';
import { type SoundEvents, sound } from './flow/sound.js';
import { through } from './flow/through.js';
import { type Tick, ticks } from './flow/ticks.js';
import type { Microphone } from './microphone.js';
import type { Performer } from './motion/performer.js';
import type { MotionStyle } from './motion/style.js';
import type { Listener } from './speech/listener.js';
import { mel } from './speech/mel.js';
import type { MelSpec } from './speech/spec.js';
import type { Avatar, Face, Pcm, Sink } from './types.js';

export interface Parts {
  /** The source on air; a new one takes over from the old. */
  readonly microphone: Observable<Microphone>;
  readonly events: SoundEvents;
  readonly mel: MelSpec;
  readonly listener: Listener;
  readonly performer: Performer;
  /** Read for each frame, so a change shows at once. */
  readonly style: () => MotionStyle;
  /** The picture on air. */
  readonly avatar: Avatar;
  readonly fps: number;
  readonly sinks: readonly Sink[];
  /** Faces for those who draw themselves: the page, and OBS. */
  readonly publish: (face: Face) => void;
  readonly meter: {
    heard(pcm: Pcm): void;
    tick(tick: Tick): void;
    shown(face: Face, fresh: boolean): void;
  };
}

/** A run and its way to the worker and back take a third of this. */
const MODEL_LEAD_MS = 6;

/**
 * The whole way of the data. Sound drives the mouth, the frame clock drives the picture, and the two meet in the
 * performer, where the newest pose wins. Nothing is dropped before the mel; nothing queues behind it.
 */
export function pipeline(parts: Parts): Observable<never> {
  const { listener, meter, performer } = parts;

  const hearing = parts.microphone.pipe(
    tap(() => {
      listener.reset();
      performer.reset();
    }),
    switchMap(({ source, resampler }) =>
      sound(source, parts.events).pipe(
        tap((pcm) => meter.heard(pcm)),
        through(() => resampler),
        tap((pcm) => performer.sound(pcm)),
        through(() => mel(parts.mel, resampler.delay, listener.hearsSound)),
      ),
    ),
    tap((frame) => {
      performer.mel(frame);
      listener.push(frame);
    }),
  );

  const clock = ticks(parts.fps).pipe(share());

  // Once a frame, just before the next one wants its pose: a run costs much the same for one mel frame as for three.
  const listening = clock.pipe(
    switchMap(() => timer(Math.max(0, 1000 / parts.fps - MODEL_LEAD_MS))),
    tap(() => listener.run()),
  );

  const faces = clock.pipe(
    tap((tick) => meter.tick(tick)),
    map((tick) => performer.face(tick.due, parts.style())),
    tap((face) => parts.publish(face)),
    share(),
  );

  // Drawn only where somebody takes it: the page and OBS draw faces themselves.
  const frames = faces.pipe(
    filter(() => parts.sinks.some((sink) => sink.ready !== false)),
    map((face) => parts.avatar.draw(face)),
    share(),
  );

  // A sink that answers later must have copied the frame by then (see Sink): the next one is drawn over it.
  const showing = parts.sinks.map((sink) => frames.pipe(latest((frame) => sink.write(frame))));
  // The meter comes last, so that its figures hold what every sink took.
  const metering = faces.pipe(tap((face) => meter.shown(face, performer.fresh)));

  return merge(hearing, listening, ...showing, metering).pipe(ignoreElements());
}
