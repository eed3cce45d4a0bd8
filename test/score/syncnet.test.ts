import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CROP, cropFace, faceBoxes } from '../../src/score/face-crop.js';
import { COEFFICIENTS, mfcc } from '../../src/score/mfcc.js';
import { openSyncNet, soundWindow } from '../../src/score/syncnet.js';
import { needsPython, python } from '../support/python.js';

const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-syncnet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const floats = (name: string) => new Float32Array(Uint8Array.from(readFileSync(join(folder, name))).buffer);
/** Runs lines of Python that leave files in the folder, which is their `d`. */
async function calculate(...lines: string[]): Promise<void> {
  const first = ['import sys; d = sys.argv[1]', 'sys.path[:0] = ["training", "training/sync"]'];
  const { code, stderr } = await python('-c', [...first, ...lines].join('\n'), folder);
  expect(code === 0 ? '' : stderr).toBe('');
}

const voice = Int16Array.from({ length: 12_345 }, (_, n) =>
  Math.round(6000 * Math.sin(n / 9) * Math.sin(n / 900) + 900 * Math.sin(n * n * 1e-5) + ((n * 7919) % 301)),
);

describe('MFCC', () => {
  it.skipIf(!needsPython('numpy', 'scipy'))('are those of the formula, written again in numpy', async () => {
    writeFileSync(join(folder, 'voice'), new Uint8Array(voice.buffer));
    await calculate(
      'import numpy as np; from scipy.fftpack import dct',
      'x = np.fromfile(d + "/voice", "<i2").astype(float); x = np.append(x[0], x[1:] - .97 * x[:-1])',
      'n = 1 + int(np.ceil((len(x) - 400) / 160)); x = np.append(x, np.zeros((n - 1) * 160 + 400 - len(x)))',
      'p = np.abs(np.fft.rfft(np.stack([x[i * 160:i * 160 + 400] for i in range(n)]), 512)) ** 2 / 512',
      'mel = np.linspace(0, 2595 * np.log10(1 + 8000 / 700), 28); b = np.floor(513 * 700 * (10 ** (mel / 2595) - 1) / 16000)',
      'f = np.zeros((26, 257))',
      'for j in range(26):',
      '    for i in range(int(b[j]), int(b[j + 1])): f[j, i] = (i - b[j]) / (b[j + 1] - b[j])',
      '    for i in range(int(b[j + 1]), int(b[j + 2])): f[j, i] = (b[j + 2] - i) / (b[j + 2] - b[j + 1])',
      'c = dct(np.log(p @ f.T), type=2, axis=1, norm="ortho")[:, :13] * (1 + 11 * np.sin(np.pi * np.arange(13) / 22))',
      'c[:, 0] = np.log(p.sum(1)); c.astype("<f4").tofile(d + "/mfcc")',
    );
    const [want, { frames, values }] = [floats('mfcc'), mfcc(voice)];
    expect(values).toHaveLength(want.length);
    expect(frames).toBe(want.length / COEFFICIENTS);
    for (const [i, value] of values.entries()) expect(Math.abs(value - want[i]), `${i}`).toBeLessThan(1e-3);
  });

  it('of silence and of no sound are numbers', () => {
    for (const length of [0, 100, 4000])
      expect([...mfcc(new Int16Array(length)).values].every(Number.isFinite)).toBe(true);
  });

  it('go to the net coefficient by coefficient, four frames on per picture', () => {
    const heard = { frames: 30, values: Float32Array.from({ length: 30 * 13 }, (_, i) => i) };
    const window = soundWindow(heard, 2, new Float32Array(260));
    expect(window[0]).toBe(8 * 13);
    expect(window[1]).toBe(9 * 13);
    expect(window[20]).toBe(8 * 13 + 1);
    expect(window[12 * 20 + 19]).toBe(27 * 13 + 12);
  });
});

describe('the picture that SyncNet sees', () => {
  /** 68 points of a face whose jaw is 100 wide around (x, 90), brows at 60, chin at 140. */
  const face = (x: number) =>
    Array.from({ length: 68 }, (_, i) => {
      if (i < 17) return [x - 50 + (i * 100) / 16, 90 + 50 * Math.sin((Math.PI * i) / 16)];
      return [x, i < 27 ? 60 : 90];
    }).flat();

  it('follows the face, without jumps of single frames', () => {
    const rows = Array.from({ length: 21 }, (_, row) => face(row === 10 ? 400 : 100 + row));
    const boxes = faceBoxes({ fps: 25, rows: 21, dimensions: 2, points: Float32Array.from(rows.flat()) });
    expect(Math.abs(boxes[10].x - 110)).toBeLessThanOrEqual(2);
    expect(boxes[0].x).toBeCloseTo(100, 3);
    // From 36 (0.3 of 80 above the brows) to 140: 104 high, 100 wide.
    expect(boxes[5].half).toBeCloseTo(52, 3);
    expect(boxes[5].y).toBeCloseTo(88, 3);
  });

  it('is cut from half a side above to 0.9 below, blue first, and grey outside of the frame', () => {
    const [width, height] = [100, 100];
    const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i % 3 === 0 ? 200 : i % 3 === 1 ? 100 : 50));
    const out = new Float32Array(3 * CROP * CROP);
    cropFace(rgb, width, height, { x: 0, y: 50, half: 20 }, out);
    const pixel = (u: number, v: number) => [0, 1, 2].map((c) => out[c * CROP * CROP + v * CROP + u]);
    expect(pixel(200, 100)).toEqual([50, 100, 200]);
    expect(pixel(10, 100)).toEqual([110, 110, 110]);
  });
});

