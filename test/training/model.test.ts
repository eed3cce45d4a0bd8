import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { modelSpec } from '../../src/speech/spec.js';

// models that training/ shipped; a folder made by training/own_voice.py is held to the same promises
const names = readdirSync('models').filter((name) => existsSync(join('models', name, 'model.json')));

type Card = ReturnType<typeof modelSpec.parse>;
type States = Record<string, ort.Tensor>;

const cardOf = (name: string): Card =>
  modelSpec.parse(JSON.parse(readFileSync(join('models', name, 'model.json'), 'utf8')));
const open = (name: string, card: Card) =>
  ort.InferenceSession.create(join('models', name, card.file), { intraOpNumThreads: 1, interOpNumThreads: 1 });
const zeros = (card: Card): States =>
  Object.fromEntries(
    card.states.map((s) => [
      s.input,
      new ort.Tensor('float32', new Float32Array(s.shape.reduce((a, b) => a * b, 1)), s.shape),
    ]),
  );

/** Runs mel [T,80] in chunks, the state handed on; returns the articulation rows one after the other. */
async function stream(
  session: ort.InferenceSession,
  card: Card,
  mel: Float32Array,
  chunk: number,
): Promise<Float32Array> {
  const frames = mel.length / 80;
  const width = card.articulation.length;
  const out = new Float32Array(frames * width);
  let state = zeros(card);
  for (let at = 0; at < frames; at += chunk) {
    const n = Math.min(chunk, frames - at);
    const feeds = {
      [card.inputs.mel]: new ort.Tensor('float32', mel.slice(at * 80, (at + n) * 80), [1, n, 80]),
      ...state,
    };
    const result = await session.run(feeds);
    out.set((result[card.outputs.articulation] as ort.Tensor).data as Float32Array, at * width);
    state = Object.fromEntries(card.states.map((s) => [s.input, result[s.output] as ort.Tensor]));
  }
  return out;
}

const worst = (a: Float32Array, b: Float32Array): number =>
  a.reduce((w, x, i) => Math.max(w, Math.abs(x - (b[i] as number))), 0);

/** Log-mel that moves like speech (no sound file needed): a slow envelope over a tilted spectrum. */
function wobble(frames: number): Float32Array {
  const mel = new Float32Array(frames * 80);
  for (let t = 0; t < frames; t++) {
    const loud = 1.5 * Math.sin(t / 5) + 0.7 * Math.sin(t / 1.7);
    for (let b = 0; b < 80; b++) mel[t * 80 + b] = -1.5 + loud - b / 40 + 0.5 * Math.sin(b / 4 + t / 9);
  }
  return mel;
}

describe.each(names)('models/%s', (name) => {
  const card = cardOf(name);

  it('is the file its card names, small, with a card to read', () => {
    const bytes = readFileSync(join('models', name, card.file));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(card.sha256);
    expect(bytes.length).toBeLessThan(4e6);
    expect(readFileSync(join('models', name, 'README.md'), 'utf8')).toContain(card.sha256);
  });

  it('gives the same rows for every chunk size', async () => {
    const session = await open(name, card);
    const mel = wobble(120);
    const whole = await stream(session, card, mel, 120);
    for (const chunk of [1, 2, 3, 7, 50])
      expect(worst(whole, await stream(session, card, mel, chunk))).toBeLessThan(1e-5);
  });

  it('answers what PyTorch answered when it was exported', async () => {
    const golden = JSON.parse(readFileSync(join('test', 'training', 'golden.json'), 'utf8'))[name];
    if (!golden) return; // a user's own model has no entry
    const floats = (text: string) => {
      const b = Buffer.from(text, 'base64');
      return new Float32Array(b.buffer.slice(b.byteOffset, b.byteOffset + b.length));
    };
    const rows = await stream(await open(name, card), card, floats(golden.mel), 1);
    expect(worst(rows, floats(golden.articulation))).toBeLessThan(1e-4);
  });

  it('keeps the lips together in silence and noise, from the first frame on, and stays in range', async () => {
    const session = await open(name, card);
    const lower = card.articulation.indexOf('gapLower');
    const width = card.articulation.length;
    for (const level of [-10, -7, -6, -5, -4]) {
      const rows = await stream(session, card, new Float32Array(200 * 80).fill(level), 1);
      const gaps = Array.from({ length: 200 }, (_, t) => rows[t * width + lower] as number);
      expect(Math.max(...gaps)).toBeLessThan(0.03);
      expect(Math.max(...rows.map(Math.abs))).toBeLessThanOrEqual(1.5);
    }
  });
});
