/** The page "Add a face": a picture comes in, its face is put in place, a preset goes on air. */

import { type Contours, mapPoints } from '../align/points.js';
import type { CanonicalFace } from '../face/canonical.js';
import { isArchive } from './archive.js';
import { loadKernel } from './avatar.js';
import { unmoved } from './avatar-curves.js';
import { openEditor } from './avatar-editor.js';
import { openMessage } from './avatar-message.js';
import { nameFor, titleFor } from './avatar-name.js';
import { fromFile, type OpenedPicture, openPicture, pictureDoor, toFile, uprightPicture } from './avatar-picture.js';
import { openPreview } from './avatar-preview.js';
import { type FaceShape, foundFace, templateFace } from './avatar-shape.js';
import { openSteps } from './avatar-steps.js';
import { command, createFace, detectFace, importFace, listPresets, Refused, type SeenFace } from './avatar-upload.js';
import { openFeed } from './feed.js';

const part = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const state = (next: 'empty' | 'busy' | 'edit') => {
  document.body.dataset.state = next;
};
const message = openMessage(part('message'));
const canonical: Promise<CanonicalFace> = fetch('/modules/face/canonical.json').then((answer) => answer.json());
const preview = openPreview(part<HTMLCanvasElement>('preview'), {
  canonical,
  kernel: loadKernel(),
  tell(why) {
    part('cannot').hidden = why === undefined;
    part('cannot').textContent = why === undefined ? '' : `These points cannot talk yet: ${why}`;
  },
});

const editor = openEditor(part<HTMLCanvasElement>('editor'), {
  changed(face, done) {
    // Before the program has answered, an untouched face lies somewhere: nothing to look at.
    if (document.body.dataset.state === 'edit' || editor.canUndo) preview.update(face.points, contoursFor(face), done);
    steps.done(face);
    part<HTMLButtonElement>('undo').disabled = !editor.canUndo;
    part<HTMLButtonElement>('redo').disabled = !editor.canRedo;
    part<HTMLInputElement>('open').checked = face.open;
    if (editor.canUndo) message.followed();
  },
  selected: ({ part }) => steps.selected(part),
});
const steps = openSteps(part('steps'), (name) => {
  editor.select({ part: name });
  part('editor').focus({ preventScroll: true });
});

let picture: OpenedPicture | undefined;
/** As the program found it, and the same on the page: it counts while nobody has changed it. */
let found: { readonly said: SeenFace; readonly face: FaceShape } | undefined;
/** What still counts of what was found about a face, in picture pixels of the page. */
function contoursFor({ points }: FaceShape): Contours | undefined {
  const contours = found?.said.contours && unmoved(found.said.contours, found.face.points, points);
  const here = picture;
  return here && mapPoints({ landmarks: [], contours }, (p) => fromFile(here, p)).contours;
}
let taken: readonly string[] = [];
let namedByHand = false;

async function take(file: File): Promise<void> {
  message.clear();
  if (isArchive(file)) return takeArchive(file);
  let next: OpenedPicture;
  let neutral: CanonicalFace['neutral'];
  try {
    next = await openPicture(file);
    neutral = (await canonical).neutral;
  } catch (error) {
    message.bad(error);
    return;
  }
  picture = next;
  found = undefined;
  state('busy');
  preview.open(next.bitmap);
  editor.open(next.bitmap, templateFace(neutral, next.bitmap));
  part<HTMLInputElement>('title').value = titleFor(file.name);
  namedByHand = false;
  rename();
  const [said, known] = await Promise.all([look(next), listPresets().catch(() => undefined)]);
  if (picture !== next) return;
  taken = known?.presets ?? [];
  rename();
  show(next, said, neutral);
}

/** Puts what was found over the picture, which is turned upright for it, to be looked over. */
function show(brought: OpenedPicture, said: SeenFace | undefined, neutral: CanonicalFace['neutral']): void {
  // Whoever has begun by hand meanwhile is not to lose that.
  const next = said && !editor.canUndo ? uprightPicture(brought, said.landmarks) : brought;
  picture = next;
  found = said && { said, face: foundFace(said.landmarks.map((p) => fromFile(next, p))) };
  part('found').textContent =
    found && !editor.canUndo ? 'The face was found: see that it lies right' : 'Put the face in place';
  state('edit');
  if (editor.canUndo) return;
  if (next !== brought) preview.open(next.bitmap);
  editor.open(next.bitmap, found?.face ?? templateFace(neutral, next.bitmap));
  steps.first();
  if (found && found.said.of > 1) offerOthers(next, found.said, neutral);
}

/** In a group picture the largest face may be somebody else's. */
function offerOthers(next: OpenedPicture, { number, of }: SeenFace, neutral: CanonicalFace['neutral']): void {
  const another = async () => {
    state('busy');
    const said = await look(next, (number % of) + 1);
    if (picture !== next) return;
    if (said) show(next, said, neutral);
    else state('edit');
  };
  message.note(`There are ${of} faces in this picture.`, `This is number ${number}, counted from the left.`, [
    'Take another one',
    () => void another(),
  ]);
}

