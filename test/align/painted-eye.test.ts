import type { SKRSContext2D } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { buildPuppet } from '../../src/align/puppet.js';
import { openReferenceKernel } from '../../src/avatar/kernel/reference.js';
import { openPuppet } from '../../src/avatar/puppet.js';
import { faceOf } from '../../src/avatar/sheet.js';
import { loadCanonical } from '../../src/face/canonical.js';
import { millis } from '../../src/units.js';
import { type DrawnFace, drawFace, grainy, oval } from '../support/drawn-face.js';

/** The face with its eyes shut, in its own pixels. */
async function shut({ picture, landmarks }: DrawnFace) {
  const { rig, pictures, notices } = buildPuppet({ picture, landmarks });
  const { width, height } = rig.size;
  const avatar = await openPuppet({
    rig,
    pictures,
    canonical: loadCanonical(),
    kernel: openReferenceKernel,
    width,
    height,
  });
  const draw = (blink: number): Uint8Array =>
    avatar
      .draw({ controls: faceOf({ blinkLeft: blink, blinkRight: blink }), of: millis(0), at: millis(0) })
      .as('rgba')
      .slice();
  return { draw, width, notices };
}

const line = (context: SKRSContext2D, colour: string, width: number, draw: () => void): void => {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  draw();
  context.stroke();
};

/** Eyes that no detector knows, on skin of any colour: what they look like, and half their size. */
const faces = {
  'tall, with lashes, an iris and lights': drawFace({
    skin: '#fde3d0',
    laid: [0.18, 0.23],
    eye(context) {
      oval(context, '#ffffff', 0.18, 0.22);
      oval(context, '#3b7de0', 0.135, 0.19, 0, 0.03);
      oval(context, '#12203c', 0.07, 0.1, 0, 0.05);
      oval(context, '#ffffff', 0.045, 0.05, -0.05, -0.07);
      line(context, '#46304a', 0.034, () => context.ellipse(0, 0, 0.19, 0.22, 0, Math.PI * 1.1, Math.PI * 1.9));
    },
  }),
  'dark ovals, as an emoji has': drawFace({
    skin: '#ffd23b',
    laid: [0.12, 0.18],
    eye: (context) => oval(context, '#4a2a00', 0.11, 0.17),
  }),
  'square, as a robot has': drawFace({
    skin: '#9aa7b4',
    laid: [0.2, 0.15],
    eye(context) {
      context.fillStyle = '#10202a';
      context.fillRect(-0.2, -0.15, 0.4, 0.3);
      oval(context, '#40e0ff', 0.09, 0.09);
    },
  }),
  'round with a white rim, as a fox has': drawFace({
    skin: '#e07f35',
    laid: [0.12, 0.14],
    eye(context) {
      oval(context, '#ffffff', 0.12, 0.145);
      oval(context, '#1a120a', 0.08, 0.105, 0, 0.016);
    },
  }),
  'outlined thinly': drawFace({
    skin: '#8fd0e8',
    laid: [0.2, 0.26],
    eye(context) {
      oval(context, '#302028', 0.2, 0.26);
      oval(context, '#ffffff', 0.195, 0.255);
      oval(context, '#d06020', 0.15, 0.22);
    },
  }),
};

