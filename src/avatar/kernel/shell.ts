/** The objects of kernel.ts around the plain functions of raw.ts: memory, checks, clipping. */
import { PluginError } from '../../errors.js';
import type { Rect } from '../../types.js';
import { arena, MOST_CORNERS, textureRoom } from './arena.js';
import type { Band, Bitmap, Converted, Kernel, Mask, Mesh, Texture } from './kernel.js';
import { fixedPoint, NOWHERE, type Raw } from './raw.js';

type Box = { -readonly [Key in keyof Rect]: Rect[Key] };
type Placed<Part> = Part & { readonly offset: number };
type OwnBitmap = Placed<Bitmap> & { readonly top: number; readonly rows: number };
type OwnMesh = Placed<Mesh> & {
  readonly uv: number;
  readonly fixed: number;
  readonly triangles: number;
  box: Box;
};
type OwnTexture = Placed<Texture> & { readonly stride: number; readonly cells: number };
type OwnMask = Placed<Mask> & { readonly row: number; box: Box };

const noBox = (): Box => ({ x: 0, y: 0, width: 0, height: 0 });

function wrong(message: string): PluginError {
  return new PluginError('internal', `pixel kernel: ${message}`);
}

function checkSize(width: number, height: number, what: string, largest = 8191): void {
  if (
    !(
      Number.isInteger(width) &&
      Number.isInteger(height) &&
      width > 0 &&
      height > 0 &&
      width <= largest &&
      height <= largest
    )
  ) {
    throw wrong(`${what} of ${width} x ${height}; sides must be whole numbers from 1 to ${largest}`);
  }
}

function checkSame(a: Bitmap | Mask, b: { readonly width: number; readonly height: number }, what: string): void {
  if (a.width !== b.width || a.height !== b.height) {
    throw wrong(`${what} is ${b.width} x ${b.height}, the bitmap ${a.width} x ${a.height}; they must be equal`);
  }
}

/** Clips `box` to whole pixels that the bitmap has, in multiples of `grain`; false when nothing is left. */
function clip(box: Rect, bitmap: Bitmap, grain: number, out: Box): boolean {
  const { width, top: first, rows } = bitmap as OwnBitmap;
  const left = Math.max(Math.floor(box.x / grain) * grain, 0);
  const top = Math.max(Math.floor(box.y / grain) * grain, first);
  const right = Math.min(Math.ceil((box.x + box.width) / grain) * grain, width);
  const bottom = Math.min(Math.ceil((box.y + box.height) / grain) * grain, first + rows);
  if (!(box.width > 0 && box.height > 0 && left < right && top < bottom)) return false;
  out.x = left;
  out.y = top;
  out.width = right - left;
  out.height = bottom - top;
  return true;
}

/** Where row 0 of a bitmap lies, or would. */
function baseOf(bitmap: Bitmap): number {
  const { offset, top, width } = bitmap as OwnBitmap;
  return offset - top * width * 4;
}

