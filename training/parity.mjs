// onnxruntime side of the parity test: node training/parity.mjs MODEL_FOLDER DATA_FOLDER
// Reads mel.f32, artic.f32, viseme.f32 (PyTorch's results), prints the largest differences for several chunk sizes and the time per hop.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
let ort;
try { ort = (await import('onnxruntime-node')).default; } catch { console.error('onnxruntime-node is not installed'); process.exit(3); }
const [folder, data] = process.argv.slice(2);
const card = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
const f32 = (name) => { const b = readFileSync(join(data, name)); return new Float32Array(b.buffer.slice(b.byteOffset, b.byteOffset + b.length)); };
const mel = f32('mel.f32'), artic = f32('artic.f32'), viseme = f32('viseme.f32');
const session = await ort.InferenceSession.create(join(folder, card.file), { intraOpNumThreads: 1, interOpNumThreads: 1 });
const T = mel.length / 80, K = card.articulation.length;
const zero = () => Object.fromEntries(card.states.map((s) => [s.input, new ort.Tensor('float32', new Float32Array(s.shape.reduce((a, b) => a * b, 1)), s.shape)]));
async function stream(chunk, times) {
  let state = zero(), worst = 0;
  for (let at = 0; at < T; at += chunk) {
    const n = Math.min(chunk, T - at), t0 = performance.now();
    const out = await session.run({ mel: new ort.Tensor('float32', mel.slice(at * 80, (at + n) * 80), [1, n, 80]), ...state });
    times?.push(performance.now() - t0);
    state = Object.fromEntries(card.states.map((s) => [s.input, out[s.output]]));
    const a = out.artic.data, v = out.viseme.data;
    for (let i = 0; i < n * K; i++) worst = Math.max(worst, Math.abs(a[i] - artic[at * K + i]));
    for (let i = 0; i < n * 24; i++) worst = Math.max(worst, Math.abs(v[i] - viseme[at * 24 + i]));
  }
  return worst;
}
const chunks = {};
for (const c of [T, 1, 2, 3, 7, 50]) chunks[c === T ? 'whole' : c] = await stream(c);
const times = [];
for (let k = 0; k < 4; k++) await stream(1, times);
times.sort((a, b) => a - b);
const q = (p) => Number(times[Math.floor(p * (times.length - 1))].toFixed(4));
console.log(JSON.stringify({ worst: Math.max(...Object.values(chunks)), chunks, ms_per_hop: { min: q(0), p50: q(.5), p95: q(.95), p99: q(.99) }, runtime: 'onnxruntime-node' }));
