import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTROL_COUNT, restFace } from '../../src/face/controls.js';
import { decodeFace, encodeFace, WIRE_BYTES, wireFace } from '../../src/server/wire.js';
import { millis } from '../../src/units.js';

describe('the /live message', () => {
  it('brings back what was sent', () => {
    const controls = fc.float32Array({ minLength: CONTROL_COUNT, maxLength: CONTROL_COUNT });
    const time = fc.double({ noNaN: true });
    const side = fc.nat(0xffff);
    fc.assert(
      fc.property(
        controls,
        time,
        time,
        fc.nat(0xffffffff),
        side,
        side,
        fc.boolean(),
        (controls, of, at, generation, width, height, flash) => {
          const bytes = new ArrayBuffer(WIRE_BYTES);
          encodeFace(
            { controls, of: millis(of), at: millis(at) },
            { generation, width, height, flash },
            new DataView(bytes),
          );
          const back = wireFace();
          expect(decodeFace(bytes, back)).toBe(true);
          expect(back).toEqual({ controls, of, at, generation, width, height, flash });
        },
      ),
    );
  });

  it('stays below half a kilobyte', () => {
    expect(WIRE_BYTES).toBeLessThan(512);
  });

  it('leaves the face alone when the message is short, of another version, or noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2 * WIRE_BYTES }), (noise) => {
        fc.pre(noise.length < 4 || new DataView(noise.buffer, noise.byteOffset).getUint32(0, true) !== 1);
        const face = wireFace();
        expect(decodeFace(noise.slice().buffer, face)).toBe(false);
        expect(face).toEqual(wireFace());
      }),
    );
    expect(decodeFace(new ArrayBuffer(0), wireFace())).toBe(false);
  });

  it('reads the controls that it knows from a program that sends more', () => {
    const bytes = new ArrayBuffer(WIRE_BYTES + 16);
    const controls = restFace().map((_, i) => i / 8);
    encodeFace({ controls, of: millis(1), at: millis(2) }, { generation: 3, width: 4, height: 5 }, new DataView(bytes));
    const face = wireFace();
    expect(decodeFace(bytes, face)).toBe(true);
    expect(face.controls).toEqual(controls);
  });
});
