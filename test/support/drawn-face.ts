import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Pair } from '../../src/align/points.js';
import type { Picture } from '../../src/avatar/picture.js';
import { loadCanonical } from '../../src/face/canonical.js';

/** A face in flat paint, which no detector has to know: the canonical one's points, and what is drawn there. */
export interface DrawnFace {
  readonly picture: Picture;
  readonly landmarks: Pair[];
  readonly unit: number;
  /** Middle of each eye. */
  readonly eyes: readonly [Pair, Pair];
}

export interface Drawing {
  readonly skin: string;
  /** What an eye looks like, in face units around its middle. */
  readonly eye: (context: SKRSContext2D) => void;
  /** Half the size of the eyes that the points are laid around. */
  readonly laid: Pair;
  /** And anything else, in face units around the middle between the eyes. */
  readonly more?: (context: SKRSContext2D) => void;
  /** Nothing behind the head: it is cut out. */
  readonly cutOut?: boolean;
}

export const DRAWN = { width: 520, height: 560, unit: 200 } as const;

export function drawFace({ skin, eye, laid, more, cutOut }: Drawing): DrawnFace {
  const { width, height, unit } = DRAWN;
  const place = ([x, y]: readonly number[]): Pair => [width / 2 + x * unit, 190 + y * unit];
  const landmarks = loadCanonical().neutral.map(place);
  const eyes = [place([-0.34, 0]), place([0.34, 0])] as const;
  const [rx, ry] = laid;
  eyes.forEach(([x, y], side) => {
    const ring = [
      [-1, 0],
      [-0.5, -0.87],
      [0.5, -0.87],
      [1, 0],
      [0.5, 0.87],
      [-0.5, 0.87],
    ];
    ring.forEach(([u, v], i) => {
      landmarks[36 + 6 * side + i] = [x + u * rx * unit, y + v * ry * unit];
    });
  });
  const context = createCanvas(width, height).getContext('2d');
  if (!cutOut) {
    context.fillStyle = '#dfe8f0';
    context.fillRect(0, 0, width, height);
  }
  context.fillStyle = skin;
  context.beginPath();
  context.ellipse(...place([0, 0.35]), 0.95 * unit, 1.15 * unit, 0, 0, 2 * Math.PI);
  context.fill();
  const draw = ([x, y]: Pair, what: (context: SKRSContext2D) => void) => {
    context.save();
    context.translate(x, y);
    context.scale(unit, unit);
    what(context);
    context.restore();
  };
  for (const at of eyes) draw(at, eye);
  if (more) draw(place([0, 0]), more);
  const rgba = new Uint8ClampedArray(context.getImageData(0, 0, width, height).data);
  return { picture: { width, height, rgba }, landmarks, unit, eyes };
}

/** Fills an ellipse. */
export function oval(context: SKRSContext2D, colour: string, rx: number, ry: number, x = 0, y = 0): void {
  context.fillStyle = colour;
  context.beginPath();
  context.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
  context.fill();
}

/** With the grain of a photo, or of rough paper. */
export function grainy(picture: Picture): Picture {
  const rgba = Uint8ClampedArray.from(picture.rgba);
  for (let i = 0, seed = 1; i < rgba.length; i++) {
    seed = (seed * 48271) % 2147483647;
    if (i % 4 < 3) rgba[i] += (seed % 17) - 8;
  }
  return { ...picture, rgba };
}
