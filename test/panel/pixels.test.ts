import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { straighten } from '../../src/panel/pixels.js';

describe('straighten', () => {
  it('gives the premultiplied value back when it is multiplied again, for every alpha and colour', () => {
    const from = new Uint8Array(256 * 256 * 4);
    for (let alpha = 0; alpha < 256; alpha++) {
      for (let colour = 0; colour < 256; colour++) {
        from.fill(Math.min(colour, alpha), (alpha * 256 + colour) * 4, (alpha * 256 + colour) * 4 + 3);
        from[(alpha * 256 + colour) * 4 + 3] = alpha;
      }
    }
    const to = new Uint8ClampedArray(from.length);
    straighten(from, to, 256, { x: 0, y: 0, width: 256, height: 256 });
    const back = from.map((_, i) => {
      const alpha = to[i | 3];
      return (i & 3) === 3 ? alpha : Math.round((to[i] * alpha) / 255);
    });
    expect(back).toEqual(from);
  });

  it('touches nothing outside its box', () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(size, size, fc.nat(), fc.nat(), fc.nat(), fc.nat(), (width, height, a, b, c, d) => {
        const x = a % width;
        const y = b % height;
        const box = { x, y, width: c % (width - x + 1), height: d % (height - y + 1) };
        const to = new Uint8ClampedArray(width * height * 4);
        straighten(new Uint8Array(to.length).fill(255), to, width, box);
        for (let i = 0; i < to.length; i++) {
          const [px, py] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
          const inside = px >= x && px < x + box.width && py >= y && py < y + box.height;
          expect(to[i]).toBe(inside ? 255 : 0);
        }
      }),
    );
  });
});
