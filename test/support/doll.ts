import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Picture } from '../../src/avatar/picture.js';
import type { RigInput } from '../../src/avatar/rig.js';
import { loadCanonical } from '../../src/face/canonical.js';

/** A plain puppet for tests: the canonical face itself, with one flat colour per part. */
export interface Doll {
  readonly rig: RigInput;
  readonly pictures: Map<string, Picture>;
}

export const DOLL = { width: 320, height: 320, unit: 110 } as const;
export const COLOURS = {
  skin: '#f0c8a0',
  lips: '#c03050',
  white: '#ffffff',
  iris: '#204080',
  body: '#305070',
} as const;

const at = ([x, y]: readonly number[]): [number, number] => [160 + x * DOLL.unit, 110 + y * DOLL.unit];

/** @param inside colour of everything in the mouth, to find it again in the drawing */
export function makeDoll(inside = '#00ff00'): Doll {
  const landmarks = loadCanonical().neutral.map(at);
  const pictures = new Map<string, Picture>();
  const layers: RigInput['layers'] = [];
  const layer = (
    settings: Partial<RigInput['layers'][number]> & Pick<RigInput['layers'][number], 'name' | 'follow'>,
    box: readonly [number, number, number, number],
    paint: (context: SKRSContext2D) => void,
  ): void => {
    const [x, y, width, height] = box;
    const canvas = createCanvas(width, height);
    const context = canvas.getContext('2d');
    context.translate(-x, -y);
    paint(context);
    const file = `${settings.name}.png`;
    pictures.set(file, { width, height, rgba: context.getImageData(0, 0, width, height).data });
    layers.push({ picture: file, at: [x, y], ...settings });
  };
  const trace = (context: SKRSContext2D, list: readonly number[]): void => {
    context.beginPath();
    for (const i of list) context.lineTo(...landmarks[i]);
    context.closePath();
    context.fill();
  };
  const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

  layer({ name: 'body', follow: 'body' }, [40, 200, 240, 120], (context) => {
    context.fillStyle = COLOURS.body;
    context.beginPath();
    context.ellipse(160, 320, 110, 70, 0, 0, 7);
    context.rect(130, 200, 60, 90);
    context.fill();
  });
  layer({ name: 'face', follow: 'face' }, [60, 20, 200, 250], (context) => {
    context.fillStyle = COLOURS.skin;
    context.beginPath();
    context.ellipse(160, 110, 84, 84, 0, Math.PI, 2 * Math.PI);
    context.fill();
    trace(context, range(0, 16));
    context.fillStyle = COLOURS.lips;
    trace(context, range(48, 59));
  });
  for (const [name, follow] of [
    ['tongue', 'tongue'],
    ['teeth', 'head'],
  ] as const) {
    const [x, y] = landmarks[62];
    layer({ name, follow, clip: 'mouth' }, [Math.round(x) - 30, Math.round(y) - 12, 60, 16], (context) => {
      context.fillStyle = inside;
      context.fillRect(0, 0, DOLL.width, DOLL.height);
    });
  }
  for (const [side, first, clip, iris, brow] of [
    ['left', 36, 'eyeLeft', 'irisLeft', 17],
    ['right', 42, 'eyeRight', 'irisRight', 22],
  ] as const) {
    const [x, y] = [0, 1].map((axis) => (landmarks[first][axis] + landmarks[first + 3][axis]) / 2);
    const box = [Math.round(x) - 24, Math.round(y) - 16, 48, 32] as const;
    layer({ name: `eye-${side}`, follow: 'head', clip }, box, (context) => {
      context.fillStyle = COLOURS.white;
      context.fillRect(0, 0, DOLL.width, DOLL.height);
    });
    layer({ name: `iris-${side}`, follow: iris, clip }, box, (context) => {
      context.fillStyle = COLOURS.iris;
      context.beginPath();
      context.arc(x, y, 6, 0, 7);
      context.fill();
    });
    layer(
      { name: `lash-${side}`, follow: side === 'left' ? 'upperLidLeft' : 'upperLidRight' },
      [box[0], box[1] - 6, 48, 40],
      (context) => {
        context.lineWidth = 2;
        context.beginPath();
        for (const i of range(first, first + 3)) context.lineTo(...landmarks[i]);
        context.stroke();
      },
    );
    layer(
      { name: `brow-${side}`, follow: side === 'left' ? 'browLeft' : 'browRight' },
      [Math.round(landmarks[brow][0]) - 8, Math.round(landmarks[brow][1]) - 24, 70, 40],
      (context) => {
        context.lineWidth = 4;
        context.beginPath();
        for (const i of range(brow, brow + 4)) context.lineTo(...landmarks[i]);
        context.stroke();
      },
    );
  }
  return {
    rig: {
      schema: 1,
      size: { width: DOLL.width, height: DOLL.height },
      landmarks,
      neck: [160, 285],
      mouth: { colour: inside },
      layers,
    },
    pictures,
  };
}

/** The layers of a puppet laid over each other as they are, premultiplied; layers seen through openings are left out. */
export function compose(doll: Doll): Float64Array {
  const { width, height } = doll.rig.size;
  const out = new Float64Array(width * height * 4);
  for (const { picture: file, at, clip } of doll.rig.layers) {
    const picture = doll.pictures.get(file)!;
    if (clip) continue;
    for (let y = 0; y < picture.height; y++) {
      for (let x = 0; x < picture.width; x++) {
        const [X, Y] = [x + at[0], y + at[1]];
        if (X < 0 || Y < 0 || X >= width || Y >= height) continue;
        const from = (y * picture.width + x) * 4;
        const to = (Y * width + X) * 4;
        const alpha = picture.rgba[from + 3] / 255;
        for (let c = 0; c < 4; c++) {
          const value = c === 3 ? 255 : picture.rgba[from + c];
          out[to + c] = value * alpha + out[to + c] * (1 - alpha);
        }
      }
    }
  }
  return out;
}
