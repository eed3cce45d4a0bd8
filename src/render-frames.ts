import { readWav } from './audio/file-source.js';
import { openAvatar } from './avatar/open.js';
import { createPerformer } from './motion/performer.js';
import { readPreset } from './presets/store.js';
import { styleOf } from './presets/style.js';
import type { RenderOptions } from './render.js';
import type { VideoSink } from './sinks/video.js';
import { type OpenModel, openModel } from './speech/model.js';
import { loadModelFiles } from './speech/model-files.js';
import { poses } from './speech/offline.js';
import type { WorkerThread } from './speech/worker-thread.js';
import type { MelFrame } from './types.js';
import { millis } from './units.js';

export interface FramesOptions {
  /** How many frames the video gets. */
  readonly frames: number;
  /** The model's, started ahead; the caller closes it in any case. */
  readonly worker: WorkerThread | undefined;
  readonly video: VideoSink;
}

/**
 * Draws each frame of a render into its video, and closes it.
 *
 * @throws PluginError for what cannot be used; the caller then discards the video
 */
export async function drawFrames(options: RenderOptions, { frames, worker, video }: FramesOptions): Promise<void> {
  const { wav, fps } = options;
  const preset = typeof options.preset === 'string' ? await readPreset(options.preset) : options.preset;
  const style = styleOf(preset.preset);
  const { width, height } = options;
  const [avatar, model] = await both(openAvatar({ preset, width, height }), openMouth(options, worker));
  const performer = createPerformer({ articulation: model.articulation, mel: model.spec.mel, seed: options.seed });

  let drawn = 0;
  const drawUntil = async (end: number) => {
    for (; drawn < frames && (drawn * 1000) / fps < end; drawn++) {
      options.signal?.throwIfAborted();
      await video.write(avatar.draw(performer.face(millis((drawn * 1000) / fps), style)));
      options.onProgress?.(drawn + 1, frames);
    }
  };
  const { hop, rate } = model.spec.mel;
  const halfHop = (500 * hop) / rate;
  const heard: MelFrame[] = [];
  const sound = readWav(wav, { onNotice: options.onNotice });
  try {
    for await (const pose of poses(sound, model, (frame) => heard.push({ ...frame, values: frame.values.slice() }))) {
      // Each frame shows the pose nearest to its moment.
      await drawUntil(pose.of - halfHop);
      // The model hears in blocks; motion must hear each frame in its own time, or nods would come early.
      while (heard.length > 0 && heard[0].index <= pose.index) performer.mel(heard.shift()!);
      performer.pose(pose);
    }
    await drawUntil(Number.POSITIVE_INFINITY);
    // The worker ends while ffmpeg still writes.
    await Promise.all([video.close(), model.close()]);
  } finally {
    avatar.close();
    await model.close();
  }
}

async function openMouth({ model, device, movement }: RenderOptions, worker?: WorkerThread): Promise<OpenModel> {
  const files = await loadModelFiles(model);
  // The mel of the first sound is made while the session opens.
  if (!movement) return openModel(files, { device, worker, isPatient: true });
  const { openMovement } = await import('./makeittalk/movement.js');
  return openMovement(movement.path, files.spec, movement.rest);
}

interface Closable {
  close(): unknown;
}

/** Opens both at once, as each takes its time in a process of its own; where one fails the other is closed. */
async function both<A extends Closable, B extends Closable>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([a, b]);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
  for (const opened of [first, second]) if (opened.status === 'fulfilled') await opened.value.close();
  throw first.status === 'rejected' ? first.reason : (second as PromiseRejectedResult).reason;
}
