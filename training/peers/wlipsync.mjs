/**
 * wlipsync, the WebAssembly port of uLipSync (VTube Studio's engine). It wants a profile calibrated to the voice; ours
 * is calibrated to the very recordings that it is judged on, with their phones, which no user could do better.
 */
import { createWLipSyncNode } from '/node_modules/wlipsync/dist/wlipsync-single.js';
import { hear, holdUntilReady } from './ready.mjs';

const SAMPLES = 1024;
const PROFILE = {
  targetSampleRate: 16_000,
  sampleCount: SAMPLES,
  melFilterBankChannels: 30,
  compareMethod: 1,
  useStandardization: true,
};
const COEFFICIENTS = 12;
/**
 * Its name for each class of ours that it is taught, an entry each. Twelve, because it computes as many coefficients as
 * there are entries, and has room for twelve.
 */
const NAMES = {
  AA: 'A',
  AE: 'A',
  IY: 'I',
  IH: 'I',
  UW: 'U',
  EH: 'E',
  AO: 'O',
  OW: 'O',
  S: 'S',
  PBM: 'N',
  FV: 'F',
  SIL: '-',
};
const ENTRIES = Object.keys(NAMES);
const SHORTEST = 0.06;
const MOST = 400;

/** The profile. */
export async function prepare({ phones, sound, rate }) {
  const memory = new WebAssembly.Memory({ initial: 4 });
  const bytes = await (await fetch('/node_modules/wlipsync/dist/wlipsync.wasm')).arrayBuffer();
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const wasm = instance.exports;
  wasm.load_profile(
    PROFILE.targetSampleRate,
    SAMPLES,
    PROFILE.melFilterBankChannels,
    PROFILE.compareMethod,
    ENTRIES.length,
    1,
    0,
  );
  wasm.precompute_profile();
  wasm.set_input(rate);
  const size = (SAMPLES * rate) / PROFILE.targetSampleRate;
  const input = new Float32Array(memory.buffer, wasm.get_input_buffer(), size);
  const heard = Object.fromEntries(ENTRIES.map((kind) => [kind, []]));
  for (const [i, list] of phones.entries()) {
    if (list.length === 0) continue;
    const samples = (await sound(i)).getChannelData(0);
    for (const [start, end, kind] of list) {
      const from = Math.round(((start + end) / 2) * rate - size / 2);
      if (
        !heard[kind] ||
        end - start < SHORTEST ||
        heard[kind].length >= MOST ||
        from < 0 ||
        from + size > samples.length
      )
        continue;
      input.set(samples.subarray(from, from + size));
      wasm.execute(size);
      const mfcc = [...new Float32Array(memory.buffer, wasm.mfccOut.value, COEFFICIENTS)];
      if (mfcc.every(Number.isFinite)) heard[kind].push(mfcc);
    }
  }
  const lacking = ENTRIES.filter((kind) => heard[kind].length === 0);
  if (lacking.length > 0) throw new Error(`wlipsync must be calibrated, and no recording has ${lacking.join(', ')}`);
  const every = ENTRIES.flatMap((kind) => heard[kind]);
  const means = mean(every);
  return {
    ...PROFILE,
    mfccNum: COEFFICIENTS,
    mfccDataCount: 1,
    means,
    stdDevs: mean(every.map((mfcc) => mfcc.map((x, i) => (x - means[i]) ** 2))).map(Math.sqrt),
    mfccs: ENTRIES.map((kind) => ({ name: NAMES[kind], mfccCalibrationDataList: [], values: mean(heard[kind]) })),
  };
}

const mean = (rows) => rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);

export async function listen(context, source, start, profile) {
  const node = await createWLipSyncNode(context, profile);
  const take = node.port.onmessage;
  const shown = [];
  const allHeard = hear(node.port, (event) => {
    take(event);
    // `timestamp` is the beginning of the last 128 samples.
    const weights = Object.fromEntries(Object.entries(node.weights).map(([name, w]) => [name, w * node.volume]));
    shown.push({ at: event.data.timestamp + 128 / context.sampleRate, weights });
  });
  source.connect(node);
  hiss(context).connect(node);
  holdUntilReady(context);
  start();
  await context.startRendering();
  await allHeard();
  // It hears nothing before its WebAssembly is compiled, and says nothing of that.
  if (!(shown[0]?.at < 0.1)) throw new Error('wlipsync was not up in time');
  return shown;
}

/** A microphone's own noise at -100 dBFS: in digital silence all of its scores are NaN, and its worklet dies. */
function hiss(context) {
  const buffer = context.createBuffer(1, context.sampleRate, context.sampleRate);
  const samples = buffer.getChannelData(0);
  let seed = 1;
  for (let i = 0; i < samples.length; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    samples[i] = (seed / 2 ** 31 - 1) * 1e-5;
  }
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.loop = true;
  source.start();
  return source;
}