describe('drawn eyes that a hand has laid points on', () => {
  it.for(Object.entries(faces))('shut without a rest of the open eye: %s', async ([, face]) => {
    const { draw, width, notices } = await shut(face);
    // They are trusted: nobody is sent to the page to place them.
    expect(notices.join()).not.toContain('blink');
    const [open, closed] = [draw(0), draw(1)];
    const { eyes, unit } = face;
    for (const [ex, ey] of eyes) {
      const cheek = (Math.round(ey + 0.42 * unit) * width + Math.round(ex)) * 4;
      const skin = closed.subarray(cheek, cheek + 3);
      const off = (rgba: Uint8Array, x: number, y: number): number => {
        const at = (y * width + x) * 4;
        return Math.max(...[0, 1, 2].map((c) => Math.abs(rgba[at + c] - skin[c])));
      };
      let [other, drawn, thick] = [0, 0, 0];
      for (let x = Math.round(ex - 0.3 * unit); x < ex + 0.3 * unit; x++) {
        const spots: number[] = [];
        for (let y = Math.round(ey - 0.36 * unit); y < ey + 0.36 * unit; y++) {
          if (off(open, x, y) > 10) drawn++;
          if (off(closed, x, y) > 10) spots.push(y);
        }
        // In each column one line of lashes is left, and no streak.
        if (spots.length && spots[spots.length - 1] - spots[0] > 0.12 * unit) other++;
        thick = Math.max(thick, spots.length);
      }
      expect(drawn).toBeGreaterThan(1000);
      expect(other, 'columns with more than a line').toBe(0);
      expect(thick / unit, 'the line').toBeLessThan(0.12);
    }
  });

  it('shut from above: what lies below the lid is as it was', async () => {
    const face = faces['round with a white rim, as a fox has'];
    const { draw, width } = await shut(face);
    const [open, half] = [draw(0), draw(0.5)];
    for (const [ex, ey] of face.eyes) {
      let changed = 0;
      for (let y = Math.round(ey + 0.06 * face.unit); y < ey + 0.3 * face.unit; y++) {
        for (let x = Math.round(ex - 0.25 * face.unit); x < ex + 0.25 * face.unit; x++) {
          const at = (y * width + x) * 4;
          if (Math.abs(open[at] - half[at]) > 24) changed++;
        }
      }
      expect(changed).toBe(0);
    }
  });

  it('shut as drawn ones do on rough paper, too, where they are rounder than eyes of people', async () => {
    const face = faces['tall, with lashes, an iris and lights'];
    const { draw, width } = await shut({ ...face, picture: grainy(face.picture) });
    const [open, closed] = [draw(0), draw(1)];
    const { eyes, unit } = face;
    for (const [ex, ey] of eyes) {
      let [below, within, changed] = [0, 0, 0];
      for (let y = Math.round(ey - 0.1 * unit); y < ey + 0.5 * unit; y++) {
        for (let x = Math.round(ex - 0.25 * unit); x < ex + 0.25 * unit; x++) {
          const at = (y * width + x) * 4;
          const isOther = Math.abs(open[at] - closed[at]) > 12;
          if (y > ey + 0.3 * unit) below += isOther ? 1 : 0;
          else if (y < ey + 0.1 * unit && Math.abs(x - ex) < 0.08 * unit) {
            within++;
            changed += isOther ? 1 : 0;
          }
        }
      }
      expect(below, 'below the eye').toBe(0);
      expect(changed / within, 'of the eye').toBeGreaterThan(0.7);
    }
  });

  it('shut under a fringe that their outline touches: no ring is left of them, and the hair stays', async () => {
    const face = fringed('#8a4a9a');
    const { draw, width } = await shut(face);
    const [open, closed] = [draw(0), draw(1)];
    const { eyes, unit } = face;
    for (const [ex, ey] of eyes) {
      const count = (from: number, to: number, is: (at: number) => boolean): number => {
        let sum = 0;
        for (let y = Math.round(ey + from * unit); y < ey + to * unit; y++)
          for (let x = Math.round(ex - 0.22 * unit); x < ex + 0.22 * unit; x++) sum += is((y * width + x) * 4) ? 1 : 0;
        return sum;
      };
      const isInk = (rgba: Uint8Array) => (at: number) => rgba[at] < 160;
      const ink = count(-0.22, -0.05, isInk(open));
      expect(ink).toBeGreaterThan(200);
      expect(count(-0.22, -0.05, isInk(closed))).toBeLessThan(0.05 * ink);
      expect(count(-0.5, -0.28, (at) => Math.abs(open[at] - closed[at]) > 12)).toBe(0);
    }
  });
});

/** Tall eyes under strands with outlines as dark as their lashes. */
function fringed(hair: string): DrawnFace {
  const ink = '#46203a';
  return drawFace({
    skin: '#fde3d0',
    laid: [0.18, 0.23],
    eye(context) {
      oval(context, ink, 0.19, 0.24);
      oval(context, '#ffffff', 0.17, 0.2);
      oval(context, '#3b7de0', 0.12, 0.18, 0, 0.02);
    },
    more(context) {
      context.fillStyle = hair;
      context.fillRect(-0.95, -0.9, 1.9, 0.66);
      for (let x = -0.9; x < 0.9; x += 0.1)
        line(context, ink, 0.02, () => {
          context.moveTo(x, -0.6);
          context.lineTo(x, -0.24);
        });
    },
  });
}