describe.skipIf(!needsPython('torch', 'onnx'))('SyncNet, converted', () => {
  const net = join(folder, 'net');
  const convert = (...args: string[]) => python('training/sync/convert_syncnet.py', ...args);
  beforeAll(async () => {
    // A checkpoint of the official names and shapes with random weights, as its owner would bring it.
    await calculate(
      'import interpreter, torch, syncnet; n = syncnet.random_net(7); z = n.state_dict()',
      'z["netfcspk.0.weight"] = torch.zeros(2, 2); torch.save(z, d + "/syncnet.model")',
      'g = torch.Generator().manual_seed(3)',
      'x = torch.rand(1, 3, 5, 224, 224, generator=g) * 255; a = torch.randn(1, 1, 13, 20, generator=g) * 5',
      'import numpy as np; f = lambda t, k: t.detach().numpy().astype("<f4").tofile(d + "/" + k)',
      'f(x, "x"); f(a, "a"); f(n.lips(x), "lips"); f(n.sound(a), "sound")',
    );
    const { code, stderr } = await convert(join(folder, 'syncnet.model'), net);
    expect(code === 0 ? '' : stderr).toBe('');
  });

  it('answers as PyTorch does', async () => {
    const opened = await openSyncNet(net);
    try {
      expect(opened.checkpoint).toMatch(/^[0-9a-f]{64}$/);
      const pairs = [
        [await opened.see(floats('x')), floats('lips')],
        [await opened.hear(floats('a')), floats('sound')],
      ];
      for (const [got, want] of pairs) {
        expect(got).toHaveLength(1024);
        const largest = Math.max(...want.map(Math.abs));
        expect(Math.max(...got.map((value, i) => Math.abs(value - want[i])))).toBeLessThan(1e-4 * Math.max(1, largest));
      }
    } finally {
      await opened.close();
    }
  });

  it('is refused where a file was cut off', async () => {
    await calculate(
      'import shutil; shutil.copytree(d + "/net", d + "/cut"); open(d + "/cut/lips.onnx", "r+b").truncate(1000)',
    );
    await expect(openSyncNet(join(folder, 'cut'))).rejects.toMatchObject({ code: 'model/hash' });
    await expect(openSyncNet(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'model/missing' });
  });

  it('is never made of a file that is malicious, cut off, or another net, and the reason is told', async () => {
    await calculate(
      'import torch, os',
      'class Evil:',
      '    def __reduce__(self): return (os.system, ("touch " + d + "/ran",))',
      'torch.save({"netcnnaud.0.weight": Evil()}, d + "/evil.model")',
      'torch.save({"netcnnaud.0.weight": Evil()}, d + "/evil-old.model", _use_new_zipfile_serialization=False)',
      'b = open(d + "/syncnet.model", "rb").read(); open(d + "/half.model", "wb").write(b[:len(b) // 2])',
      'z = torch.load(d + "/syncnet.model"); z["netfclip.3.weight"] = torch.zeros(1024, 256); torch.save(z, d + "/shape.model")',
      'del z["netcnnlip.0.bias"]; z["netfclip.3.weight"] = torch.zeros(1024, 512); torch.save(z, d + "/short.model")',
    );
    const cases: [string, RegExp][] = [
      ['evil.model', /evil\.model: .*system/],
      ['evil-old.model', /evil-old\.model: .*system/],
      ['half.model', /half\.model: .*cut off/],
      ['shape.model', /"netfclip\.3\.weight" has shape \[1024, 256\], expected \[1024, 512\]/],
      ['short.model', /has no tensor "netcnnlip\.0\.bias"/],
      ['none.model', /there is no such file/],
    ];
    for (const [name, reason] of cases) {
      const { code, stderr } = await convert(join(folder, name), join(folder, 'never'));
      expect(stderr, name).toMatch(reason);
      expect(stderr, name).not.toContain('Traceback');
      expect(code, name).toBe(1);
    }
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });
});
