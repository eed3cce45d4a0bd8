import { findSamples } from './audio/wav.js';
import type { PresetFolder } from './presets/store.js';
import { framesFor, openVideo } from './sinks/video.js';
import { startWorker } from './speech/worker-thread.js';

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
  const { wav, video: path, width, height, fps } = options;
  // The model's runtime and ffmpeg take a quarter of a second each to begin: they do so while the rest is loaded here.
  const worker = options.movement ? undefined : startWorker();
  try {
    const sound = await findSamples(wav);
    const seconds = sound.frames / sound.format.rate;
    const frames = framesFor(seconds, fps);
    const video = await openVideo({ path, sound, width, height, fps, frames });
    try {
      const { drawFrames } = await import('./render-frames.js');
      await drawFrames(options, { frames, worker, video });
    } catch (error) {
      await video.discard();
      throw error;
    }
    return { frames, seconds };
  } finally {
    await worker?.close();
  }
}
