import type { Pcm, Source } from '../types.js';

/** Lets sound through, or silence of the same length in its place. */
export interface Gate {
  shut: boolean;
  /** The same source, heard through the gate. */
  behind(source: Source): Source;
}

export function createGate(): Gate {
  let silence = new Float32Array(0);
  const still = { samples: silence, rate: 0, at: 0 };
  const gate: Gate = {
    shut: false,
    behind: (source) => ({
      name: source.name,
      rate: source.rate,
      start: (listener) =>
        source.start({
          ...listener,
          pcm: (pcm) => listener.pcm(gate.shut ? silent(pcm) : pcm),
        }),
      close: () => source.close(),
    }),
  };
  /** The source's own buffer is not ours to clear. */
  function silent(pcm: Pcm): Pcm {
    if (silence.length < pcm.samples.length) silence = new Float32Array(pcm.samples.length);
    if (still.samples.length !== pcm.samples.length) still.samples = silence.subarray(0, pcm.samples.length);
    still.rate = pcm.rate;
    still.at = pcm.at;
    return still as Pcm;
  }
  return gate;
}
