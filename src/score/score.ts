import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { PluginError } from '../errors.js';
import { openExpert } from './expert.js';
import { watchFilm } from './film.js';
import { type LandmarkTrack, readLandmarks } from './landmark-file.js';
import { type LandmarkScore, scoreLandmarks } from './landmark-metrics.js';
import type { SyncScore } from './offsets.js';
import { type PictureScore, scorePictures } from './pictures.js';
import { soundOf } from './sound.js';
import { openSyncNet, scoreWithSyncNet } from './syncnet.js';
import { probeVideo, type VideoFacts } from './video-reader.js';

export interface ScoreOptions {
  /** A film, or landmarks: a table of `predict` (.csv) or the original's text file (.txt). */
  readonly path: string;
  /** The sound that belongs to it; default: a film's own, or the .wav of the same name beside landmarks. */
  readonly sound?: string;
  /** A film to compare pictures with, or landmarks to compare landmarks with. */
  readonly reference?: string;
  /** Folder of a converted SyncNet. */
  readonly syncnet?: string;
  /** Told of the steps that take long. */
  readonly onProgress?: (step: string, done: number, of: number) => void;
}

/** What could be said of one item; what does not apply is not there, and `notes` say why. */
export interface Score {
  readonly schema: 1;
  readonly file: string;
  readonly kind: 'film' | 'landmarks';
  readonly sound?: string;
  /** By our own expert on landmarks (models/sync). */
  readonly sync?: SyncScore;
  /** LSE-C (`confidence`) and LSE-D (`distance`), by SyncNet on the face's pictures. */
  readonly lse?: SyncScore & { readonly checkpoint: string };
  readonly landmarks?: LandmarkScore & { readonly reference: string };
  readonly pictures?: PictureScore;
  readonly notes: readonly string[];
}

export const FILMS: readonly string[] = ['.mp4', '.webm', '.mkv', '.mov', '.avi', '.mpg'];
export const TABLES: readonly string[] = ['.csv', '.txt'];

const isTable = (path: string): boolean => TABLES.includes(extname(path).toLowerCase());
const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isFile() ?? false;

/**
 * Scores one film or one track of landmarks with everything that applies to it.
 *
 * @throws PluginError evaluate/missing where nothing applies; those of files and models that were named
 */
export async function score(options: ScoreOptions): Promise<Score> {
  return isTable(options.path) ? scoreTable(options) : scoreFilm(options);
}

async function scoreTable({ path, sound, reference, syncnet }: ScoreOptions): Promise<Score> {
  const notes: string[] = [];
  const track = await readLandmarks(path);
  const beside = path.slice(0, -extname(path).length).concat('.wav');
  const heard = sound ?? ((await exists(beside)) ? beside : undefined);
  if (reference !== undefined && !isTable(reference))
    throw new PluginError('usage/value', `${path} holds landmarks, and ${reference} does not.`, {
      hint: `npx mouthpiece score ${path} --reference OTHER.csv`,
    });
  if (heard === undefined && reference === undefined)
    throw new PluginError('evaluate/missing', `${path}: landmarks are judged by their sound or by a reference.`, {
      hint: `npx mouthpiece score ${path} --wav IN.wav`,
    });
  if (syncnet !== undefined) notes.push('SyncNet looks at pictures: landmarks have no LSE-C and LSE-D');
  const sync = heard === undefined ? undefined : await syncOf(track, await soundOf(heard), notes);
  const landmarks =
    reference === undefined ? undefined : { ...scoreLandmarks(track, await readLandmarks(reference)), reference };
  return { schema: 1, file: path, kind: 'landmarks', sound: heard, sync, landmarks, notes };
}

async function syncOf(track: LandmarkTrack, sound: Float32Array, notes: string[]): Promise<SyncScore | undefined> {
  const expert = await openExpert();
  try {
    const result = await expert.score(track, sound);
    if (!result) notes.push('too short for offsets of 15 frames to either side: sync needs 1.7 seconds at the least');
    return result;
  } finally {
    await expert.close();
  }
}

async function scoreFilm(options: ScoreOptions): Promise<Score> {
  const { path, reference, onProgress = () => {} } = options;
  const facts = await probeVideo(path);
  if (reference !== undefined && isTable(reference))
    throw new PluginError('usage/value', `${path} is a film, and ${reference} holds landmarks.`, {
      hint: `npx mouthpiece score ${path} --reference OTHER.mp4`,
    });
  const notes: string[] = [];
  const heard = options.sound ?? (facts.sound ? path : undefined);
  const pictures =
    reference === undefined
      ? undefined
      : await scorePictures(path, reference, (frames) => onProgress('pictures', frames, 0));
  if (heard === undefined) notes.push('it has no sound: nothing can be said of sync');
  const lips = heard === undefined ? {} : await syncOfFilm(options, facts, heard, notes, pictures !== undefined);
  return { schema: 1, file: path, kind: 'film', sound: heard, ...lips, pictures, notes };
}

/** Where nobody's face is seen the figures of the pictures still stand, if there are any. */
async function syncOfFilm(
  { path, syncnet, onProgress = () => {} }: ScoreOptions,
  facts: VideoFacts,
  heard: string,
  notes: string[],
  hasMore: boolean,
): Promise<Pick<Score, 'sync' | 'lse'>> {
  const net = syncnet === undefined ? undefined : await openSyncNet(syncnet);
  try {
    const sound = await soundOf(heard);
    const of = Math.floor((sound.length * 25) / 16000);
    const track = await watchFilm(path, facts, (frames) => onProgress('faces', frames, of)).catch((error) => {
      if (!(error instanceof PluginError) || error.code !== 'evaluate/missing' || !hasMore) throw error;
      notes.push(error.message);
    });
    if (!track) return {};
    const sync = await syncOf(track, sound, notes);
    const lse =
      net && (await scoreWithSyncNet(net, { path, facts, track }, sound, (n, all) => onProgress('SyncNet', n, all)));
    return { sync, ...(lse && { lse: { ...lse, checkpoint: net.checkpoint } }) };
  } finally {
    await net?.close();
  }
}

/** Writes a score as JSON; it is whole or not there. @throws PluginError file/write */
export async function writeScore(path: string, result: Score): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  try {
    await writeFile(part, `${JSON.stringify(result, null, 2)}\n`);
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    throw new PluginError('file/write', `${path} cannot be written (${(cause as NodeJS.ErrnoException).code})`, {
      hint: 'name a file in a folder of yours',
      cause,
    });
  }
}
