import { openCamera } from './camera.js';
import { openNull } from './null.js';
import { openFeed } from './obs.js';
import { openVideo } from './video.js';

/** kind -> open(options): every place that frames can go to. */
export const sinks = Object.freeze({
  camera: openCamera,
  obs: openFeed,
  video: openVideo,
  null: openNull,
});

export type SinkKind = keyof typeof sinks;
export type SinkOptions<Kind extends SinkKind> = Parameters<(typeof sinks)[Kind]>[0];
