import { describe, expect, it } from 'vitest';
import { bringNear } from '../../src/align/bring-near.js';
import { buildPuppet } from '../../src/align/puppet.js';
import { openReferenceKernel } from '../../src/avatar/kernel/reference.js';
import { openPuppet } from '../../src/avatar/puppet.js';
import { faceOf } from '../../src/avatar/sheet.js';
import { loadCanonical } from '../../src/face/canonical.js';
import { millis } from '../../src/units.js';
import { type DrawnFace, drawFace, oval } from '../support/drawn-face.js';

const head = drawFace({
  skin: '#ffd23b',
  laid: [0.12, 0.18],
  cutOut: true,
  eye: (context) => oval(context, '#4a2a00', 0.11, 0.17),
});

/** The box of what is seen of it, cut out without a margin. */
function tight({ picture, landmarks, ...rest }: DrawnFace): DrawnFace {
  const [x0, x1, y0, y1] = [70, 450, 30, 490];
  const [width, height] = [x1 - x0, y1 - y0];
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    const from = ((y + y0) * picture.width + x0) * 4;
    rgba.set(picture.rgba.subarray(from, from + width * 4), y * width * 4);
  }
  return { ...rest, picture: { width, height, rgba }, landmarks: landmarks.map(([x, y]) => [x - x0, y - y0]) };
}

describe('a head that is cut out', () => {
  it('has room for its jaw and for leaning, also where it fills its picture', async () => {
    const { rig, pictures } = buildPuppet(tight(head));
    const { width, height } = rig.size;
    const canonical = loadCanonical();
    const avatar = await openPuppet({ rig, pictures, canonical, kernel: openReferenceKernel, width, height });
    for (const face of [{}, { jaw: 1 }, { roll: 0.2, shiftX: 0.15, yaw: 0.15 }, { roll: -0.2, yaw: -0.3 }]) {
      const rgba = avatar.draw({ controls: faceOf(face), of: millis(0), at: millis(0) }).as('rgba');
      let rim = 0;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
          if (rgba[(y * width + x) * 4 + 3] > 8) rim++;
        }
      }
      expect(rim, `pixels at the frame with ${JSON.stringify(face)}`).toBe(0);
    }
  });

  it('stays on the lower edge where the frame has cut off its body', () => {
    const body = drawFace({
      skin: '#ffd23b',
      laid: [0.12, 0.18],
      cutOut: true,
      eye: (context) => oval(context, '#4a2a00', 0.11, 0.17),
      more(context) {
        context.fillStyle = '#335577';
        context.fillRect(-0.5, 1.3, 1, 2);
      },
    });
    const { picture } = bringNear(body, []);
    const last = (picture.height - 1) * picture.width * 4;
    expect(Math.max(...picture.rgba.subarray(last).filter((_, i) => i % 4 === 3))).toBe(255);
  });
});
