/**
 * The process that new pictures are looked at and made into presets in: whatever a hostile picture or the detector does
 * to memory, the program that is on air does not feel it. One job by message, one answer, and it ends.
 */
import { asPluginError, PluginError } from '../errors.js';
import { type Imported, type ImportOptions, importPreset } from '../presets/import.js';
import { writePreset } from '../presets/write.js';
import { findFace } from './detector.js';
import { makePreset } from './make.js';
import { importMakeItTalk } from './makeittalk.js';
import { decodePicture } from './picture-file.js';
import { checkPoints, type FacePoints, type SeenFace } from './points.js';
import { turnedNotice, uprightOf } from './upright.js';

export type Job =
  | { readonly kind: 'detect'; readonly picture: Uint8Array; readonly label: string; readonly face: number | undefined }
  | ({
      readonly kind: 'create';
      readonly picture: Uint8Array;
      readonly label: string;
      readonly points: FacePoints | undefined;
      /** Where there are no points: which face, counted from the left; default: the largest. */
      readonly face: number | undefined;
    } & Target)
  | ({ readonly kind: 'makeittalk'; readonly folder: string; readonly puppet: string | undefined } & Target)
  | ({ readonly kind: 'import' } & ImportOptions);

interface Target {
  readonly name: string;
  readonly title: string;
  readonly root: string;
  readonly replace: boolean;
}

export type Answer =
  | { readonly found: SeenFace | undefined }
  | { readonly folder: string; readonly notices: readonly string[] }
  | { readonly imported: Imported }
  | { readonly error: { readonly code: PluginError['code']; readonly message: string; readonly hint?: string } };

const noFace = ({ label, face }: { readonly label: string; readonly face: number | undefined }): PluginError =>
  face !== undefined
    ? new PluginError('preset/picture', `${label}: face ${face} was not found in it`, {
        hint: '--face 1 is the one on the left; without it the largest is taken',
      })
    : new PluginError(
        'preset/picture',
        `${label}: no face was found in it (drawings and animals often are none to it)`,
        {
          hint: 'cut the picture around the face, or place the points by hand: npm start, then open /avatar on the address it prints; or give --landmarks FILE',
        },
      );

const others = ({ number, of }: SeenFace): string =>
  `it shows ${of} faces, and number ${number} from the left, the largest, talks: --face 1 to ${of} takes another`;

async function run(job: Job): Promise<Answer> {
  if (job.kind === 'import') return { imported: await importPreset(job) };
  if (job.kind === 'makeittalk') {
    const { files, notices } = await importMakeItTalk(job.folder, job);
    return { folder: await writePreset({ ...job, files }), notices };
  }
  const image = await decodePicture(job.picture, job.label);
  if (job.kind === 'detect') return { found: await findFace(image, job.face) };
  const seen = job.points ? undefined : await findFace(image, job.face);
  const points = job.points ?? seen;
  if (!points) throw noFace(job);
  checkPoints(points, image);
  const upright = uprightOf(image, points);
  const { files, notices } = makePreset(upright.picture, upright.points, job);
  const folder = await writePreset({ ...job, files });
  const said = [
    ...(seen && seen.of > 1 && job.face === undefined ? [others(seen)] : []),
    ...(upright.turns ? [turnedNotice(upright.turns)] : []),
  ];
  return { folder, notices: [...said, ...notices] };
}

process.once('message', (job: Job) => {
  run(job)
    .catch((thrown): Answer => {
      const { code, message, hint } = asPluginError(thrown);
      return { error: { code, message, hint } };
    })
    .then((answer) => process.send?.(answer, () => process.exit(0)));
});
