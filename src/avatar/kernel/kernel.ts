/**
 * The pixel kernels behind one interface: WebAssembly SIMD (wasm.ts, from assembly/) and the plain
 * TypeScript reference (reference.ts), bit-equal. Pure: they run in Node, the page and OBS alike.
 *
 * All pixels live in one memory of fixed size that the kernel owns, so views never go stale and
 * nothing is allocated after the avatar is open. All colours are premultiplied RGBA, 8 bit.
 */
import type { Rect } from '../../types.js';
import type { Texels } from './texels.js';

/** A drawing surface in kernel memory. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** Premultiplied RGBA, 4 bytes a pixel, rows without padding. */
  readonly pixels: Uint8Array;
}

/** The part of a larger bitmap that is worked on: it draws and counts as that bitmap, but has only some of its rows. */
export interface Band extends Bitmap {
  /** The first row that it has; set it at will. */
  top: number;
  /** How many rows it has; `pixels` are theirs. */
  readonly rows: number;
}

/** A picture to draw from, in kernel memory; its texels are padded, so that bilinear reads never leave it. */
export interface Texture {
  readonly width: number;
  readonly height: number;
}

/** Triangles over a texture. `uv` is the rest position of each vertex in texels (pixel centres at +0.5). */
export interface Mesh {
  readonly vertexCount: number;
  readonly triangleCount: number;
  /** Current x, y of each vertex in target pixels: write here, then draw. In kernel memory; at first equal to `uv`. */
  readonly positions: Float32Array;
}

/** An 8-bit coverage plane of a bitmap's size, in kernel memory. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly coverage: Uint8Array;
}

/** A converted picture. `yuyv`: packed 4:2:2. `i420`: planes Y, U, V. BT.601 limited range, even sizes. */
export interface Converted {
  readonly format: 'yuyv' | 'i420';
  readonly bytes: Uint8Array;
}

/**
 * `copy` writes texels as they are (each covered pixel exactly once). `under` blends them under what is there
 * (premultiplied destination-over, Porter and Duff 1984): layers are drawn front to back, so what is hidden costs nothing.
 */
export type DrawMode = 'copy' | 'under';

export interface Kernel {
  readonly kind: 'wasm' | 'typescript';
  bitmap(width: number, height: number): Bitmap;
  /** @param rows that are there at a time, of a bitmap of width x height */
  band(width: number, height: number, rows: number): Band;
  texture(texels: Texels): Texture;
  /**
   * @param triangles three vertex indices each @param uv x, y per vertex in texels
   */
  mesh(uv: Float32Array, triangles: Uint16Array): Mesh;
  mask(width: number, height: number): Mask;
  converted(format: 'yuyv' | 'i420', width: number, height: number): Converted;

  /**
   * Draws the mesh at its current positions, bilinear, watertight (top-left rule: a pixel centre shared by two
   * triangles is written once), clipped to the target. Identity positions give the texture bit for bit. Positions
   * count in 1/256 pixel and up to 8191 pixels from the origin; a triangle with a NaN corner is left out, one that is
   * turned over is drawn mirrored.
   * @param clip where given, the source is multiplied by this coverage; of the target's size
   * @param opacity 0..1
   * @param within pixels outside this box stay as they are; those inside become the same as without it
   * @returns the box that may have been written; it belongs to the mesh and changes with its next drawing
   */
  draw(
    target: Bitmap,
    texture: Texture,
    mesh: Mesh,
    mode: DrawMode,
    clip?: Mask,
    opacity?: number,
    within?: Rect,
  ): Rect;
  /** Fills `box` of the target with one premultiplied colour (0xAABBGGRR as little-endian RGBA). */
  fill(target: Bitmap, box: Rect, colour: number): void;
  /** Copies `box` from one bitmap to another of the same size. */
  copy(from: Bitmap, to: Bitmap, box: Rect): void;
  /** Blends `box` of one bitmap under another of the same size. */
  under(from: Bitmap, to: Bitmap, box: Rect): void;
  /** Divides `box` by its alpha, rounded: premultiplied colours become straight ones; where alpha is 0 all is 0. */
  straighten(target: Bitmap, box: Rect): void;
  /**
   * Antialiased coverage (at least 4 x 16 samples or exact area) of a closed polygon, non-zero winding; clears what the mask held before.
   * @param points x, y per corner in target pixels, up to 1024; corners that are not numbers are left out
   * @returns its box, which belongs to the mask and changes with its next polygon
   */
  polygon(mask: Mask, points: Float32Array, count: number): Rect;
  /** Converts `box` (grown to even bounds) of the bitmap; pixels are taken as opaque. */
  convert(from: Bitmap, to: Converted, box: Rect): void;
  /** Its memory may serve another kernel from now on: nothing that it made may be used any more. */
  close?(): void;
}

/** @param bytes how much memory all bitmaps, textures, meshes and masks of this kernel will need together: add up `bytesFor` of arena.ts */
export type OpenKernel = (bytes: number) => Promise<Kernel>;