/** A face that somebody else has made: it is checked and kept; whoever dropped it says when it goes on air. */
async function takeArchive(
  file: File,
  how: { readonly replace?: boolean; readonly name?: string } = {},
): Promise<void> {
  message.note(`Looking at “${file.name}” …`, 'It is opened once before it is kept.');
  try {
    const { preset, title } = await importFace(file, how);
    const putOnAir = () =>
      command('preset.use', { name: preset }).then(
        () => location.assign('/'),
        (error) => message.bad(error),
      );
    message.good(`${title} is one of your faces now.`, ['Put it on air', () => void putOnAir()]);
  } catch (error) {
    const { code, message: said, hint } = error instanceof Refused ? error : { code: '', message: '', hint: '' };
    const free = /^--name ([\w-]+)/.exec(hint ?? '')?.[1];
    if (code !== 'preset/invalid' || how.replace || free === undefined) message.bad(error);
    else if (said.includes('already')) {
      message.bad(new Error('You have a face of that name already.'), [
        'Replace it',
        () => void takeArchive(file, { replace: true }),
      ]);
    } else message.bad(new Error(said), [`Keep it as “${free}”`, () => void takeArchive(file, { name: free })]);
  }
}

/** The face that the program finds in the picture. */
async function look({ file }: OpenedPicture, which?: number): Promise<SeenFace | undefined> {
  try {
    const said = await detectFace(file, which);
    if (said) return said;
    if (which === undefined)
      message.note('No face was found by itself.', 'Put the lines in place by hand: start with the eyes, step 1 of 5.');
    else message.note(`Face ${which} is not clear enough.`, 'Crop the picture around it, and drop that one here.');
  } catch (error) {
    message.bad(error);
  }
  return undefined;
}

function rename(): void {
  if (!namedByHand) part<HTMLInputElement>('name').value = nameFor(part<HTMLInputElement>('title').value, taken);
}

async function save(replace: boolean): Promise<void> {
  const face = editor.face;
  const here = picture;
  if (here === undefined || face === undefined) return;
  const title = part<HTMLInputElement>('title').value.trim();
  const name = part<HTMLInputElement>('name').value;
  const button = part<HTMLButtonElement>('saveButton');
  button.disabled = true;
  button.textContent = 'Saving …';
  message.clear();
  try {
    const landmarks = Array.from({ length: 68 }, (_, i) => toFile(here, [face.points[i * 2], face.points[i * 2 + 1]]));
    const where =
      found?.face === face
        ? { landmarks: found.said.landmarks, contours: found.said.contours }
        : { landmarks, contours: found?.said.contours && unmoved(found.said.contours, found.face.points, face.points) };
    const made = await createFace({ picture: here.file, ...where, name, title, replace });
    taken = [...taken, made.preset];
    const more = made.notices?.length ? ` ${made.notices.join(' ')}` : '';
    message.good(`${title} is on air.${more}`, ['See it on the panel', () => location.assign('/')]);
  } catch (error) {
    const there = error instanceof Refused && error.code === 'preset/invalid' && taken.includes(name);
    if (replace || !there) message.bad(error);
    else
      message.bad(new Error(`There is a preset “${name}” already. Choose another name, or replace it.`), [
        'Replace it',
        () => void save(true),
      ]);
  } finally {
    button.disabled = false;
    button.textContent = 'Save and go on air';
  }
}

pictureDoor({ door: part('drop'), input: part<HTMLInputElement>('file') }, (file) => void take(file));
part('other').addEventListener('click', () => part('file').click());
part('undo').addEventListener('click', () => editor.undo());
part('redo').addEventListener('click', () => editor.redo());
part('zoomIn').addEventListener('click', () => editor.zoom(1.5));
part('zoomOut').addEventListener('click', () => editor.zoom(1 / 1.5));
part('zoomFit').addEventListener('click', () => editor.zoom(undefined));
part('again').addEventListener('click', async () => {
  const { neutral } = await canonical;
  if (picture) editor.lay(templateFace(neutral, picture.bitmap));
  steps.first();
});
part('wholeFace').addEventListener('click', () => editor.select({ part: 'face' }));
part('symmetric').addEventListener('change', ({ target }) => editor.symmetric((target as HTMLInputElement).checked));
part('open').addEventListener('change', ({ target }) => editor.mouthOpen((target as HTMLInputElement).checked));
part('title').addEventListener('input', rename);
part('name').addEventListener('input', () => {
  namedByHand = true;
});
part('voice').addEventListener('change', ({ target }) => preview.live((target as HTMLInputElement).value === 'live'));
part('save').addEventListener('submit', (event) => {
  event.preventDefault();
  void save(false);
});
openFeed({ face: (face) => preview.face(face) });
