import { restFace } from '../face/controls.js';
import type { WireFace } from '../server/wire.js';
import type { Avatar, Face } from '../types.js';
import { millis } from '../units.js';
import type { Opened } from './avatar.js';
import { type Crossfade, crossfade } from './crossfade.js';
import { type Painter, painter } from './painter.js';

/** A face without a program comes to rest as exp(-t / REST_MS), and is there once nothing is larger than REST_END. */
const REST_MS = 120;
const REST_END = 1e-3;

/** The canvas that the avatar lives on: each animation frame draws the newest face, and only where it changed. */
export interface Stage {
  /** Takes the avatar for its own and closes the one before; the picture stays until the new one is drawn. */
  show(opened: Opened): void;
  /** The newest face. */
  face(face: WireFace): void;
  /** Lets the face come to rest, for as long as no newer one comes. */
  rest(): void;
  /** Frames drawn since the beginning. */
  drawn(): number;
}

/** @param fadeMs how long one avatar turns into the next; 0 cuts. Default: as the program says on the page */
export function openStage(canvas: HTMLCanvasElement, fadeMs = Number(document.body.dataset.fade ?? 0)): Stage {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const held = { controls: restFace(), of: millis(0), at: millis(0) };
  let avatar: Avatar | undefined;
  let paint: Painter | undefined;
  let fade: Crossfade | undefined;
  let opaque = true;
  let whole = false;
  let white = false;
  let fresh = false;
  let resting = false;
  let last = 0;
  let count = 0;

  requestAnimationFrame(function tick(time) {
    requestAnimationFrame(tick);
    if (avatar === undefined) return;
    if (resting) settle(time - last);
    last = time;
    if (fresh || whole) draw(avatar, held);
    if (fade?.mix(time)) {
      fade = undefined;
      paint = undefined;
      whole = true;
      draw(avatar, held);
    }
  });

  function settle(passed: number): void {
    const keep = Math.exp(-passed / REST_MS);
    let largest = 0;
    for (let i = 0; i < held.controls.length; i++) {
      held.controls[i] *= keep;
      largest = Math.max(largest, Math.abs(held.controls[i]));
    }
    resting = largest > REST_END;
    if (!resting) held.controls.fill(0);
    fresh = true;
  }

  function draw(from: Avatar, face: Face): void {
    const frame = from.draw(face);
    const pixels = frame.as('rgba');
    if (paint?.pixels !== pixels) paint = painter(fade?.live ?? context, pixels, frame.width, frame.height, opaque);
    paint.box(whole ? { x: 0, y: 0, width: frame.width, height: frame.height } : frame.dirty);
    if (white) {
      context.fillStyle = '#fff';
      context.fillRect(0, 0, frame.width, frame.height);
    }
    fresh = false;
    whole = false;
    count++;
  }

  return {
    show({ avatar: next, opaque: isOpaque }) {
      const fits = canvas.width === next.width && canvas.height === next.height;
      fade = avatar && fits && fadeMs > 0 ? crossfade(context, performance.now(), fadeMs) : undefined;
      avatar?.close();
      avatar = next;
      opaque = isOpaque;
      paint = undefined;
      whole = true;
      // Setting a size clears the canvas, even to the same one.
      if (canvas.width !== next.width) canvas.width = next.width;
      if (canvas.height !== next.height) canvas.height = next.height;
    },
    face(face) {
      whole ||= white !== face.flash;
      white = face.flash;
      held.controls.set(face.controls);
      held.of = face.of;
      held.at = face.at;
      resting = false;
      fresh = true;
    },
    rest() {
      resting = true;
      whole ||= white;
      white = false;
    },
    drawn: () => count,
  };
}
