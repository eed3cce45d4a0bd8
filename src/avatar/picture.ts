/** A decoded picture: straight (not premultiplied) RGBA, 8 bit, rows without padding. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

/** A piece of the picture plane on the output's pixel grid. */
export interface Placement {
  /** Output pixels per picture pixel. */
  readonly scale: number;
  /** Where the picture's left top corner falls in the result, in output pixels; need not be whole. */
  readonly x: number;
  readonly y: number;
  /** Size of the result in whole output pixels. */
  readonly width: number;
  readonly height: number;
}

interface Taps {
  readonly first: Int32Array;
  readonly weights: Float32Array;
  readonly width: number;
}

/** Mitchell-Netravali (1988) with B = 0, C = 1/2 (Catmull-Rom): sharp, and exact at scale 1. */
function kernel(x: number): number {
  const a = Math.abs(x);
  if (a < 1) return 1.5 * a * a * a - 2.5 * a * a + 1;
  if (a < 2) return -0.5 * a * a * a + 2.5 * a * a - 4 * a + 2;
  return 0;
}

/** For each output sample the source samples that it is mixed from; when shrinking the filter widens, so nothing aliases. */
function taps(from: number, to: number, scale: number, offset: number): Taps {
  const stretch = Math.max(1, 1 / scale);
  const width = Math.ceil(stretch * 4) + 1;
  const first = new Int32Array(to);
  const weights = new Float32Array(to * width);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5 - offset) / scale - 0.5;
    const start = Math.ceil(centre - 2 * stretch);
    first[i] = start;
    let sum = 0;
    for (let k = 0; k < width; k++) {
      const weight = kernel((start + k - centre) / stretch);
      sum += weight;
      weights[i * width + k] = start + k >= 0 && start + k < from ? weight : 0;
    }
    for (let k = 0; k < width; k++) weights[i * width + k] /= sum;
  }
  return { first, weights, width };
}

/**
 * Resamples a picture onto the output's grid: separable, premultiplied (no dark or light rims), transparent outside.
 * At scale 1 and whole offsets the texels come out unchanged. The same in Node and the page, bit for bit.
 */
export function place(picture: Picture, placement: Placement): Picture {
  const { scale, x, y, width, height } = placement;
  if (scale === 1 && x === 0 && y === 0 && width === picture.width && height === picture.height) return picture;
  const across = taps(picture.width, width, scale, x);
  const down = taps(picture.height, height, scale, y);
  const rows = new Float32Array(width * 4 * down.width);
  const rowOf = new Int32Array(down.width).fill(-(2 ** 30));
  const rgba = new Uint8ClampedArray(width * height * 4);
  const source = picture.rgba;

  /** Which slots hold anything to see: most of a layer is air. */
  const seen = new Uint8Array(down.width);

  const filterRow = (row: number, slot: number): void => {
    const base = row * picture.width * 4;
    let any = 0;
    for (let i = 0; i < width; i++) {
      let r = 0;
      let g = 0;
      let b = 0;
      let a = 0;
      const taps = i * across.width;
      const start = base + across.first[i] * 4;
      for (let k = 0; k < across.width; k++) {
        const weight = across.weights[taps + k];
        if (weight === 0) continue;
        const at = start + k * 4;
        const opacity = source[at + 3];
        if (opacity === 0) continue;
        const alpha = opacity * weight;
        r += source[at] * alpha;
        g += source[at + 1] * alpha;
        b += source[at + 2] * alpha;
        a += alpha;
      }
      const to = (slot * width + i) * 4;
      rows[to] = r;
      rows[to + 1] = g;
      rows[to + 2] = b;
      rows[to + 3] = a;
      if (a !== 0) any = 1;
    }
    seen[slot] = any;
  };

  const sums = new Float64Array(width * 4);
  for (let j = 0; j < height; j++) {
    const start = down.first[j];
    let any = 0;
    for (let k = 0; k < down.width; k++) {
      const row = start + k;
      const weight = down.weights[j * down.width + k];
      if (row < 0 || row >= picture.height) continue;
      const slot = row % down.width;
      if (rowOf[slot] !== row) {
        filterRow(row, slot);
        rowOf[slot] = row;
      }
      if (weight === 0 || seen[slot] === 0) continue;
      if (any === 0) sums.fill(0);
      any = 1;
      const from = slot * width * 4;
      for (let i = 0; i < width * 4; i++) sums[i] += rows[from + i] * weight;
    }
    if (any === 0) continue;
    for (let i = 0; i < width; i++) {
      const a = sums[i * 4 + 3];
      if (a < 0.25) continue;
      const to = (j * width + i) * 4;
      rgba[to] = sums[i * 4] / a;
      rgba[to + 1] = sums[i * 4 + 1] / a;
      rgba[to + 2] = sums[i * 4 + 2] / a;
      rgba[to + 3] = a;
    }
  }
  return { width, height, rgba };
}