/** @param buffer the memory that `raw` works in; all of it belongs to this kernel */
export function kernelAround(kind: Kernel['kind'], buffer: ArrayBufferLike, raw: Raw): Kernel {
  const take = arena(buffer);
  const report = take(16, 'the kernel');
  const corners = take(MOST_CORNERS * 20, 'the kernel');
  const reported = new Int32Array(buffer, report, 4);
  const corner = new Int32Array(buffer, corners, MOST_CORNERS * 2);
  const all = new Uint8Array(buffer);
  const part = noBox();
  const window = noBox();

  function boxed(box: Box): Rect {
    box.x = reported[0];
    box.y = reported[1];
    box.width = reported[2];
    box.height = reported[3];
    return box;
  }

  function rowsOf(width: number, height: number, rows: number) {
    checkSize(width, height, 'a bitmap');
    const offset = take(width * rows * 4, 'a bitmap');
    return { width, height, offset, top: 0, rows, pixels: new Uint8Array(buffer, offset, width * rows * 4) };
  }

  return {
    kind,

    bitmap: (width, height): OwnBitmap => rowsOf(width, height, height),

    band: (width, height, rows): OwnBitmap & Band => rowsOf(width, height, Math.min(rows, height)),

    texture({ width, height, words, cells }): OwnTexture {
      const stride = (width + 2) * 4;
      const start = take(textureRoom(width, height), 'a texture');
      all.set(words, start);
      const map = take(cells.length, 'a texture');
      all.set(cells, map);
      return { width, height, offset: start + stride + 4, stride, cells: map };
    },

    mesh(uv, triangles): OwnMesh {
      const vertexCount = uv.length >> 1;
      if (uv.length % 2 || triangles.length % 3) throw wrong('a mesh needs pairs of uv and triples of indices');
      for (const index of triangles)
        if (index >= vertexCount) throw wrong(`mesh index ${index} of ${vertexCount} vertices`);
      const offset = take(vertexCount * 8, 'a mesh');
      const fixedUv = take(vertexCount * 8, 'a mesh');
      const fixed = take(vertexCount * 8, 'a mesh');
      const indices = take(triangles.length * 2, 'a mesh');
      const positions = new Float32Array(buffer, offset, vertexCount * 2);
      positions.set(uv);
      const texels = new Int32Array(buffer, fixedUv, vertexCount * 2);
      for (let i = 0; i < uv.length; i++) {
        texels[i] = fixedPoint(uv[i]);
        if (texels[i] === NOWHERE) throw wrong(`uv ${i} of a mesh is not a number`);
      }
      new Uint16Array(buffer, indices, triangles.length).set(triangles);
      const triangleCount = triangles.length / 3;
      return {
        vertexCount,
        triangleCount,
        positions,
        offset,
        uv: fixedUv,
        fixed,
        triangles: indices,
        box: noBox(),
      };
    },

    mask(width, height): OwnMask {
      checkSize(width, height, 'a mask');
      const offset = take(width * height, 'a mask');
      const row = take((width + 2) * 4, 'a mask');
      return { width, height, offset, row, coverage: new Uint8Array(buffer, offset, width * height), box: noBox() };
    },

    converted(format, width, height): Placed<Converted> {
      checkSize(width, height, 'a video picture');
      if (width % 2 || height % 2) throw wrong(`a video picture of ${width} x ${height}; sides must be even`);
      const length = (width * height * (format === 'yuyv' ? 4 : 3)) / 2;
      const offset = take(length, 'a video picture');
      return { format, offset, bytes: new Uint8Array(buffer, offset, length) };
    },

    draw(target, texture, mesh, mode, clipMask, opacity = 1, within) {
      const { width, height, top, rows } = target as OwnBitmap;
      const from = texture as OwnTexture;
      const shape = mesh as OwnMesh;
      const mask = clipMask as OwnMask | undefined;
      if (mask) checkSame(target, mask, 'the clip');
      const strength = opacity >= 1 ? 255 : opacity > 0 ? Math.round(opacity * 255) : 0;
      window.x = 0;
      window.y = top;
      window.width = width;
      window.height = rows;
      if (within && !clip(within, target, 1, window)) window.width = 0;
      raw.draw(
        baseOf(target),
        width,
        height,
        from.offset,
        from.stride,
        from.width,
        from.height,
        from.cells,
        shape.offset,
        shape.uv,
        shape.fixed,
        shape.vertexCount,
        shape.triangles,
        shape.triangleCount,
        mode === 'under' ? 1 : 0,
        mask ? mask.offset : 0,
        strength,
        window.x,
        window.y,
        window.x + window.width,
        window.y + window.height,
        report,
      );
      return boxed(shape.box);
    },

    fill(target, box, colour) {
      if (!clip(box, target, 1, part)) return;
      raw.fill(baseOf(target), target.width, part.x, part.y, part.width, part.height, colour);
    },

    copy(from, to, box) {
      checkSame(from, to, 'the copy');
      if (!clip(box, from, 1, part) || !clip(part, to, 1, part)) return;
      const source = baseOf(from);
      const target = baseOf(to);
      for (let y = part.y; y < part.y + part.height; y++) {
        const start = (y * from.width + part.x) * 4;
        all.copyWithin(target + start, source + start, source + start + part.width * 4);
      }
    },

    under(from, to, box) {
      checkSame(from, to, 'the picture over it');
      if (!clip(box, from, 1, part) || !clip(part, to, 1, part)) return;
      raw.under(baseOf(from), baseOf(to), from.width, part.x, part.y, part.width, part.height);
    },

    straighten(target, box) {
      if (!clip(box, target, 1, part)) return;
      raw.straighten(baseOf(target), target.width, part.x, part.y, part.width, part.height);
    },

    polygon(mask, points, count) {
      const { offset, width, height, coverage, row, box } = mask as OwnMask;
      for (let y = box.y; y < box.y + box.height; y++) {
        coverage.fill(0, y * width + box.x, y * width + box.x + box.width);
      }
      if (!(count <= MOST_CORNERS)) throw wrong(`a polygon of ${count} corners; at most ${MOST_CORNERS}`);
      let kept = 0;
      for (let i = 0; i < count; i++) {
        corner[kept] = fixedPoint(points[i * 2]);
        corner[kept + 1] = fixedPoint(points[i * 2 + 1]);
        if (corner[kept] !== NOWHERE && corner[kept + 1] !== NOWHERE) kept += 2;
      }
      raw.polygon(offset, width, height, corners, kept >> 1, corners + MOST_CORNERS * 8, row, report);
      return boxed(box);
    },

    convert(from, to, box) {
      const { width, height } = from;
      const target = to as Placed<Converted>;
      const expected = (width * height * (to.format === 'yuyv' ? 4 : 3)) / 2;
      if (target.bytes.length !== expected || width % 2 || height % 2) {
        throw wrong(
          `a ${width} x ${height} bitmap does not fit a ${to.format} picture of ${target.bytes.length} bytes`,
        );
      }
      if (!clip(box, from, 2, part)) return;
      const offset = baseOf(from);
      if (to.format === 'yuyv') raw.yuyv(offset, target.offset, width, part.x, part.y, part.width, part.height);
      else raw.i420(offset, target.offset, width, height, part.x, part.y, part.width, part.height);
    },
  };
}
