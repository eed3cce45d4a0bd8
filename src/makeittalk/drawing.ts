/** Side of the square that the image network sees. */
export const SIDE = 256;
const AREA = SIDE * SIDE;

interface Stroke {
  readonly points: readonly number[];
  /** Blue, green, red. */
  readonly colour: readonly [number, number, number];
}

const line = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const loop = (first: number, last: number) => [...line(first, last), first];
const EYES = [71, 99, 255] as const;
const MOUTH = [238, 130, 238] as const;

/** Which lines the network was taught to read, and in which colours. */
const STROKES: readonly Stroke[] = [
  { points: line(0, 16), colour: [255, 144, 25] },
  { points: line(17, 21), colour: [50, 205, 50] },
  { points: line(22, 26), colour: [50, 205, 50] },
  { points: line(27, 35), colour: [208, 224, 63] },
  { points: loop(36, 41), colour: EYES },
  { points: loop(42, 47), colour: EYES },
  { points: loop(48, 59), colour: MOUTH },
  { points: loop(60, 67), colour: MOUTH },
];

/**
 * Draws a face's lines on white, two pixels wide, edges hard, corners on whole pixels.
 *
 * @param points x, y of 68 points in pixels of the square
 * @param planes blue, green and red of SIDE x SIDE each, 0..1; overwritten
 */
export function drawLandmarks(points: Float32Array, planes: Float32Array): void {
  planes.fill(1, 0, 3 * AREA);
  const dot = (x: number, y: number, colour: Stroke['colour']) => {
    for (let dy = 0; dy < 2; dy++) {
      for (let dx = 0; dx < 2; dx++) {
        const [px, py] = [x + dx, y + dy];
        if (px < 0 || py < 0 || px >= SIDE || py >= SIDE) continue;
        for (let c = 0; c < 3; c++) planes[c * AREA + py * SIDE + px] = colour[c] / 255;
      }
    }
  };
  for (const { points: path, colour } of STROKES) {
    for (let k = 1; k < path.length; k++) {
      const [a, b] = [path[k - 1], path[k]];
      const [x0, y0] = [Math.trunc(points[2 * a]), Math.trunc(points[2 * a + 1])];
      const [x1, y1] = [Math.trunc(points[2 * b]), Math.trunc(points[2 * b + 1])];
      // Points may lie anywhere; what is far outside is not worth a walk.
      const steps = Math.min(4 * SIDE, Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1));
      for (let i = 0; i <= steps; i++) {
        dot(Math.round(x0 + ((x1 - x0) * i) / steps), Math.round(y0 + ((y1 - y0) * i) / steps), colour);
      }
    }
  }
}
