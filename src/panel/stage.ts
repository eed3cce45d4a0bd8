import { restFace } from '../face/controls.js';
import type { WireFace } from '../server/wire.js';
import type { Avatar, Face } from '../types.js';
import { millis } from '../units.js';
import { straighten } from './pixels.js';

/** How long a face without a program takes to come to rest. */
const REST_MS = 400;

/** The canvas that the avatar lives on: each animation frame draws the newest face, and only where it changed. */
export interface Stage {
  /** Takes `avatar` for its own and closes the one before; the picture stays until the new one is drawn. */
  show(avatar: Avatar, opaque: boolean): void;
  /** The newest face. */
  face(face: WireFace): void;
  /** Lets the face come to rest, for as long as no newer one comes. */
  rest(): void;
  /** Frames drawn since the beginning. */
  drawn(): number;
}

export function openStage(canvas: HTMLCanvasElement): Stage {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const held = { controls: restFace(), of: millis(0), at: millis(0) };
  let avatar: Avatar | undefined;
  let image: ImageData | undefined;
  let source: Uint8Array | undefined;
  let opaque = true;
  let whole = false;
  let fresh = false;
  let resting = 0;
  let count = 0;

  requestAnimationFrame(function tick(time) {
    requestAnimationFrame(tick);
    if (avatar === undefined) return;
    if (resting > 0) settle(time);
    if (fresh || whole) draw(avatar, held);
  });

  function settle(time: number): void {
    const left = Math.max(0, 1 - (time - resting) / REST_MS);
    for (let i = 0; i < held.controls.length; i++) held.controls[i] *= left;
    fresh = true;
    if (left === 0) resting = 0;
  }

  function draw(from: Avatar, face: Face): void {
    const frame = from.draw(face);
    const pixels = frame.as('rgba');
    if (pixels !== source || image === undefined) image = imageOver(pixels, frame.width, frame.height);
    source = pixels;
    const box = whole ? { x: 0, y: 0, width: frame.width, height: frame.height } : frame.dirty;
    if (!opaque) straighten(pixels, image.data, frame.width, box);
    context.putImageData(image, 0, 0, box.x, box.y, box.width, box.height);
    fresh = false;
    whole = false;
    count++;
  }

  /** Opaque pictures are shown right out of the kernel's memory: premultiplied and straight are the same there. */
  function imageOver(pixels: Uint8Array, width: number, height: number): ImageData {
    if (!opaque) return new ImageData(width, height);
    const view = new Uint8ClampedArray(pixels.buffer as ArrayBuffer, pixels.byteOffset, width * height * 4);
    return new ImageData(view, width, height);
  }

  return {
    show(next, isOpaque) {
      avatar?.close();
      avatar = next;
      opaque = isOpaque;
      image = undefined;
      whole = true;
      if (canvas.width !== next.width) canvas.width = next.width;
      if (canvas.height !== next.height) canvas.height = next.height;
    },
    face(face) {
      held.controls.set(face.controls);
      held.of = face.of;
      held.at = face.at;
      resting = 0;
      fresh = true;
    },
    rest() {
      resting = performance.now();
    },
    drawn: () => count,
  };
}
