/**
 * What a kernel must do with plain numbers: byte offsets into its one memory, sizes in pixels. Both
 * implementations (assembly/ and reference/) have exactly these functions with exactly the same
 * results; shell.ts puts the objects of kernel.ts around them, so checks and clipping exist once.
 *
 * Boxes arrive clipped and whole. Strides are width * 4 unless given.
 */
export interface Raw {
  /**
   * @param texture offset of texel 0,0 as made by premultiply.ts @param stride bytes per texel row
   * @param cells offset of the texture's map (cells.ts), 0 for none: what it tells changes no pixel, only the time
   * @param uv 24.8 fixed point pairs @param fixed room for the positions in the same form
   * @param under 0 copy, 1 destination-over @param clip offset of a coverage plane, 0 for none @param opacity 0..255
   * @param left @param top @param right @param bottom bounds of what may be written, inside the target
   * @param box offset of four i32: receives x, y, width, height of what may have been written
   */
  draw(
    target: number,
    width: number,
    height: number,
    texture: number,
    stride: number,
    textureWidth: number,
    textureHeight: number,
    cells: number,
    positions: number,
    uv: number,
    fixed: number,
    vertexCount: number,
    triangles: number,
    triangleCount: number,
    under: number,
    clip: number,
    opacity: number,
    left: number,
    top: number,
    right: number,
    bottom: number,
    box: number,
  ): void;
  fill(pixels: number, bitmapWidth: number, x: number, y: number, width: number, height: number, colour: number): void;
  under(from: number, to: number, bitmapWidth: number, x: number, y: number, width: number, height: number): void;
  straighten(pixels: number, bitmapWidth: number, x: number, y: number, width: number, height: number): void;
  /**
   * @param points 24.8 pairs @param scratch room for 12 bytes per point
   * @param row width + 2 zeroed i32, zero again afterwards @param box as in `draw`
   */
  polygon(
    coverage: number,
    width: number,
    height: number,
    points: number,
    count: number,
    scratch: number,
    row: number,
    box: number,
  ): void;
  /** Even x and width. */
  yuyv(from: number, to: number, bitmapWidth: number, x: number, y: number, width: number, height: number): void;
  /** Even x, y, width and height. */
  i420(
    from: number,
    to: number,
    bitmapWidth: number,
    bitmapHeight: number,
    x: number,
    y: number,
    width: number,
    height: number,
  ): void;
}

/** Positions, texture coordinates and polygon corners are whole numbers of 1/256 pixel. */
export const SUBPIXEL = 256;
/** Coordinates are clamped to this many pixels either side of the origin, so that edge arithmetic stays exact in 32 bits. */
export const REACH = 8191;
/** Texture rows of 4 bytes per texel must fit a signed 16-bit stride. */
export const LARGEST_TEXTURE = 8189;
/** The fixed-point form of a coordinate that is not a number; its triangles are not drawn. */
export const NOWHERE = -0x80000000;

/** 24.8 fixed point, clamped to REACH; NaN gives NOWHERE. */
export function fixedPoint(value: number): number {
  const scaled = Math.floor(value * SUBPIXEL + 0.5);
  if (scaled >= -REACH * SUBPIXEL) return Math.min(scaled, REACH * SUBPIXEL);
  return scaled < 0 ? -REACH * SUBPIXEL : NOWHERE;
}
