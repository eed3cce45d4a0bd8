import { PluginError } from '../errors.js';
import type { CanonicalFace } from '../face/canonical.js';
import type { Avatar } from '../types.js';
import { anatomyOf } from './anatomy.js';
import { type Background, paintBackground } from './background.js';
import { BAND_ROWS } from './bands.js';
import { fitArt } from './frame-fit.js';
import { bytesFor } from './kernel/arena.js';
import type { OpenKernel } from './kernel/kernel.js';
import { texelsOf } from './kernel/texels.js';
import { eyeShape, type PlannedLayer, planLayer } from './layer.js';
import { cavityMesh, cavityPicture, STRIP_VERTICES } from './mouth.js';
import type { Picture } from './picture.js';
import { bearableRelief } from './relief.js';
import type { RigInput } from './rig.js';
import { openStage, type StageParts } from './stage.js';

export interface PlanOptions {
  readonly rig: RigInput;
  /** Decoded pictures by file name; not kept. */
  readonly pictures: ReadonlyMap<string, Picture>;
  readonly canonical: CanonicalFace;
  /** Of the output, in pixels; even for the video formats. */
  readonly width: number;
  readonly height: number;
  readonly background?: Background;
  /** How the art fills the frame, its bottom edge on the frame's: all of it (`contain`, default) or `cover`. */
  readonly fit?: 'contain' | 'cover';
}

/** A puppet ready to be opened: plain data, which may be posted from the process or thread that worked it out. */
export interface PuppetPlan extends Omit<StageParts, 'kernel' | 'background'> {
  readonly width: number;
  readonly height: number;
  /** Premultiplied RGBA of the whole frame; none where it is transparent. */
  readonly background: Uint8Array | undefined;
}

/**
 * Works out a 2D puppet: layered pictures on deforming meshes, driven by the face controls alone. Pure: runs in Node and
 * in the page. Takes hundreds of milliseconds, so not on a thread that has frames to draw.
 *
 * @throws PluginError `preset/picture` when a picture of the rig is missing, `preset/invalid` when the rig's lips are not on its face
 */
export function planPuppet(options: PlanOptions): PuppetPlan {
  const { rig, pictures, canonical, width, height } = options;
  const fit = fitArt(rig.size, options, options.fit);
  const drawn = anatomyOf(rig, canonical, fit);
  const picture = (file: string): Picture => {
    const found = pictures.get(file);
    if (!found) throw new PluginError('preset/picture', `rig.json: the picture '${file}' is missing`);
    return found;
  };

  const skin = rig.layers.find((layer) => layer.follow === 'face');
  if (!skin) throw new PluginError('preset/invalid', "rig.json: no layer follows 'face'");
  const face = planLayer(skin, picture(skin.picture), drawn, fit);
  const anatomy = { ...drawn, pivot: bearableRelief(face.shape, face.triangles, drawn) };
  const field = { field: face.field!, ox: face.ox, oy: face.oy };
  const layers = rig.layers.map((layer): PlannedLayer => {
    const planned = layer === skin ? face : planLayer(layer, picture(layer.picture), anatomy, fit, field);
    const { name, follow, clip, fade, texels, uv, triangles, shape } = planned;
    return { name, follow, clip, fade, texels, uv, triangles, shape };
  });
  const inside = cavityPicture(rig.mouth?.colour ?? '#3b1016');
  const behind = options.background ?? { kind: 'transparent' };
  const background = behind.kind === 'transparent' ? undefined : new Uint8Array(width * height * 4);
  if (background) paintBackground(background, width, height, behind);
  return {
    width,
    height,
    background,
    layers,
    cavity: { texels: texelsOf(inside.rgba, inside.width, inside.height), ...cavityMesh() },
    pivot: anatomy.pivot,
    cut: field.field.mesh,
    eyes: { left: eyeShape(anatomy.eyes.left, anatomy, fit), right: eyeShape(anatomy.eyes.right, anatomy, fit) },
  };
}

/**
 * Opens a planned puppet, in milliseconds. `draw` allocates nothing, clamps the controls to CONTROL_RANGE, and redraws
 * only what moved. The returned Frame is one object, valid until the next `draw`.
 */
export async function openPlan(plan: PuppetPlan, openKernel: OpenKernel): Promise<Avatar> {
  const { width, height, cavity, layers } = plan;
  const video =
    width % 2 || height % 2 ? 0 : bytesFor.converted('yuyv', width, height) + bytesFor.converted('i420', width, height);
  const bytes =
    // The background, what stands still before it, and the frame with and without it.
    4 * bytesFor.bitmap(width, height) +
    bytesFor.bitmap(width, BAND_ROWS) +
    3 * bytesFor.mask(width, height) +
    video +
    bytesFor.texture(cavity.texels.width, cavity.texels.height) +
    bytesFor.mesh(STRIP_VERTICES, cavity.triangles.length / 3) +
    layers.reduce(
      (sum, layer) =>
        sum +
        bytesFor.texture(layer.texels.width, layer.texels.height) +
        bytesFor.mesh(layer.uv.length / 2, layer.triangles.length / 3),
      0,
    );
  const kernel = await openKernel(bytes);
  const background = kernel.bitmap(width, height);
  if (plan.background) background.pixels.set(plan.background);
  return { ...openStage({ ...plan, kernel, background }), close: () => kernel.close?.() };
}

/** Plans and opens at once. @throws as `planPuppet` */
export async function openPuppet(options: PlanOptions & { readonly kernel: OpenKernel }): Promise<Avatar> {
  return openPlan(planPuppet(options), options.kernel);
}
