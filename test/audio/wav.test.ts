import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readWav } from '../../src/audio/file-source.js';
import { openWav, parseWav } from '../../src/audio/wav.js';
import { encodeWav } from '../../src/audio/wav-writer.js';
import { PluginError } from '../../src/errors.js';
import { needs } from '../support/needs.js';
import { makeWav, type WavRecipe } from '../support/wav.js';

const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-wav-'));
afterAll(() => rmSync(folder, { recursive: true }));

const inMemory = (bytes: Uint8Array) =>
  parseWav(
    {
      size: bytes.length,
      async read(target, position) {
        const part = bytes.subarray(position, position + target.length);
        target.set(part);
        return part.length;
      },
    },
    'test.wav',
  );

async function samplesOf(bytes: Uint8Array, chunkMs?: number): Promise<Float32Array> {
  const found: number[] = [];
  for await (const pcm of (await inMemory(bytes)).pcm(chunkMs)) for (const x of pcm.samples) found.push(x);
  return Float32Array.from(found);
}

/** What opening the bytes as a file fails with. */
async function failureOf(bytes: Uint8Array | string): Promise<PluginError> {
  const path = join(folder, 'bad.wav');
  writeFileSync(path, bytes);
  const error = await openWav(path).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(PluginError);
  return error as PluginError;
}

const wave = (length: number, step: number) => Float64Array.from({ length }, (_, n) => 0.9 * Math.sin(n * step));
const mono16: WavRecipe = { rate: 16000, channels: 1, encoding: 'int', bytesPerSample: 2 };

const kinds = [
  ['int', 1],
  ['int', 2],
  ['int', 3],
  ['int', 4],
  ['float', 4],
  ['float', 8],
] as const;

