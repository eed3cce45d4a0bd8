import { describe, expect, it } from 'vitest';
import { enrolment, LOOK } from '../../src/makeittalk/enrolment.js';

const HOP = 256;
const STEP = 77 * 160;

/** Rows of a sound that counts its samples, so that an encoder can say where it looks. */
function counting(rows: number): Float32Array[] {
  return Array.from({ length: rows }, (_, t) => Float32Array.from({ length: HOP }, (_, n) => t * HOP + n + 1));
}

/** An encoder that keeps what it is shown, and answers with what it is told to. */
function fakeEncoder(answer: (look: number) => number[] = () => [1]) {
  const looks: Float32Array[] = [];
  return {
    looks,
    async encode(sound: Float32Array) {
      looks.push(sound.slice());
      const own = new Float32Array(256);
      own.set(answer(looks.length));
      return own;
    },
  };
}

describe('the enrolment of a speaker', () => {
  it('looks at 1.6 s of voice every 0.77 s, five times, and then knows the speaker', async () => {
    const { looks, encode } = fakeEncoder();
    const speaker = enrolment(encode);
    const told: number[] = [];
    for (const [t, row] of counting(400).entries()) if (await speaker.hear(row, true)) told.push(t);
    expect(looks.map((look) => look[0])).toEqual([0, 1, 2, 3, 4].map((k) => k * STEP + 1));
    for (const look of looks) {
      expect(look.length).toBe(LOOK);
      expect(look[LOOK - 1]).toBe(look[0] + LOOK - 1);
    }
    // Within the first five seconds.
    expect(told.length).toBe(5);
    expect((told[4] * HOP) / 16_000).toBeLessThan(5);
  });

  it('is the mean of the looks, of length 1, and passes over what is no number', async () => {
    const { encode } = fakeEncoder((look) => (look === 2 ? [Number.NaN] : look === 1 ? [1, 0] : [0, 1]));
    const speaker = enrolment(encode);
    const known: Float32Array[] = [];
    for (const row of counting(400)) {
      const now = await speaker.hear(row, true);
      if (now) known.push(now);
    }
    expect(known.map((k) => [...k.slice(0, 2)].map((value) => value.toFixed(3)))).toEqual([
      ['1.000', '0.000'],
      ['0.707', '0.707'],
      ['0.447', '0.894'],
      ['0.316', '0.949'],
    ]);
  });

  it('leaves pauses out, but for a fifth of a second after the voice', async () => {
    const { looks, encode } = fakeEncoder();
    const speaker = enrolment(encode);
    for (const [t, row] of counting(140).entries()) await speaker.hear(row, t < 50 || t >= 80);
    // 50 rows of voice and 12 after it, then from row 80 on.
    const [look] = looks;
    expect(look[62 * HOP - 1]).toBe(62 * HOP);
    expect(look[62 * HOP]).toBe(80 * HOP + 1);
  });

  it('lifts a faint voice to -30 dBFS, and leaves a loud one as it is', async () => {
    for (const [level, shown] of [
      [0.001, 10 ** (-30 / 20)],
      [0.2, 0.2],
    ]) {
      const { looks, encode } = fakeEncoder();
      const speaker = enrolment(encode);
      for (let t = 0; t < 110; t++) await speaker.hear(new Float32Array(HOP).fill(level), true);
      expect(looks[0][5]).toBeCloseTo(shown, 5);
    }
  });

  it('makes do with less where the sound is over, and begins anew after a reset', async () => {
    const { looks, encode } = fakeEncoder();
    const speaker = enrolment(encode);
    expect(await speaker.finish()).toBeUndefined();
    for (const row of counting(20)) await speaker.hear(row, true);
    expect(await speaker.finish()).toBeDefined();
    expect(looks[0].slice(20 * HOP).every((sample) => sample === 0)).toBe(true);
    speaker.reset();
    for (const row of counting(110)) await speaker.hear(row, true);
    expect(looks.length).toBe(2);
    expect(looks[1][0]).toBe(1);
  });
});
