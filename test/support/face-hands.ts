import type { Page } from 'playwright-core';
import type { Pair } from '../../src/avatar/curve.js';
import { loadCanonical } from '../../src/face/canonical.js';
import { boxAround, centreOf, inBox, shift } from '../../src/panel/avatar-affine.js';
import { editPart } from '../../src/panel/avatar-face.js';
import { PARTS, type PartName } from '../../src/panel/avatar-parts.js';
import { type FaceShape, rollOf, templateFace } from '../../src/panel/avatar-shape.js';
import { frameOf, pull } from '../../src/panel/avatar-target.js';
import { toPicture, toScreen, type View, wholeView } from '../../src/panel/avatar-view.js';
import type { Cartoon } from './cartoon.js';

/** Someone at the page "Add a face", with a mouse; `moves` counts what they do. */
export interface FaceHands {
  readonly face: FaceShape;
  readonly moves: number;
  /** Drags a part until its middle lies there, in picture pixels. */
  carry(part: PartName, to: Pair): Promise<void>;
  /** Pulls a handle of a part (which gets selected by its step first) until that edge lies there. */
  pull(part: PartName, u: -1 | 0 | 1, v: -1 | 0 | 1, to: Pair): Promise<void>;
  /** Where a landmark is on the page. */
  at(landmark: number): Pair;
  forget(): void;
}

/** Follows the page's own rules for what a drag does, so it always knows where things are. */
export async function faceHands(page: Page, picture: { width: number; height: number }): Promise<FaceHands> {
  const canvas = await page.locator('#editor').boundingBox();
  if (!canvas) throw new Error('there is no editor');
  const view: View = wholeView(picture, canvas);
  const start = templateFace(loadCanonical().neutral, picture);
  let face = start;
  let moves = 0;
  const options = { symmetric: true };
  const screen = (p: Pair): Pair => {
    const [x, y] = toScreen(view, p);
    return [x + canvas.x, y + canvas.y];
  };
  async function drag(from: Pair, to: Pair): Promise<void> {
    moves++;
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
    await page.mouse.move(...to);
    await page.mouse.up();
  }
  /** A place to take hold of a part: lines on a line, others in the middle. */
  const grip = (part: PartName): Pair => {
    const { points, solid } = PARTS[part];
    return solid ? centreOf(face.points, points) : centreOf(face.points, [points[points.length >> 1]]);
  };

  return {
    get face() {
      return face;
    },
    get moves() {
      return moves;
    },
    async carry(part, to) {
      const from = centreOf(face.points, PARTS[part].points);
      const by: Pair = [to[0] - from[0], to[1] - from[1]];
      const held = grip(part);
      await drag(screen(held), screen([held[0] + by[0], held[1] + by[1]]));
      face = editPart(face, part, shift(...by), 'move', options);
    },
    async pull(part, u, v, to) {
      const { handles } = frameOf(face.points, part, view);
      const handle = handles.find(({ handle }) => handle.kind === 'handle' && handle.u === u && handle.v === v)!;
      const box = boxAround(face.points, PARTS[part].points, rollOf(face.points));
      const edge = inBox(box, u, v);
      const by: Pair = [u === 0 ? 0 : to[0] - edge[0], v === 0 ? 0 : to[1] - edge[1]];
      const from = toPicture(view, handle.at);
      const goal: Pair = [from[0] + by[0], from[1] + by[1]];
      await drag(screen(from), screen(goal));
      face = editPart(face, part, pull(box, handle.handle, from, goal, true), 'shape', options);
    },
    at: (landmark) => screen([face.points[landmark * 2], face.points[landmark * 2 + 1]]),
    forget() {
      face = start;
    },
  };
}

/** What someone does who lays the face on the monster: eyes, mouth, jaw; brows and nose have followed. */
export async function layFace(hands: FaceHands, cartoon: Cartoon): Promise<void> {
  const { eyeLeft, eyeRight, eye, mouth, mouthHalf, chin, cheekRight } = cartoon;
  await hands.carry('eyeLeft', eyeLeft);
  await hands.carry('eyeRight', eyeRight);
  await hands.pull('eyeRight', 1, 0, [eyeRight[0] + eye[0], 0]);
  await hands.pull('eyeRight', 0, -1, [0, eyeRight[1] - eye[1] * 0.89]);
  await hands.pull('eyeRight', 0, 1, [0, eyeRight[1] + eye[1] * 0.89]);
  await hands.carry('mouth', mouth);
  await hands.pull('mouth', 1, 0, [mouth[0] + mouthHalf, 0]);
  await hands.carry('jaw', [hands.face.points[0] / 2 + hands.face.points[32] / 2, chin[1] - 140]);
  await hands.pull('jaw', 1, 0, cheekRight);
  await hands.pull('jaw', 0, 1, chin);
}

/** The 68 points of the canonical face, laid on the cartoon by its eyes. */
export function faceAt({ eyeLeft, eyeRight }: Cartoon): Pair[] {
  const unit = (eyeRight[0] - eyeLeft[0]) / 0.68;
  const middle = (eyeLeft[0] + eyeRight[0]) / 2;
  const round = (value: number) => Math.round(value * 10) / 10;
  return loadCanonical().neutral.map(([x, y]) => [round(middle + x * unit), round(eyeLeft[1] + y * unit)]);
}
