import type { Picture } from '../avatar/picture.js';
import type { RigInput } from '../avatar/rig.js';
import { bringNear } from './bring-near.js';
import { closeMouth } from './close-mouth.js';
import { seeDrawnEyes } from './drawn-eyes.js';
import { seeDrawnMouth } from './drawn-mouth.js';
import { eyeParts, type PuppetEye } from './eye-parts.js';
import { type Part, paintLowerTeeth, paintShade, paintTongue, paintUpperTeeth } from './inside.js';
import { lipLineOf } from './lip-line.js';
import { mouthFrame } from './mouth-frame.js';
import { aside, checkPoints, type FacePoints, faceFrame, type Pair } from './points.js';
import { cut, hasAlpha, hex } from './raster.js';
import { tonesOf } from './tones.js';

export interface PuppetParts extends FacePoints {
  /** Straight RGBA; not changed and not kept. */
  readonly picture: Picture;
}

export interface BuiltPuppet {
  readonly rig: RigInput;
  /** By file name, as the rig names them. */
  readonly pictures: ReadonlyMap<string, Picture>;
  /** A small soft copy of the picture, to fill the frame behind it; none for a cut-out. */
  readonly backdrop: Picture | undefined;
  /** What the user should know. */
  readonly notices: readonly string[];
}

/** What goes with the face, in face units from a point below the eyes: [to the sides, up, down]. */
const CENTRE = 0.45;
const CORE = { side: 1.0, up: 1.5 } as const;
const BEYOND = { side: 1.5, up: 1.2, down: 1.4 } as const;
/** Beyond this, in face units, half of the mouth is hidden: of a hundred photos four, of ninety painted portraits eleven. */
const ASIDE = 0.35;
/** Softness of the edge of the face's cut-out, in pixels: under it lies the same picture. */
const FEATHER = 6;

/**
 * Makes a talking puppet of one flat picture. Pure: runs in Node and in the page. The neutral pose is the picture
 * itself: the face layer is a soft cut-out that lies on it, the mouth's inside is painted behind the lips, and the skin
 * above each eye is laid over itself and drawn down when it shuts. A mouth that is open is shut first.
 *
 * @throws PluginError `preset/invalid` when the points are no face
 */
export function buildPuppet(parts: PuppetParts): BuiltPuppet {
  checkPoints(parts, parts.picture);
  const notices: string[] = [];
  const near = bringNear(parts, notices);
  const { lids, holes, ...seen } = seeDrawnEyes(near.picture, near);
  if (!lids)
    notices.push(
      'its eyes are drawn, and where their lids are is unclear: they will not blink (place the points on the page for that)',
    );
  const mouth = seeDrawnMouth(near.picture, seen, holes !== undefined);
  const { width, height } = near.picture;
  const closed = closeMouth(near.picture, mouth);
  if (mouth.unclear)
    notices.push(
      'its mouth is drawn, and whether it is open is unclear: see how it talks (if it is wrong, place the points on the page)',
    );
  else if (closed.changed) notices.push('the mouth was open: it was shut by moving the lips');
  const { picture } = closed;
  const line = lipLineOf(picture, closed.points);
  const points = onLine(closed.points, line);
  const { landmarks } = points;
  const { unit, at } = faceFrame(landmarks);
  if (unit < 70) notices.push('the face is small: it will look soft');
  if (Math.abs(aside(landmarks)) > ASIDE)
    notices.push('the face looks far to the side: its mouth opens at its edge, a picture from the front talks better');

  const alpha = hasAlpha(picture);
  const tones = tonesOf(picture, points);
  const frame = mouthFrame(points);
  const chin = Math.hypot(landmarks[8][0] - at(0, CENTRE)[0], landmarks[8][1] - at(0, CENTRE)[1]);
  const side = Math.max(
    CORE.side * unit,
    0.55 * Math.hypot(landmarks[16][0] - landmarks[0][0], landmarks[16][1] - landmarks[0][1]),
  );
  const centre = at(0, CENTRE);
  const core = [side, CORE.up * unit, chin + 0.1 * unit] as const;
  const outer = [side + BEYOND.side * unit, (CORE.up + BEYOND.up) * unit, chin + BEYOND.down * unit] as const;

  const pictures = new Map<string, Picture>();
  const layers: RigInput['layers'] = [];
  const add = (name: string, follow: RigInput['layers'][number]['follow'], part: Part, more = {}): void => {
    pictures.set(`${name}.png`, part.picture);
    layers.push({ name, picture: `${name}.png`, at: [part.at[0], part.at[1]], follow, ...more });
  };
  if (!alpha) add('back', 'static', { picture, at: [0, 0] });
  add('face', 'face', alpha ? { picture, at: [0, 0] } : cutFace(picture, centre, outer, unit));
  add('tongue', 'tongue', paintTongue(frame, tones), { clip: 'mouth' });
  add('teeth-lower', 'jaw', paintLowerTeeth(frame, tones), { clip: 'mouth' });
  add('teeth-upper', 'head', paintUpperTeeth(frame, tones), { clip: 'mouth' });
  add('shade', 'upperLip', paintShade(frame, tones), { clip: 'mouth' });
  const eyes = eyeParts(picture, points, { skin: tones.skin, lids, holes });
  for (const { name, follow, part, fade } of eyes.parts) add(name, follow, part, fade && { fade });
  const neck = at(0, 0);
  const axis = [landmarks[8][0] - neck[0], landmarks[8][1] - neck[1]];
  const reach = Math.hypot(axis[0], axis[1]);
  const round = (p: Pair): [number, number] => [Math.round(p[0] * 100) / 100, Math.round(p[1] * 100) / 100];
  const rig: RigInput = {
    schema: 1,
    size: { width, height },
    landmarks: landmarks.map(round),
    neck: round([landmarks[8][0] + (axis[0] / reach) * 0.5 * unit, landmarks[8][1] + (axis[1] / reach) * 0.5 * unit]),
    eyes: { left: rounded(eyes.left, round), right: rounded(eyes.right, round) },
    mouth: { line: line.map(round), colour: hex(tones.cavity) },
    relief: 0.85,
    reach: {
      centre: round(centre),
      core: [core[0], core[1], core[2]],
      outer: [outer[0], outer[1], outer[2]],
      held: alpha ? [] : ['left', 'right', 'top'],
    },
    layers,
  };
  return { rig, pictures, backdrop: alpha ? undefined : shrink(picture, 96), notices };
}

