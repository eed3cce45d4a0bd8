import { type Contours, type FacePoints, mapPoints } from '../align/points.js';
import { buildPuppet } from '../align/puppet.js';
import type { Background } from '../avatar/background.js';
import type { Pair, Points } from '../avatar/curve.js';
import type { OpenKernel } from '../avatar/kernel/kernel.js';
import type { Picture } from '../avatar/picture.js';
import { openPuppet } from '../avatar/puppet.js';
import type { CanonicalFace } from '../face/canonical.js';
import { type WireFace, wireFace } from '../server/wire.js';
import { demoFace } from './avatar-demo.js';
import { shrunk } from './format.js';
import { openStage } from './stage.js';

/** Of the preview, in pixels: small enough to be made anew in the middle of a drag. */
const LARGEST = { width: 400, height: 400 };
/** Making a puppet holds the page up for a moment: once a drag is done, or while the hand rests in one. */
const DONE_WAIT_MS = 60;
const REST_WAIT_MS = 250;

/** The face as it would talk, beside the picture that it is laid on. */
export interface Preview {
  open(picture: ImageBitmap): void;
  /**
   * Takes these landmarks (picture pixels); newest wins.
   *
   * @param contours of the parts that lie as they were found
   * @param done false in the middle of a drag: then the face waits until the hand rests, so that dragging stays smooth
   */
  update(points: Points, contours: Contours | undefined, done: boolean): void;
  /** A face from the program; shown instead of the demo while `live`. */
  face(face: WireFace): void;
  live(on: boolean): void;
}

export interface PreviewOptions {
  readonly canonical: Promise<CanonicalFace>;
  readonly kernel: Promise<OpenKernel>;
  /** Says why these points cannot talk; undefined when they can. */
  tell(why: string | undefined): void;
}

export function openPreview(canvas: HTMLCanvasElement, options: PreviewOptions): Preview {
  const { tell } = options;
  const stage = openStage(canvas);
  const demo = demoFace();
  const shown = wireFace();
  let picture: Picture | undefined;
  let scale = 1;
  let wanted: FacePoints | undefined;
  let timer = 0;
  let live = false;
  let turn = 0;

  requestAnimationFrame(function tick(time) {
    requestAnimationFrame(tick);
    if (live || picture === undefined) return;
    shown.controls.set(demo(time));
    stage.face(shown);
  });

  async function make(): Promise<void> {
    if (picture === undefined || wanted === undefined) return;
    const points = mapPoints(wanted, ([x, y]) => [x * scale, y * scale]);
    wanted = undefined;
    const mine = turn;
    const [canonical, kernel] = await Promise.all([options.canonical, options.kernel]);
    const start = performance.now();
    try {
      const { rig, pictures, backdrop } = buildPuppet({ picture, ...points });
      const background: Background = backdrop ? { kind: 'image', picture: backdrop } : { kind: 'transparent' };
      const avatar = await openPuppet({ rig, pictures, canonical, kernel, background, ...shrunk(rig.size, LARGEST) });
      if (mine === turn) {
        stage.show({ avatar, opaque: false });
        tell(undefined);
      } else avatar.close();
    } catch (error) {
      if (mine === turn) tell(error instanceof Error ? error.message : String(error));
    }
    performance.measure('preview', { start });
  }

  return {
    open(bitmap) {
      turn++;
      const { width, height } = shrunk(bitmap, LARGEST);
      scale = width / bitmap.width;
      const surface = new OffscreenCanvas(width, height);
      const context = surface.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
      context.imageSmoothingQuality = 'high';
      context.drawImage(bitmap, 0, 0, width, height);
      picture = { width, height, rgba: context.getImageData(0, 0, width, height).data };
    },
    update(points, contours, done) {
      wanted = { landmarks: Array.from({ length: 68 }, (_, i): Pair => [points[i * 2], points[i * 2 + 1]]), contours };
      clearTimeout(timer);
      timer = window.setTimeout(make, done ? DONE_WAIT_MS : REST_WAIT_MS);
    },
    face(face) {
      if (live) stage.face(face);
    },
    live(on) {
      live = on;
    },
  };
}
