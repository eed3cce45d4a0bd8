import { fork } from 'node:child_process';
import { entry } from '../entry.js';
import { PluginError } from '../errors.js';
import { POINTS } from '../speech/landmarks.js';
import type { FilmFace } from './face-worker.js';
import type { LandmarkTrack } from './landmark-file.js';
import { type VideoFacts, videoFrames } from './video-reader.js';

/** SyncNet and our expert both look 25 times a second. */
export const SYNC_FPS = 25;
/** A face may be lost for this many frames; what lies between is filled in linearly, as SyncNet's tracker does. */
const MOST_MISSED = 25;
const PATIENCE_MS = 120_000;

/** A process that finds the face of one frame after another. */
function openWatcher() {
  const child = fork(entry('score/face-worker'), {
    serialization: 'advanced',
    execArgv: ['--max-old-space-size=512'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return {
    look: (rgb: Uint8Array, width: number, height: number) =>
      new Promise<FilmFace>((resolve, reject) => {
        const end = (finish: () => void) => {
          clearTimeout(timer);
          child.removeAllListeners();
          finish();
        };
        const fail = (why: string) =>
          end(() => reject(new PluginError('evaluate/failed', `the face of a frame could not be looked for: ${why}`)));
        const timer = setTimeout(() => fail(`no answer within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
        child.once('message', (answer: { face?: FilmFace; error?: string }) =>
          answer.error === undefined ? end(() => resolve(answer.face)) : fail(answer.error),
        );
        child.once('error', (error) => fail(error.message));
        child.once('exit', (code, signal) => fail(`its process ended (${signal ?? code})`));
        child.send({ rgb, width, height });
      }),
    close: () => child.kill(),
  };
}

/** The face is looked for in a copy no wider or higher than this. */
const LARGEST = 720;

/**
 * The landmarks of the largest face of a film, 25 rows a second, in pixels of the film. One frame is held at a time.
 *
 * @throws PluginError evaluate/missing where no face is seen, or it is lost for more than a second; video/failed,
 * video/ffmpeg
 */
export async function watchFilm(
  path: string,
  facts: VideoFacts,
  onProgress: (frames: number) => void = () => {},
): Promise<LandmarkTrack> {
  const scale = Math.min(1, LARGEST / Math.max(facts.width, facts.height));
  const [width, height] = [facts.width, facts.height].map((side) => Math.max(16, Math.round(side * scale)));
  const watcher = openWatcher();
  const faces: FilmFace[] = [];
  let missed = 0;
  try {
    for await (const rgb of videoFrames(path, facts, { pixels: 'rgb24', fps: SYNC_FPS, width, height })) {
      const face = await watcher.look(rgb, width, height);
      missed = face ? 0 : missed + 1;
      if (missed > MOST_MISSED) break;
      faces.push(face?.map((value, i) => value * (i % 2 === 0 ? facts.width / width : facts.height / height)));
      onProgress(faces.length);
    }
  } finally {
    watcher.close();
  }
  if (missed > MOST_MISSED || !faces.some(Boolean))
    throw new PluginError(
      'evaluate/missing',
      `${path}: no face is seen in it (drawings often are none to the detector)`,
      {
        hint: 'score its landmarks instead: npx mouthpiece predict IN.wav OUT.csv && npx mouthpiece score OUT.csv --wav IN.wav',
      },
    );
  return { fps: SYNC_FPS, rows: faces.length, dimensions: 2, points: filled(faces) };
}

/** Frames without a face lie between their neighbours; before the first and after the last it stays where it was. */
function filled(faces: readonly FilmFace[]): Float32Array {
  const width = 2 * POINTS;
  const points = new Float32Array(faces.length * width);
  const seen = faces.flatMap((face, i) => (face ? [i] : []));
  let next = 0;
  for (let row = 0; row < faces.length; row++) {
    while (next < seen.length && seen[next] < row) next++;
    const after = seen[Math.min(next, seen.length - 1)];
    const before = seen[next] === row ? row : seen[Math.max(0, next - 1)];
    const share = after > before ? Math.min(1, Math.max(0, (row - before) / (after - before))) : 0;
    const [a, b] = [faces[before]!, faces[after]!];
    for (let i = 0; i < width; i++) points[row * width + i] = a[i] + share * (b[i] - a[i]);
  }
  return points;
}
