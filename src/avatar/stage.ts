import { C, CONTROL_COUNT, clampControls } from '../face/controls.js';
import type { Avatar, Frame } from '../types.js';
import type { Anatomy } from './anatomy.js';
import {
  type Box,
  boundPoints,
  clearBox,
  copyBox,
  emptyBox,
  isEmpty,
  type MutableRect,
  overlaps,
  setBox,
  toRect,
  unite,
} from './box.js';
import type { CutMesh } from './cut.js';
import { type Deformer, deformer, type Shape } from './deform.js';
import { frameStore } from './frame.js';
import type { Bitmap, Kernel, Mask, Mesh, Texture } from './kernel/kernel.js';
import type { PlannedLayer } from './layer.js';
import { mouthOpening } from './mouth.js';
import type { Picture } from './picture.js';
import { POSE_CONTROLS, type Pose, setPose } from './pose.js';
import type { Clip } from './rig.js';

export interface StageParts {
  readonly kernel: Kernel;
  /** Painted; layers at the back that nothing moves are drawn into it. */
  readonly background: Bitmap;
  readonly layers: readonly PlannedLayer[];
  readonly cavity: { readonly picture: Picture; readonly uv: Float32Array; readonly triangles: Uint16Array };
  readonly anatomy: Anatomy;
  readonly pose: Pose;
  readonly lips: CutMesh;
  /** The eye openings as closed polygons. */
  readonly eyes: { readonly left: Shape; readonly right: Shape };
}

/** One opening that layers are clipped by. */
interface Opening {
  readonly mask: Mask;
  readonly outline: Float32Array;
  readonly box: Box;
  readonly old: Box;
  changed: boolean;
}

/** One drawing step. */
interface Item {
  readonly texture: Texture;
  readonly mesh: Mesh;
  readonly deformer: Deformer | undefined;
  readonly opening: Opening | undefined;
  readonly fade: PlannedLayer['fade'];
  readonly box: Box;
  readonly old: Box;
  opacity: number;
  changed: boolean;
}

/**
 * The frame loop: moves what its controls moved, finds the box that this changes, puts the background back there and
 * draws the stack again inside it.
 */
