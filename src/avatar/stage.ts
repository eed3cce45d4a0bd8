import { C, CONTROL_COUNT, clampControls } from '../face/controls.js';
import type { Avatar, Frame } from '../types.js';
import { BAND_ROWS, type Bands, bandsOf } from './bands.js';
import { boundPoints, clearBox, copyBox, isEmpty, type MutableRect, overlaps, toRect } from './box.js';
import type { CutMesh } from './cut.js';
import type { Deformer, Shape } from './deform.js';
import { frameStore } from './frame.js';
import type { Bitmap, Kernel } from './kernel/kernel.js';
import type { Texels } from './kernel/texels.js';
import type { PlannedLayer } from './layer.js';
import { type Pivot, POSE_CONTROLS, restPose, setPose } from './pose.js';
import { addMoved, buildStack, type Opening } from './stack.js';
import { controlSteps } from './steps.js';

export interface StageParts {
  readonly kernel: Kernel;
  /** Painted; layers at the back that nothing moves are drawn into it. */
  readonly background: Bitmap;
  readonly layers: readonly PlannedLayer[];
  /** What fills the mouth. */
  readonly cavity: { readonly texels: Texels; readonly uv: Float32Array; readonly triangles: Uint16Array };
  readonly pivot: Pivot;
  /** The face layer's mesh, cut along the lips. */
  readonly cut: CutMesh;
  /** The eye openings as closed polygons. */
  readonly eyes: { readonly left: Shape; readonly right: Shape };
}

/** Whether a bitmap shows anything. */
function hasAny({ pixels }: Bitmap): boolean {
  return new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2).some((pixel) => pixel !== 0);
}

/**
 * The frame loop: moves what its controls moved, finds where this changes the frame, and draws the stack
 * there again, a band of rows at a time: what its layers share then stays in the nearest cache.
 */
export function openStage(parts: StageParts): Avatar {
  const { kernel, background, pivot } = parts;
  const { width, height } = background;
  const band = kernel.band(width, height, BAND_ROWS);
  const dirty = bandsOf(width, height);
  const all = bandsOf(width, height);
  all.fill();
  const { items, still, face, lips, strip, mouth, lids } = buildStack(parts, band);
  const backed = hasAny(background);
  const store = frameStore(kernel, width, height, still, () => paint(all));
  const steps = controlSteps(
    parts.layers.map((layer) => layer.shape),
    pivot.unit,
  );

  const pose = restPose();
  const controls = new Float32Array(CONTROL_COUNT);
  const before = new Float32Array(CONTROL_COUNT);
  const moved = new Uint8Array(CONTROL_COUNT);
  const rect: MutableRect = { x: 0, y: 0, width: 0, height: 0 };
  let first = true;

  /** Which controls differ from the drawing before; false when none does. */
  function compare(next: Float32Array): boolean {
    controls.set(next);
    clampControls(controls);
    let any = first;
    for (let i = 0; i < CONTROL_COUNT; i++) {
      controls[i] = Math.round(controls[i] / steps[i]) * steps[i];
      moved[i] = first || controls[i] !== before[i] ? 1 : 0;
      if (moved[i]) any = true;
    }
    before.set(controls);
    return any;
  }

  function headMoved(): boolean {
    for (let i = 0; i < POSE_CONTROLS.length; i++) if (moved[POSE_CONTROLS[i]]) return true;
    return false;
  }

  function touches(own: Deformer, head: boolean): boolean {
    if (first || (head && own.posed)) return true;
    for (let i = 0; i < own.controls.length; i++) if (moved[own.controls[i]]) return true;
    return false;
  }

  function setOpening(of: Opening, open: boolean): void {
    clearBox(of.box);
    if (!open) return;
    boundPoints(of.box, of.outline, of.outline.length / 2, 1, width, height);
    kernel.polygon(of.mask, of.outline, of.outline.length / 2);
  }

  function moveOpenings(head: boolean): void {
    for (let i = 0; i < lids.length; i++) {
      const { contour, opening } = lids[i];
      opening.changed = touches(contour, head);
      if (!opening.changed) continue;
      contour.deform(opening.outline, controls, pose);
      setOpening(opening, true);
    }
    mouth.changed = face.changed;
    if (!mouth.changed) return;
    lips.follow(face.mesh.positions, strip.positions);
    setOpening(mouth, lips.open);
  }

  /** Moves every item that needs it and gathers what that changes on screen. */
  function move(): void {
    const head = headMoved();
    if (head) setPose(pose, controls, pivot);
    for (let i = 0; i < items.length; i++) {
      const one = items[i];
      one.changed = one.deformer !== undefined && touches(one.deformer, head);
      if (one.changed) {
        one.before.set(one.mesh.positions);
        one.deformer!.deform(one.mesh.positions, controls, pose);
      }
      if (!one.fade || !(first || moved[C[one.fade.control]])) continue;
      const { from, to, control } = one.fade;
      const opacity = Math.min(1, Math.max(0, (controls[C[control]] - from) / (to - from)));
      if (opacity !== one.opacity) one.changed = one.faded = true;
      one.opacity = opacity;
    }
    moveOpenings(head);
    for (let i = 0; i < items.length; i++) {
      const one = items[i];
      if (!one.changed && !one.opening?.changed) continue;
      copyBox(one.old, one.box);
      if (one.opacity === 0) clearBox(one.box);
      else if (one.opening) copyBox(one.box, one.opening.box);
      else boundPoints(one.box, one.mesh.positions, one.mesh.vertexCount, 1, width, height);
      if (first || one.faded || one.opening || one.deformer === undefined) {
        dirty.add(one.old);
        dirty.add(one.box);
      } else if (one.opacity > 0) addMoved(dirty, one);
      one.faded = false;
    }
  }

  /** Within the changed boxes the whole stack, from the front back, and the background under it all. */
  function paint({ list }: Bands): void {
    const canvas = store.canvas ?? band;
    for (let k = 0; k < list.length; k++) {
      const part = list[k];
      if (isEmpty(part)) continue;
      band.top = k * BAND_ROWS;
      kernel.fill(canvas, toRect(rect, part), 0);
      for (let i = items.length - 1; i >= 0; i--) {
        const { texture, mesh, opening, masked, box, opacity } = items[i];
        if (opacity > 0 && overlaps(box, part)) {
          kernel.draw(canvas, texture, mesh, 'under', masked ? opening?.mask : undefined, opacity, rect);
        }
      }
      store.takeAlone(canvas, rect);
      if (backed) kernel.under(background, canvas, rect);
      store.take(canvas, rect);
    }
  }

  return {
    width,
    height,
    draw({ controls: next, of, at }): Frame {
      dirty.clear();
      if (compare(next)) {
        move();
        if (first) dirty.fill();
        paint(dirty);
        first = false;
      }
      store.drawn(dirty.whole, of, at);
      return store.frame;
    },
    close() {},
  };
}
