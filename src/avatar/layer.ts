import { PluginError } from '../errors.js';
import { C } from '../face/controls.js';
import type { Anatomy } from './anatomy.js';
import { EYE_POINTS, type EyeOpening, LIP_POINTS, landmarkCurve, ride } from './contours.js';
import type { Points } from './curve.js';
import type { Shape } from './deform.js';
import { type FaceField, faceField, sampleField } from './field.js';
import { type Fit, fitPoint } from './frame-fit.js';
import { type Texels, texelsOf } from './kernel/texels.js';
import { type Moves, noMoves } from './landmarks.js';
import { coverMoves, gazeMoves, lidMoves } from './lids.js';
import { planMesh, seenTriangles, visibility } from './mesh.js';
import { type Picture, place } from './picture.js';
import type { Clip, Follow, RigInput } from './rig.js';

type LayerInput = RigInput['layers'][number];

/** A layer made ready for the kernel. */
export interface PlannedLayer {
  readonly name: string;
  readonly follow: Follow;
  readonly clip: Clip | undefined;
  readonly fade: LayerInput['fade'];
  /** On the output's grid. */
  readonly texels: Texels;
  /** x, y per vertex in texels. */
  readonly uv: Float32Array;
  readonly triangles: Uint16Array;
  readonly shape: Shape;
}

/** Breath lifts the head by this many face units. */
const BREATH = 0.014;
/** Vertex distance in face units. */
const SPACING: Partial<Record<Follow, number>> = {
  skin: 0.1,
  browLeft: 0.07,
  browRight: 0.07,
  upperLidLeft: 0.03,
  upperLidRight: 0.03,
  lowerLidLeft: 0.03,
  lowerLidRight: 0.03,
  coverLeft: 0.025,
  coverRight: 0.025,
  gazeLeft: 0.022,
  gazeRight: 0.022,
};

const smooth = (t: number): number => {
  const u = Math.min(1, Math.max(0, t));
  return u * u * (3 - 2 * u);
};

/** A column that moves all points alike. */
function together(count: number, dx: number, dy: number): Points {
  const out = new Float64Array(count * 2);
  for (let i = 0; i < count; i++) {
    out[i * 2] = dx;
    out[i * 2 + 1] = dy;
  }
  return out;
}

/** The motion of one landmark or lip point, for a whole layer. */
const like = (moves: Moves, point: number, count: number, share = 1): Moves =>
  moves.map((column) => column && together(count, column[point * 2] * share, column[point * 2 + 1] * share));

function expression(follow: Follow, at: Points, anatomy: Anatomy, face: FaceField | undefined, shift: Pair2): Moves {
  const { landmarks, lips, eyes, lower, gaze } = anatomy;
  const count = at.length / 2;
  const skin = (): Moves =>
    face
      ? sampleField(
          face.mesh,
          face.moves,
          at.map((v, i) => v - shift[i % 2]),
        )
      : noMoves();
  switch (follow) {
    case 'skin':
      return skin();
    case 'jaw':
    case 'tongue': {
      const moves = noMoves();
      const chin = landmarks.moves[C.jaw];
      const share = follow === 'jaw' ? 1 : 0.7;
      if (chin) moves[C.jaw] = together(count, chin[16] * share, chin[17] * share);
      if (follow === 'tongue') moves[C.tongue] = together(count, 0, -0.07 * lower);
      return moves;
    }
    case 'upperLip':
      return like(lips.upper, LIP_POINTS >> 1, count);
    case 'lowerLip':
      return like(lips.lower, LIP_POINTS >> 1, count);
    case 'browLeft':
    case 'browRight': {
      const line = landmarkCurve(landmarks, follow === 'browLeft' ? [17, 18, 19, 20, 21] : [22, 23, 24, 25, 26], 6);
      return ride(line.rest, line.moves, at);
    }
    case 'irisLeft':
    case 'irisRight': {
      const moves = noMoves();
      moves[C.gazeX] = together(count, gaze[0], 0);
      moves[C.gazeY] = together(count, 0, gaze[1]);
      return moves;
    }
    case 'upperLidLeft':
      return lidMoves(eyes.left, 'upper', at);
    case 'upperLidRight':
      return lidMoves(eyes.right, 'upper', at);
    case 'lowerLidLeft':
      return lidMoves(eyes.left, 'lower', at);
    case 'lowerLidRight':
      return lidMoves(eyes.right, 'lower', at);
    case 'coverLeft':
    case 'coverRight':
      return coverMoves(follow === 'coverLeft' ? eyes.left : eyes.right, at, skin(), landmarks);
    case 'gazeLeft':
    case 'gazeRight':
      return gazeMoves(follow === 'gazeLeft' ? eyes.left : eyes.right, at, skin(), landmarks);
    default:
      return noMoves();
  }
}

type Pair2 = readonly [number, number];

