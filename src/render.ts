import { readWav } from './audio/file-source.js';
import { openWav } from './audio/wav.js';
import { openAvatar } from './avatar/open.js';
import { createPerformer } from './motion/performer.js';
import { type PresetFolder, readPreset } from './presets/store.js';
import { styleOf } from './presets/style.js';
import { framesFor, openVideo } from './sinks/video.js';
import { type OpenModel, openModel } from './speech/model.js';
import { loadModelFiles } from './speech/model-files.js';
import { poses } from './speech/offline.js';
import type { WorkerThread } from './speech/worker-thread.js';
import type { MelFrame } from './types.js';
import { millis } from './units.js';

export interface RenderOptions {
  readonly wav: string;
  /** .mp4 or .webm */
  readonly video: string;
  /** A preset's name, or one that was read already. */
  readonly preset: string | PresetFolder;
  readonly model: string;
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  readonly device: string;
  readonly seed?: number;
  /** The model's worker, where the caller started it ahead; the caller closes it in any case. */
  readonly worker?: WorkerThread;
  /** Landmarks that move the face instead of what the model would say: see makeittalk/movement.ts. */
  readonly movement?: { readonly path: string; readonly rest?: string };
  /** Told what is odd about the file. */
  readonly onNotice?: (line: string) => void;
  /** Told after each frame. */
  readonly onProgress?: (frames: number, of: number) => void;
  readonly signal?: AbortSignal;
}

export interface Rendered {
  readonly frames: number;
  readonly seconds: number;
}

/**
 * Draws a whole sound file into a video file, flat out: frame i shows the mouth of the moment i / fps, look-ahead
 * taken out, so nothing is late. The same seed and sound give the same video.
 *
 * @throws PluginError for the sound, preset, model or video that cannot be used; no half-made video is left
 */
export async function render(options: RenderOptions): Promise<Rendered> {
  const { wav, fps } = options;
  const seconds = await durationOf(wav);
  const total = framesFor(seconds, fps);
  const preset = typeof options.preset === 'string' ? await readPreset(options.preset) : options.preset;
  const style = styleOf(preset.preset);
  const { avatar, model, video } = await openParts(options, preset, total);
  const performer = createPerformer({ articulation: model.articulation, mel: model.spec.mel, seed: options.seed });

  let frames = 0;
  const drawUntil = async (end: number) => {
    for (; frames < total && (frames * 1000) / fps < end; frames++) {
      options.signal?.throwIfAborted();
      await video.write(avatar.draw(performer.face(millis((frames * 1000) / fps), style)));
      options.onProgress?.(frames + 1, total);
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
    await video.close();
    return { frames, seconds };
  } catch (error) {
    await video.discard();
    throw error;
  } finally {
    avatar.close();
    await model.close();
  }
}

async function durationOf(path: string): Promise<number> {
  const wav = await openWav(path);
  await wav.close();
  return wav.frames / wav.rate;
}

async function openMouth({ model, device, worker, movement }: RenderOptions): Promise<OpenModel> {
  const files = await loadModelFiles(model);
  if (!movement) return openModel(files, { device, worker });
  const { openMovement } = await import('./makeittalk/movement.js');
  return openMovement(movement.path, files.spec, movement.rest);
}

/** Opens all at once, as each takes its time in a process of its own; where one fails the others are closed. */
async function openParts(options: RenderOptions, preset: PresetFolder, frames: number) {
  const { video: path, wav: sound, width, height, fps } = options;
  const opened = await Promise.allSettled([
    openAvatar({ preset, width, height }),
    openMouth(options),
    openVideo({ path, sound, width, height, fps, frames }),
  ]);
  const [avatar, model, video] = opened;
  if (avatar.status === 'fulfilled' && model.status === 'fulfilled' && video.status === 'fulfilled') {
    return { avatar: avatar.value, model: model.value, video: video.value };
  }
  if (avatar.status === 'fulfilled') avatar.value.close();
  if (model.status === 'fulfilled') await model.value.close();
  if (video.status === 'fulfilled') await video.value.discard();
  throw opened.find((part) => part.status === 'rejected')?.reason;
}
