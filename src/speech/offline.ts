import { type Resampler, resampler } from '../audio/resample.js';
import type { PluginError } from '../errors.js';
import type { Pcm, Pose } from '../types.js';
import { hertz, millis } from '../units.js';
import { listener, MAX_WAITING } from './listener.js';
import { type HeardFrame, mel, reach } from './mel.js';
import type { OpenModel } from './model.js';

/** Sound taken at a time: less than the listener lets wait, so that nothing is ever dropped. */
const PIECE_MS = 200;

/**
 * The poses of a whole sound, flat out: exactly one per mel frame, floor(N / hop) + 1 for N samples at the model's
 * rate, none for no sound. `of` and `at` are on the sound's own clock, which begins at 0: `of` is the centre of the
 * frame, `at` the end of the last sample that it needed (window, look-ahead and resampler included), never beyond the end.
 *
 * @param onMel sees each mel frame, for prosody; the frame is reused
 */
export async function* poses(
  sound: AsyncIterable<Pcm>,
  model: OpenModel,
  onMel: (frame: HeardFrame) => void = () => {},
): AsyncGenerator<Pose> {
  const spec = model.spec.mel;
  const ready: Pose[] = [];
  let failure: PluginError | undefined;
  const ears = listener({
    model,
    mel: spec,
    onPose: (pose) => ready.push(pose),
    onError: (error) => {
      failure = error;
    },
  });
  let to16k: Resampler | undefined;
  let stage = mel(spec);
  let unsettled = 0;
  const onFrame = (frame: HeardFrame) => {
    onMel(frame);
    ears.push(frame);
    unsettled++;
  };
  const onSound = (pcm: Pcm) => stage.push(pcm, onFrame);

  let needed = 0;
  let end = 0;
  const timed = (pose: Pose): Pose => {
    const of = (pose.index * spec.hop * 1000) / spec.rate;
    return { ...pose, of: millis(of), at: millis(Math.min(end, of + needed)) };
  };
  /** Hands out what is ready; `last` also what the end of the sound is still needed for. */
  function* drain(last: boolean): Generator<Pose> {
    if (failure) throw failure;
    while (ready.length > 0) {
      // The end is known only when it is reached: a pose whose reach might pass it waits.
      const pose = ready[0];
      if (!last && (pose.index * spec.hop * 1000) / spec.rate + needed > end) return;
      ready.shift();
      yield timed(pose);
    }
  }

  for await (const whole of sound) {
    if (!to16k) {
      to16k = await resampler(whole.rate, hertz(spec.rate));
      stage = mel(spec, to16k.delay, model.hearsSound);
      needed = ((model.lookAhead * spec.hop + reach(spec) + to16k.delay) * 1000) / spec.rate;
    }
    for (const pcm of pieces(whole)) {
      end = pcm.at;
      to16k.push(pcm, onSound);
      if (unsettled >= MAX_WAITING / 2) {
        await ears.settled();
        unsettled = 0;
      }
      yield* drain(false);
    }
  }
  to16k?.flush(onSound);
  await ears.settled();
  stage.flush?.(onFrame);
  await ears.flush();
  yield* drain(true);
}

function* pieces(pcm: Pcm): Generator<Pcm> {
  const size = Math.max(1, Math.floor((pcm.rate * PIECE_MS) / 1000));
  if (pcm.samples.length <= size) {
    yield pcm;
    return;
  }
  for (let from = 0; from < pcm.samples.length; from += size) {
    const samples = pcm.samples.subarray(from, from + size);
    const after = pcm.samples.length - from - samples.length;
    yield { samples, rate: pcm.rate, at: millis(pcm.at - (after * 1000) / pcm.rate) };
  }
}
