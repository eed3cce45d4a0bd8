import type { Sink } from '../types.js';

export interface NullOptions {
  /** Also have each frame converted, as a real sink would; default: frames are not looked at. */
  readonly format?: 'rgba' | 'yuyv' | 'i420';
}

export interface NullSink extends Sink {
  readonly frames: number;
}

/** Takes every frame and forgets it: for measuring, and for running without any output. */
export async function openNull({ format }: NullOptions = {}): Promise<NullSink> {
  let frames = 0;
  return {
    name: 'null',
    get frames() {
      return frames;
    },
    write(frame) {
      if (format) frame.as(format);
      frames++;
    },
    async close() {},
  };
}