const rounded = ({ upper, lower, closed, iris }: PuppetEye, round: (p: Pair) => [number, number]) => ({
  upper: upper.map(round),
  lower: lower.map(round),
  closed: closed.map(round),
  ...(iris && { iris: { at: round(iris.at), radius: Math.max(1, round([iris.radius, 0])[0]) } }),
});

/** Both sides of the shut lips lie on one line. */
function onLine(points: FacePoints, line: readonly Pair[]): FacePoints {
  const frame = mouthFrame({ landmarks: points.landmarks, contours: undefined });
  const along = line.map((p) => frame.to(p));
  const project = (p: Pair): Pair => {
    const [u] = frame.to(p);
    let i = 0;
    while (i < along.length - 2 && along[i + 1][0] < u) i++;
    const t = Math.min(1, Math.max(0, (u - along[i][0]) / Math.max(1e-6, along[i + 1][0] - along[i][0])));
    return [line[i][0] + (line[i + 1][0] - line[i][0]) * t, line[i][1] + (line[i + 1][1] - line[i][1]) * t];
  };
  const landmarks = points.landmarks.map((p): Pair => [p[0], p[1]]);
  landmarks[60] = line[0];
  landmarks[64] = line[line.length - 1];
  for (const [a, b] of [
    [61, 67],
    [62, 66],
    [63, 65],
  ]) {
    const p: Pair = [(landmarks[a][0] + landmarks[b][0]) / 2, (landmarks[a][1] + landmarks[b][1]) / 2];
    landmarks[a] = project(p);
    landmarks[b] = landmarks[a];
  }
  const { contours } = points;
  return { landmarks, contours: { ...contours, lips: { upper: line, lower: line } } };
}

/** The part of the picture that moves; below the picture's edge it is drawn on, for a head that rises. */
function cutFace(picture: Picture, [cx, cy]: Pair, [side, up, down]: readonly number[], unit: number): Part {
  const x0 = Math.max(0, Math.floor(cx - side));
  const x1 = Math.min(picture.width, Math.ceil(cx + side));
  const y0 = Math.max(0, Math.floor(cy - up));
  const low = Math.ceil(cy + down);
  const y1 = low > picture.height ? Math.min(low, Math.ceil(picture.height + 0.6 * unit)) : low;
  const out = cut(picture, x0, y0, x1 - x0, y1 - y0);
  const inner = (distance: number, edge: boolean): number => (edge ? 1 : Math.min(1, (distance + 0.5) / FEATHER));
  for (let y = 0; y < out.height; y++) {
    for (let x = 0; x < out.width; x++) {
      const alpha = Math.min(
        inner(x, x0 === 0),
        inner(out.width - 1 - x, x1 === picture.width),
        inner(y, y0 === 0),
        inner(out.height - 1 - y, y1 >= picture.height),
      );
      if (alpha < 1) out.rgba[(y * out.width + x) * 4 + 3] *= alpha;
    }
  }
  return { picture: out, at: [x0, y0] };
}

/** Box means: soft when it is enlarged again. */
function shrink(picture: Picture, width: number): Picture {
  const w = Math.min(width, picture.width);
  const h = Math.max(1, Math.round((picture.height * w) / picture.width));
  const rgba = new Uint8ClampedArray(w * h * 4);
  for (let y = 0; y < h; y++) {
    const y0 = Math.floor((y * picture.height) / h);
    const y1 = Math.max(y0 + 1, Math.floor(((y + 1) * picture.height) / h));
    for (let x = 0; x < w; x++) {
      const x0 = Math.floor((x * picture.width) / w);
      const x1 = Math.max(x0 + 1, Math.floor(((x + 1) * picture.width) / w));
      const sum = [0, 0, 0];
      for (let j = y0; j < y1; j++) {
        for (let i = x0; i < x1; i++)
          for (let c = 0; c < 3; c++) sum[c] += picture.rgba[(j * picture.width + i) * 4 + c];
      }
      const count = (y1 - y0) * (x1 - x0);
      for (let c = 0; c < 3; c++) rgba[(y * w + x) * 4 + c] = (sum[c] / count) * 0.72;
      rgba[(y * w + x) * 4 + 3] = 255;
    }
  }
  return { width: w, height: h, rgba };
}
