/** What the program does when nothing is said, by command line and by library alike. */
export const DEFAULTS = Object.freeze({
  preset: 'mira',
  model: 'default',
  /** Of sound that is there as a whole: it may hear further ahead, for nobody waits. */
  fileModel: 'studio',
  fps: 30,
  width: 1280,
  height: 720,
  device: 'auto',
  camera: 'auto',
  /** How long one preset turns into the next, ms. */
  fadeMs: 200,
  source: Object.freeze({ kind: 'microphone' as const }),
});

/** Of the page, on 127.0.0.1. */
export const DEFAULT_PORT = 7788;
