import { availableParallelism } from 'node:os';
import { createCanvas } from '@napi-rs/canvas';
import type { Tensor } from 'onnxruntime-node';
import { detectFace } from '../align/index.js';
import { decodePicture, readPictureFile } from '../align/picture-file.js';
import { turnedNotice, uprightOf } from '../align/upright.js';
import type { Drawable } from '../align/view.js';
import { findSamples } from '../audio/wav.js';
import type { Pair } from '../avatar/curve.js';
import { bytesFor } from '../avatar/kernel/arena.js';
import { openKernel } from '../avatar/kernel/load.js';
import type { Picture } from '../avatar/picture.js';
import { PluginError } from '../errors.js';
import { random } from '../motion/random.js';
import { framesFor, openVideo } from '../sinks/video.js';
import { loadModelFiles, type ModelFiles } from '../speech/model-files.js';
import type { Frame, PixelFormat } from '../types.js';
import { millis } from '../units.js';
import { drawLandmarks, SIDE } from './drawing.js';
import { smoothForDrawing } from './faithful.js';
import { faithfulRows } from './faithful-file.js';
import { openGraph, type Runtime, readGraph, sectionOf } from './graphs.js';
import { cutSquare, matchColours, pasteSquare, type Square } from './paste.js';
import { blink, photoFace, toPixels } from './photo-points.js';
import { COORDINATES } from './space.js';

const AREA = SIDE * SIDE;
/** The square is so much larger than the face from brows to chin: as in the clips that the network learned from. */
const ROOM = 1.75;
const ROWS_PER_SECOND = 62.5;
const LARGEST = 3840;

