import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { straighten } from '../../src/panel/pixels.js';

const words = (bytes: Uint8Array) => new Uint32Array(bytes.buffer);

describe('straighten', () => {
  it('gives the premultiplied value back when it is multiplied again, for every alpha and colour', () => {
    const from = new Uint8Array(256 * 256 * 4);
    for (let alpha = 0; alpha < 256; alpha++) {
      for (let colour = 0; colour < 256; colour++) {
        const at = (alpha * 256 + colour) * 4;
        const most = Math.min(colour, alpha);
        from.set([most, alpha - most, most >> 1, alpha], at);
      }
    }
    const to = new Uint8Array(from.length);
    straighten(words(from), words(to), 256, { x: 0, y: 0, width: 256, height: 256 });
    const back = from.map((_, i) => ((i & 3) === 3 ? to[i] : Math.round((to[i] * to[i | 3]) / 255)));
    expect(Buffer.compare(back, from)).toBe(0);
  });

  it('touches nothing outside its box', () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(size, size, fc.nat(), fc.nat(), fc.nat(), fc.nat(), (width, height, a, b, c, d) => {
        const x = a % width;
        const y = b % height;
        const box = { x, y, width: c % (width - x + 1), height: d % (height - y + 1) };
        const to = new Uint32Array(width * height);
        straighten(new Uint32Array(to.length).fill(0xff806040), to, width, box);
        for (let i = 0; i < to.length; i++) {
          const [px, py] = [i % width, Math.floor(i / width)];
          const inside = px >= x && px < x + box.width && py >= y && py < y + box.height;
          expect(to[i]).toBe(inside ? 0xff806040 : 0);
        }
      }),
    );
  });
});
