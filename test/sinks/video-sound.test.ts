import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSamples } from '../../src/audio/wav.js';
import { openVideo } from '../../src/sinks/video.js';
import { needs } from '../support/needs.js';
import { makeTone, type WavRecipe } from '../support/wav.js';
import { testFrames } from './frames.js';

/** The sound of a film, mono at 48 kHz. */
function soundOf(path: string): Float32Array {
  const options = { maxBuffer: 1 << 26 };
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-ac', '1', '-f', 'f32le', '-'], options);
  return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
}
const rms = (sound: Float32Array) => Math.sqrt(sound.reduce((sum, x) => sum + x * x, 0) / sound.length);

function setBits(file: Uint8Array, bits: number): Uint8Array {
  new DataView(file.buffer).setUint16(34, bits, true);
  new DataView(file.buffer).setUint16(38, bits, true);
  return file;
}

function spoil(file: Uint8Array): Uint8Array {
  for (const at of [1000, 1001, 7000]) new DataView(file.buffer).setFloat32(44 + 4 * at, Number.NaN, true);
  return file;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mouthpiece-video-sound-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!needs('ffmpeg'))('the sound of a video', () => {
  it.each<[string, Partial<WavRecipe> & { channels?: number }, ((file: Uint8Array) => Uint8Array)?]>([
    ['24 bits in 32-bit containers', { bytesPerSample: 4, extensible: true }, (file) => setBits(file, 24)],
    ['float, with samples that are no number', { encoding: 'float', bytesPerSample: 4 }, spoil],
    ['float of 64 bits', { encoding: 'float', bytesPerSample: 8 }],
    ['6 channels', { channels: 6 }],
    ['12 channels, of no known places', { channels: 12 }],
    ['16 channels', { channels: 16 }],
    ['chunks before and after the sound', { before: [['LIST', 35]], after: [['data', 4000]] }],
  ])('is that of the wav file as the model hears it: %s', async (name, recipe, change = (file) => file) => {
    const file = join(folder, `${name}.wav`);
    writeFileSync(file, change(makeTone({ rate: 16000, channels: 1, ...recipe }, 16000)));
    const path = join(folder, `${name}.mp4`);
    const sink = await openVideo({ path, sound: await findSamples(file), width: 64, height: 48, fps: 30, frames: 30 });
    const frame = testFrames(64, 48);
    for (let i = 0; i < 30; i++) await sink.write(frame(i));
    await sink.close();
    const heard = soundOf(path);
    expect(heard.length / 48000).toBeGreaterThan(0.99);
    expect(heard.length / 48000).toBeLessThan(1 + 1 / 30);
    const loud = rms(heard.subarray(9600, 38_400));
    expect(loud).toBeGreaterThan(0.25 * Math.SQRT1_2 * 0.7);
    expect(loud).toBeLessThan(0.25 * Math.SQRT1_2 * 4);
  });
});