/** Where a layer lies on the output: a texel of air all round, so that soft edges stay soft. */
function onGrid(layer: LayerInput, source: Picture, fit: Fit) {
  const scale = fit.scale * (layer.scale ?? 1);
  const [left, top] = fitPoint(fit, layer.at);
  const ox = Math.floor(left) - 1;
  const oy = Math.floor(top) - 1;
  const width = Math.ceil(left + source.width * scale) + 1 - ox;
  const height = Math.ceil(top + source.height * scale) + 1 - oy;
  return { ox, oy, picture: place(source, { scale, x: left - ox, y: top - oy, width, height }) };
}

/** Depth, head weight and breath of points; `moves` gets the breath column. */
function embody(
  layer: Pick<LayerInput, 'follow' | 'shape' | 'depth' | 'anchor'>,
  at: Points,
  moves: Moves,
  anatomy: Anatomy,
  fit: Fit,
): Shape {
  const { landmarks, surface, pivot, floor, reach } = anatomy;
  const { unit } = landmarks;
  const count = at.length / 2;
  const depth = new Float32Array(count);
  const weight = new Float32Array(count);
  const breath = new Float64Array(count * 2);
  const body = layer.follow === 'body';
  const flat = layer.shape === 'flat' || body;
  const lift = body && !layer.depth ? -0.35 : (layer.depth ?? 0);
  const top = layer.anchor ? fitPoint(fit, [0, layer.anchor.top])[1] : landmarks.at[17];
  const bottom = layer.anchor ? fitPoint(fit, [0, layer.anchor.bottom])[1] : pivot.neckY + 0.25 * unit;
  for (let i = 0; i < count; i++) {
    const x = at[i * 2];
    const y = at[i * 2 + 1];
    depth[i] = (flat ? 0 : surface(x, y)) + lift * unit;
    if (layer.follow === 'static') continue;
    const near = reach ? reach(x, y) : 1;
    weight[i] = near * (body || layer.anchor ? 1 - smooth((y - top) / Math.max(1, bottom - top)) : 1);
    // The bottom edge of the art stays put, so breathing never lifts it off the edge of the frame.
    const share = near * smooth((floor - y) / Math.max(1, floor - pivot.neckY));
    breath[i * 2 + 1] = -BREATH * unit * share;
    if (body) breath[i * 2] = ((x - pivot.neckX) / unit) * 0.006 * unit * share;
  }
  if (layer.follow !== 'static') moves[C.breath] = breath;
  return { rest: at, moves, depth, weight };
}

/** An eye opening as a closed polygon: along the upper lid to the right, back along the lower. */
export function eyeShape(eye: EyeOpening, anatomy: Anatomy, fit: Fit): Shape {
  const turned = (values: Points): Points => {
    const out = values.slice();
    for (let i = 0; i < EYE_POINTS; i++) {
      const from = (2 * EYE_POINTS - 1 - i) * 2;
      out[(EYE_POINTS + i) * 2] = values[from];
      out[(EYE_POINTS + i) * 2 + 1] = values[from + 1];
    }
    return out;
  };
  const moves = eye.moves.map((column) => column && turned(column));
  return embody({ follow: 'head' }, turned(eye.rest), moves, anatomy, fit);
}

/**
 * @param face the field of the face layer, for layers that follow `skin`
 * @throws PluginError `preset/invalid` when the face layer's lips are not on its picture
 */
export function planLayer(
  layer: LayerInput,
  source: Picture,
  anatomy: Anatomy,
  fit: Fit,
  face?: { readonly field: FaceField; readonly ox: number; readonly oy: number },
): PlannedLayer & { readonly ox: number; readonly oy: number; readonly field: FaceField | undefined } {
  const { ox, oy, picture } = onGrid(layer, source, fit);
  const visible = visibility(picture);
  const { unit } = anatomy.landmarks;
  let field: FaceField | undefined;
  if (layer.follow === 'face') {
    field = faceField(anatomy, picture.width, picture.height, ox, oy, visible);
    if (!field) {
      throw new PluginError(
        'preset/invalid',
        `rig.json: the lip line (landmarks 60 to 64) leaves the visible part of layer '${layer.name}'`,
        { hint: 'move the landmarks onto the lips, or paint skin there' },
      );
    }
  }
  const spacing = Math.max(4, (SPACING[layer.follow] ?? 0.22) * unit);
  const mesh =
    field?.mesh ??
    planMesh({
      width: picture.width,
      height: picture.height,
      features: [],
      spacing: () => spacing,
      finest: spacing,
      visible,
    });
  const at = mesh.points.map((value, i) => value + (i % 2 ? oy : ox));
  const moves = field
    ? [...field.moves]
    : expression(layer.follow, at, anatomy, face?.field, face ? [face.ox, face.oy] : [0, 0]);
  return {
    name: layer.name,
    follow: layer.follow,
    clip: layer.clip,
    fade: layer.fade,
    texels: texelsOf(picture.rgba, picture.width, picture.height),
    uv: Float32Array.from(mesh.points),
    triangles: seenTriangles(mesh, visible),
    shape: embody(layer, at, moves, anatomy, fit),
    ox,
    oy,
    field,
  };
}
