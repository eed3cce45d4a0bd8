import { describe, expect, it } from 'vitest';
import { createGate } from '../../src/audio/gate.js';
import type { Pcm, Source, SourceListener } from '../../src/types.js';
import { hertz, millis } from '../../src/units.js';

describe('the gate', () => {
  it('gives silence of the same length and time while it is shut, and leaves the sound itself alone', () => {
    let listener: SourceListener | undefined;
    const source: Source = {
      name: 'a microphone',
      rate: hertz(48_000),
      start: (given) => {
        listener = given;
      },
      close: async () => {},
    };
    const gate = createGate();
    const heard: Pcm[] = [];
    const none = () => {};
    gate.behind(source).start({ pcm: (pcm) => heard.push({ ...pcm }), lost: none, back: none, end: none });
    const samples = Float32Array.of(0.5, -0.5, 0.25);
    const say = (at: number, sound = samples) => listener!.pcm({ samples: sound, rate: hertz(48_000), at: millis(at) });
    say(1);
    gate.shut = true;
    say(2);
    say(3, samples.subarray(0, 2));
    gate.shut = false;
    say(4);
    expect(heard.map(({ samples: sound, at }) => [at, ...sound])).toEqual([
      [1, 0.5, -0.5, 0.25],
      [2, 0, 0, 0],
      [3, 0, 0],
      [4, 0.5, -0.5, 0.25],
    ]);
    expect([...samples]).toEqual([0.5, -0.5, 0.25]);
  });
});