export function openStage(parts: StageParts): Avatar {
  const { kernel, background, layers, anatomy, pose } = parts;
  const { width, height } = background;
  const { pivot } = anatomy;
  const canvas = kernel.bitmap(width, height);
  const store = frameStore(kernel, canvas);
  const controls = new Float32Array(CONTROL_COUNT);
  const before = new Float32Array(CONTROL_COUNT).fill(Number.NaN);
  const moved = new Uint8Array(CONTROL_COUNT);

  const opening = (outline: Float32Array): Opening => ({
    mask: kernel.mask(width, height),
    outline,
    box: emptyBox(),
    old: emptyBox(),
    changed: true,
  });
  const lips = mouthOpening(parts.lips.upper, parts.lips.lower);
  const mouth = opening(lips.outline);
  const lids = [parts.eyes.left, parts.eyes.right].map((shape) => {
    const contour = deformer(shape, pivot);
    return { contour, opening: opening(new Float32Array(contour.count * 2)) };
  });
  const openings: Record<Clip, Opening> = { mouth, eyeLeft: lids[0].opening, eyeRight: lids[1].opening };

  const item = (texture: Texture, mesh: Mesh, own?: Deformer, clip?: Opening, fade?: PlannedLayer['fade']): Item => ({
    texture,
    mesh,
    deformer: own,
    opening: clip,
    fade,
    box: emptyBox(),
    old: emptyBox(),
    opacity: fade ? 0 : 1,
    changed: true,
  });
  const cavity = kernel.texture(parts.cavity.picture.rgba, parts.cavity.picture.width, parts.cavity.picture.height);
  const strip = kernel.mesh(parts.cavity.uv, parts.cavity.triangles);
  const items: Item[] = [];
  let face: Item | undefined;
  for (const layer of layers) {
    const texture = kernel.texture(layer.picture.rgba, layer.picture.width, layer.picture.height);
    const mesh = kernel.mesh(layer.uv, layer.triangles);
    const own = deformer(layer.shape, pivot);
    own.deform(mesh.positions, controls, pose);
    if (layer.follow === 'static' && !layer.fade && !layer.clip && items.length === 0) {
      kernel.draw(background, texture, mesh, 'over');
      continue;
    }
    const drawn = item(texture, mesh, own, layer.clip && openings[layer.clip], layer.fade);
    if (layer.follow === 'face') {
      // Once under the skin, to fill the hole to its last pixel, and once over its rim, to make that soft.
      items.push(item(cavity, strip, undefined, mouth), drawn, item(cavity, strip, undefined, mouth));
      face = drawn;
    } else items.push(drawn);
  }
  const under = items.indexOf(face!) - 1;

  const dirty = emptyBox();
  const region = emptyBox();
  const scissor: MutableRect = { x: 0, y: 0, width: 0, height: 0 };
  const everything = emptyBox();
  setBox(everything, 0, 0, width, height);
  let first = true;

  /** Which controls differ from the drawing before; false when none does. */
  function compare(next: Float32Array): boolean {
    controls.set(next);
    clampControls(controls);
    let any = false;
    for (let i = 0; i < CONTROL_COUNT; i++) {
      moved[i] = controls[i] === before[i] ? 0 : 1;
      if (moved[i]) any = true;
    }
    before.set(controls);
    return any;
  }

  function posed(): boolean {
    for (const control of POSE_CONTROLS) if (moved[control]) return true;
    return false;
  }

  function touches(own: Deformer, headMoved: boolean): boolean {
    if (headMoved && own.posed) return true;
    for (let i = 0; i < own.controls.length; i++) if (moved[own.controls[i]]) return true;
    return false;
  }

  function fadeOf(fade: NonNullable<PlannedLayer['fade']>, value: number): number {
    const t = (value - fade.from) / (fade.to - fade.from);
    return t <= 0 ? 0 : Math.min(1, t);
  }

  function moveOpenings(headMoved: boolean): void {
    for (const { contour, opening: eye } of lids) {
      eye.changed = touches(contour, headMoved);
      if (!eye.changed) continue;
      contour.deform(eye.outline, controls, pose);
      measure(eye, true);
    }
    mouth.changed = face!.changed;
    if (!mouth.changed) return;
    lips.follow(face!.mesh.positions, strip.positions);
    measure(mouth, lips.open);
  }

  function measure(of: Opening, open: boolean): void {
    copyBox(of.old, of.box);
    if (open) boundPoints(of.box, of.outline, of.outline.length / 2, 1, width, height);
    else clearBox(of.box);
    if (isEmpty(of.box)) clearBox(of.box);
    if (open) kernel.polygon(of.mask, of.outline, of.outline.length / 2);
  }

  /** Moves every item that needs it and gathers what changed on screen. */
  function move(): void {
    const headMoved = posed();
    if (headMoved) setPose(pose, controls, pivot);
    for (const one of items) {
      one.changed = false;
      if (one.deformer && touches(one.deformer, headMoved)) {
        one.deformer.deform(one.mesh.positions, controls, pose);
        one.changed = true;
      }
      if (one.fade) {
        const opacity = fadeOf(one.fade, controls[C[one.fade.control]]);
        if (opacity !== one.opacity) one.changed = true;
        one.opacity = opacity;
      }
    }
    moveOpenings(headMoved);
    clearBox(dirty);
    for (const one of items) {
      if (one.opening?.changed) one.changed = true;
      if (!one.changed) continue;
      copyBox(one.old, one.box);
      if (one.opacity === 0) clearBox(one.box);
      else if (one.opening) copyBox(one.box, one.opening.box);
      else boundPoints(one.box, one.mesh.positions, one.mesh.vertexCount, 1, width, height);
      unite(dirty, one.old);
      unite(dirty, one.box);
    }
  }

  function paint(): void {
    toRect(scissor, region);
    kernel.copy(background, canvas, scissor);
    for (let i = 0; i < items.length; i++) {
      const one = items[i];
      if (one.opacity === 0 || !overlaps(one.box, region)) continue;
      const mask = i === under ? undefined : one.opening?.mask;
      kernel.draw(canvas, one.texture, one.mesh, 'over', mask, one.opacity, scissor);
    }
  }

  return {
    width,
    height,
    draw({ controls: next, of, at }): Frame {
      if (compare(next)) {
        move();
        if (first) copyBox(dirty, everything);
        first = false;
        copyBox(region, dirty);
        if (!isEmpty(dirty))
          for (const one of items) {
            unite(region, one.box);
            unite(region, one.old);
          }
        if (!isEmpty(region)) paint();
      } else clearBox(dirty);
      store.drawn(dirty, of, at);
      return store.frame;
    },
    close() {},
  };
}