export interface PhotorealOptions {
  readonly wav: string;
  readonly picture: string;
  readonly video: string;
  readonly model: string;
  readonly fps: number;
  /** Execution provider; `auto` takes what is faster than the CPU where there is one. */
  readonly device: string;
  readonly seed: number;
  readonly onNotice?: (line: string) => void;
  readonly onProgress?: (frames: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** The square around a face, within the picture where it fits. */
export function squareAround(points: readonly Pair[], width: number, height: number): Square {
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const size = Math.min(ROOM * Math.max(right - left, bottom - top), width, height);
  const into = (middle: number, length: number) => Math.max(0, Math.min(length - size, middle - size / 2));
  // A head reaches farther above the brows than below the chin.
  return { x: into((left + right) / 2, width), y: into((top + bottom) / 2 - 0.06 * size, height), size };
}

/** The network that turns lines into a face, on the best provider there is. */
export async function openTranslation(ort: Runtime, files: ModelFiles, device: string, notice: (line: string) => void) {
  const graph = await readGraph(files.spec, files.file, 'image');
  if (!graph) {
    throw new PluginError('model/missing', `The model "${files.spec.name}" has no image network`, {
      hint: 'convert a folder that holds ckpt_116_i2i_comb.pth, or leave --photoreal out',
    });
  }
  const there = ort.listSupportedBackends().map((backend) => backend.name);
  const wanted = device === 'auto' ? [...there.filter((name) => name !== 'cpu'), 'cpu'] : [device];
  for (const provider of wanted) {
    try {
      const session = await openGraph(ort, graph, provider, 'The image network', ['picture'], availableParallelism());
      notice(`Pictures are drawn on ${provider}${provider === 'cpu' ? ': a few frames a second at best' : ''}.`);
      return session;
    } catch (error) {
      if (provider === wanted.at(-1)) throw error;
    }
  }
  throw new PluginError('model/provider', 'No provider can draw');
}

/**
 * MakeItTalk's photoreal way, offline: a photo of any size speaks a WAV file. The network sees a square around the face;
 * what it draws is matched in colour and laid back into the whole picture by a soft mask.
 *
 * @throws PluginError for the sound, picture, model or video; no half-made video is left
 */
export async function renderPhotoreal(options: PhotorealOptions): Promise<{ frames: number; seconds: number }> {
  const { wav, fps, signal, onNotice = () => {} } = options;
  const files = await loadModelFiles(options.model);
  const { labelOffset } = sectionOf(files.spec);
  const bytes = await readPictureFile(options.picture);
  const image = await decodePicture(bytes, options.picture);
  const found = await detectFace(bytes, options.picture);
  if (!found) {
    throw new PluginError('preset/picture', `no face is seen in ${options.picture}`, {
      hint: 'take a photo in which one face looks at the camera',
    });
  }
  const { picture, points: upright, turns } = uprightOf(image, found);
  if (turns) onNotice(turnedNotice(turns));
  const photo = pixelsOf(picture, options.picture);
  const square = squareAround(upright.landmarks, photo.width, photo.height);
  const scale = SIDE / square.size;
  const { face, fit } = photoFace(
    upright.landmarks.map(([x, y]): Pair => [(x - square.x) * scale, (y - square.y) * scale]),
  );
  const ort = await import('onnxruntime-node');
  const session = await openTranslation(ort, files, options.device, onNotice);
  try {
    const { rows, seconds } = await faithfulRows(ort, wav, files, face);
    if (rows.length === 0) throw new PluginError('audio/empty', `${wav} is shorter than a third of a second`);
    toPixels(rows, fit);
    blink(rows, random(options.seed).uniform);
    smoothForDrawing(rows, 'photo');

    const total = framesFor(seconds, fps);
    const { width, height } = photo;
    const canvas = await openFrames(width, height);
    const video = await openVideo({
      path: options.video,
      sound: await findSamples(wav),
      width,
      height,
      fps,
      frames: total,
    });
    const input = new Float32Array(6 * AREA);
    cutSquare(photo, square, input.subarray(3 * AREA));
    const reference = input.slice(3 * AREA);
    const points = new Float32Array(2 * 68);
    const feeds = { picture: new ort.Tensor('float32', input, [1, 6, SIDE, SIDE]) };
    try {
      for (let frame = 0; frame < total; frame++) {
        signal?.throwIfAborted();
        const last = rows.length / COORDINATES - 1;
        const row = Math.max(0, Math.min(last, Math.round((frame / fps) * ROWS_PER_SECOND) - labelOffset));
        for (let i = 0; i < 68; i++) {
          points[2 * i] = rows[row * COORDINATES + 3 * i];
          points[2 * i + 1] = rows[row * COORDINATES + 3 * i + 1];
        }
        drawLandmarks(points, input);
        const drawn = ((await session.run(feeds))[session.outputNames[0]] as Tensor).data as Float32Array;
        matchColours(drawn, reference);
        canvas.pixels.set(photo.rgba);
        pasteSquare({ width, height, rgba: canvas.pixels }, square, drawn);
        await video.write(canvas.frame(frame, fps));
        options.onProgress?.(frame + 1, total);
      }
      await video.close();
      return { frames: total, seconds };
    } catch (error) {
      await video.discard();
      throw error;
    }
  } finally {
    await session.release();
  }
}

/** The photo with an even number of pixels each way, as videos need, and no larger than they may be. */
function pixelsOf(image: Drawable, name: string): Picture {
  if (Math.max(image.width, image.height) > LARGEST) {
    throw new PluginError(
      'preset/picture',
      `${name} is ${image.width} x ${image.height}; a video has at most ${LARGEST}`,
      {
        hint: 'make it smaller',
      },
    );
  }
  const [width, height] = [image.width & ~1, image.height & ~1];
  const context = createCanvas(width, height).getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0);
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}

/** One picture that each frame is painted into, and its frames as a video takes them. */
async function openFrames(width: number, height: number) {
  const kernel = await openKernel(bytesFor.bitmap(width, height) + bytesFor.converted('i420', width, height));
  const bitmap = kernel.bitmap(width, height);
  const video = kernel.converted('i420', width, height);
  const dirty = { x: 0, y: 0, width, height };
  return {
    /** RGBA, opaque. */
    pixels: bitmap.pixels,
    frame(number: number, fps: number): Frame {
      const at = millis((number * 1000) / fps);
      const as = (format: PixelFormat) => {
        if (format !== 'i420') return bitmap.pixels;
        kernel.convert(bitmap, video, dirty);
        return video.bytes;
      };
      return { width, height, number, of: at, at, dirty, as };
    },
  };
}
