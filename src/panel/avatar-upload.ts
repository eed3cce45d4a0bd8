import type { Contours } from '../align/points.js';
import type { Pair } from '../avatar/curve.js';

/** What the program said no to, with the next step where it knows one. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string | undefined,
  ) {
    super(message);
  }
}

/** Where a face lies, in pixels of the picture in the file. */
export interface FoundFace {
  readonly landmarks: readonly Pair[];
  /** Finer lines, to be handed back as they came for the parts of which nobody has moved a point. */
  readonly contours?: Contours;
}

/** A face that the program has found, and which of those in the picture it is, counted from the left and from 1. */
export interface SeenFace extends FoundFace {
  readonly number: number;
  readonly of: number;
}

/** A face that is to become a preset. */
export interface NewFace extends FoundFace {
  readonly picture: File;
  readonly name: string;
  readonly title: string;
  /** Writes over a preset of this name. */
  readonly replace: boolean;
}

/** The program's own limit; asked here first, so that nothing large goes out in vain. */
export const LARGEST_PICTURE = 40_000_000;
export const PICTURE_TYPES: readonly string[] = Object.freeze(['image/png', 'image/jpeg', 'image/webp']);

/** The face that the program finds in the picture, or nothing. @param face which; default: the largest @throws Refused */
export async function detectFace(picture: File, face?: number): Promise<SeenFace | undefined> {
  const found = await post<SeenFace | { landmarks: null }>('avatar.detect', form({ face }, picture));
  return found.landmarks === null ? undefined : found;
}

/** Writes the preset and puts it on air. @throws Refused */
export async function createFace({
  picture,
  ...face
}: NewFace): Promise<{ readonly preset: string; readonly notices?: readonly string[] }> {
  return post('avatar.create', form(face, picture));
}

export interface ImportedFace {
  readonly preset: string;
  readonly title: string;
}

/** Takes in a face that somebody has exported; it is not put on air. @throws Refused */
export async function importFace(
  archive: File,
  how: { readonly replace?: boolean; readonly name?: string } = {},
): Promise<ImportedFace> {
  if (archive.size > LARGEST_PICTURE) {
    throw new Refused('preset/archive', `“${archive.name}” has more than ${LARGEST_PICTURE / 1e6} MB.`, undefined);
  }
  return post('preset.import', form(how, archive, 'archive'));
}

export interface PresetList {
  readonly presets: readonly string[];
  readonly titles: Readonly<Record<string, string>>;
  readonly onAir: string;
}

export const listPresets = (): Promise<PresetList> => command('preset.list', {});

/** A command with a JSON body. @throws Refused */
export const command = <T>(kind: string, body: unknown): Promise<T> =>
  post(kind, JSON.stringify(body), { 'Content-Type': 'application/json' });

function form(fields: unknown, file: File, part: 'picture' | 'archive' = 'picture'): FormData {
  const data = new FormData();
  data.set('fields', JSON.stringify(fields));
  data.set(part, file);
  return data;
}

async function post<T>(
  kind: string,
  body: BodyInit,
  headers: Record<string, string> = { 'X-Mouthpiece': '1' },
): Promise<T> {
  const ask = () =>
    fetch(`/api/${kind}`, { method: 'POST', body, headers }).catch(() => {
      throw new Refused('server/refused', 'The program does not answer.', 'Start it with “npm start”, then try again.');
    });
  let response = await ask();
  // The program has been started anew and does not know this page any more: our own page makes us known.
  if (response.status === 401 && (await fetch('/').catch(() => undefined))?.ok) response = await ask();
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer as T;
  throw new Refused(
    answer.code ?? 'internal',
    answer.message ?? `The program answered ${response.status}.`,
    answer.hint,
  );
}