describe('wav', () => {
  it.each(kinds)(
    'reads %s samples of %i bytes, mono to six channels, as their mean',
    async (encoding, bytesPerSample) => {
      for (const channels of [1, 2, 3, 6]) {
        for (const extensible of [false, true]) {
          const frames = Array.from({ length: channels }, (_, c) => wave(777, 0.01 * (c + 1)));
          const samples = await samplesOf(
            makeWav({ rate: 22050, channels, encoding, bytesPerSample, extensible }, frames),
          );
          expect(samples.length).toBe(777);
          const tolerance = encoding === 'float' ? 1e-6 : 1.01 / 2 ** (8 * bytesPerSample - 1) + 1e-7;
          for (let n = 0; n < 777; n++) {
            const mean = frames.reduce((sum, frame) => sum + frame[n], 0) / channels;
            expect(Math.abs(samples[n] - mean)).toBeLessThan(tolerance);
          }
        }
      }
    },
  );

  it('hears a stereo sound whose one side is the other upside down, and the mean of one that is not', async () => {
    const [side, other] = [wave(30_000, 0.05), wave(30_000, 0.031)];
    const upside = side.map((x) => -x);
    const stereo = { ...mono16, channels: 2 };
    expect(await samplesOf(makeWav(stereo, [side, upside]))).toEqual(await samplesOf(makeWav(mono16, [side])));
    const mixed = await samplesOf(makeWav(stereo, [side, other]));
    for (let n = 0; n < mixed.length; n += 97) expect(mixed[n]).toBeCloseTo((side[n] + other[n]) / 2, 3);
    const [quiet] = await Promise.all([samplesOf(makeWav(stereo, [new Float64Array(900), wave(900, 0.05)]))]);
    for (let n = 0; n < 900; n += 97) expect(quiet[n]).toBeCloseTo(side[n] / 2, 3);
  });

  it('believes the bits of a header whose frames are too small for them', async () => {
    const bytes = makeWav({ ...mono16, channels: 2 }, [wave(500, 0.05), wave(500, 0.05)]);
    new DataView(bytes.buffer).setUint16(32, 2, true);
    expect(await samplesOf(bytes)).toEqual(await samplesOf(makeWav(mono16, [wave(500, 0.05)])));
  });

  it('gives the same sound whatever the chunk length, with at counting from 0', async () => {
    const bytes = makeWav({ ...mono16, rate: 44100 }, [wave(50_000, 0.02)]);
    const whole = await samplesOf(bytes, 5000);
    for (const chunkMs of [0.3, 1, 7, 20, 333]) {
      const wav = await inMemory(bytes);
      let count = 0;
      for await (const pcm of wav.pcm(chunkMs)) {
        expect(pcm.samples).toEqual(whole.subarray(count, count + pcm.samples.length));
        count += pcm.samples.length;
        expect(pcm.at).toBeCloseTo((count * 1000) / 44100, 9);
      }
      expect(count).toBe(50_000);
    }
  });

  it('passes over other chunks, also of odd length, before and after the sound', async () => {
    const chunks = [
      ['JUNK', 28],
      ['LIST', 35],
      ['bext', 602],
    ] as const;
    const samples = await samplesOf(makeWav({ ...mono16, before: chunks, after: chunks }, [wave(100, 0.1)]));
    expect(samples.length).toBe(100);
    expect(samples[50]).toBeCloseTo(0.9 * Math.sin(5), 3);
  });

  it.each([0, 0xffffffff, 0x7ffff000])('takes the rest of a streamed file whose size says %i', async (dataSize) => {
    expect((await samplesOf(makeWav({ ...mono16, dataSize }, [wave(500, 0.1)]))).length).toBe(500);
  });

  it('plays what is there of a file that was cut short, and says so', async () => {
    const wav = await inMemory(makeWav(mono16, [wave(1000, 0.1)]).subarray(0, 44 + 1001));
    expect(wav.frames).toBe(500);
    expect(wav.notices).toEqual(['test.wav is cut short: 50 % of the sound that its header promises is there']);
  });

  it('clips floats that are too loud and silences what is no number', async () => {
    const recipe: WavRecipe = { ...mono16, encoding: 'float', bytesPerSample: 4 };
    const samples = await samplesOf(makeWav(recipe, [[2, -3, Number.NaN, Number.POSITIVE_INFINITY, 0.5]]));
    expect([...samples]).toEqual([1, -1, 0, 1, 0.5]);
  });

  it('reads what it writes, bit for bit', async () => {
    const samples = Float32Array.from({ length: 1000 }, (_, n) => ((n * 7919) % 65536) / 32768 - 1);
    expect(await samplesOf(encodeWav(samples, 48000))).toEqual(samples);
  });

  it('names what is wrong with a bad file, and the command that mends it', async () => {
    const fmt = makeWav(mono16, [wave(10, 0.1)]);
    const cases: readonly (readonly [Uint8Array | string, string, RegExp, RegExp])[] = [
      ['', 'audio/empty', /is empty \(0 bytes\)/, /./],
      [makeWav(mono16, [[]]), 'audio/empty', /no sound/, /./],
      [makeWav({ ...mono16, after: [['LIST', 26]] }, [[]]), 'audio/empty', /no sound/, /./],
      [fmt.subarray(0, 30), 'audio/format', /ends within its header/, /ffmpeg -i/],
      [fmt.subarray(0, 9), 'audio/format', /ends within its header/, /ffmpeg -i/],
      [fmt.subarray(0, 36), 'audio/format', /no sound/, /ffmpeg -i/],
      [makeWav({ ...mono16, rate: 0 }, [wave(10, 0.1)]), 'audio/format', /0 Hz/, /ffmpeg/],
      [makeWav({ ...mono16, rate: 4e9 }, [wave(10, 0.1)]), 'audio/format', /4000000000 Hz/, /ffmpeg/],
      [makeWav({ ...mono16, channels: 0 }, [wave(10, 0.1)]), 'audio/format', /0 channels/, /ffmpeg -i/],
      [
        makeWav({ ...mono16, tag: 2 }, [wave(10, 0.1)]),
        'audio/format',
        /Microsoft ADPCM/,
        /ffmpeg -i .*bad\.wav -ac 1/,
      ],
      [makeWav({ ...mono16, tag: 0x55 }, [wave(10, 0.1)]), 'audio/format', /MP3/, /ffmpeg -i/],
      [makeWav({ ...mono16, tag: 7, extensible: true }, [wave(10, 0.1)]), 'audio/format', /mu-law/, /ffmpeg -i/],
      [makeWav({ ...mono16, tag: 0x1234 }, [wave(10, 0.1)]), 'audio/format', /codec 0x1234/, /ffmpeg -i/],
      ['OggS and so on', 'audio/format', /Ogg/, /ffmpeg -i/],
      ['ID3\x04 and so on', 'audio/format', /MP3/, /ffmpeg -i/],
      ['\0\0\0\x20ftypM4A ', 'audio/format', /MP4 or M4A/, /ffmpeg -i/],
      ['hello, this is no sound at all', 'audio/format', /not a WAV file/, /ffmpeg -i/],
      ['RIFF\x10\0\0\0AVI LIST', 'audio/format', /"AVI "/, /ffmpeg -i/],
    ];
    for (const [bytes, code, message, hint] of cases) {
      const error = await failureOf(bytes);
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
      expect(error.hint).toMatch(hint);
    }
  });

  it('says that a file is missing, or is a folder', async () => {
    mkdirSync(join(folder, 'sub'));
    for (const [path, message] of [
      [join(folder, 'nowhere.wav'), /There is no file/],
      [join(folder, 'sub'), /is a folder/],
    ] as const) {
      await expect(openWav(path)).rejects.toThrow(message);
      await expect(openWav(path)).rejects.toMatchObject({ code: 'audio/missing' });
    }
  });

  it('neither hangs nor breaks on random bytes and on damaged headers: a PluginError or sound in -1..1', async () => {
    const good = makeWav({ ...mono16, channels: 2, extensible: true, before: [['LIST', 9]] }, [
      wave(300, 0.1),
      wave(300, 0.2),
    ]);
    const prefix = Buffer.from('RIFF\x24\0\0\0WAVE', 'latin1');
    const damaged = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 0, max: 255 })), { maxLength: 8 })
      .chain((edits) =>
        fc.integer({ min: 0, max: good.length }).map((length) => {
          const bytes = good.slice(0, length);
          for (const [position, value] of edits) if (position < length) bytes[position] = value;
          return bytes;
        }),
      );
    const random = fc.uint8Array({ maxLength: 300 });
    const headed = random.map((bytes) => new Uint8Array(Buffer.concat([prefix, bytes])));
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, random, headed), async (bytes) => {
        try {
          const samples = await samplesOf(bytes);
          expect(samples.length).toBeGreaterThan(0);
          expect(samples.every((x) => x >= -1 && x <= 1)).toBe(true);
        } catch (error) {
          if (!(error instanceof PluginError)) throw error;
          expect(['audio/format', 'audio/empty']).toContain(error.code);
          expect(error.hint).toBeTruthy();
        }
      }),
      { numRuns: 1500 },
    );
  });

  it.skipIf(!needs('ffmpeg'))('reads what ffmpeg writes, to a file or to a pipe', async () => {
    for (const codec of ['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le', 'pcm_f64le']) {
      const args = [
        '-v',
        'error',
        '-f',
        'lavfi',
        '-i',
        'sine=440:r=44100:d=0.5',
        '-ac',
        '2',
        '-c:a',
        codec,
        '-f',
        'wav',
      ];
      const path = join(folder, `${codec}.wav`);
      execFileSync('ffmpeg', [...args, '-y', path]);
      const piped = execFileSync('ffmpeg', [...args, '-']);
      const fromPipe = await samplesOf(new Uint8Array(piped));
      const fromFile: number[] = [];
      for await (const pcm of readWav(path)) fromFile.push(...pcm.samples);
      expect(fromFile.length).toBe(22050);
      expect(fromPipe).toEqual(Float32Array.from(fromFile));
      expect(Math.max(...fromFile)).toBeGreaterThan(0.05);
    }
  });
});
