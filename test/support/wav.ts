/** WAV files of every kind, for tests. */
export interface WavRecipe {
  readonly rate: number;
  readonly channels: number;
  readonly encoding: 'int' | 'float';
  readonly bytesPerSample: number;
  readonly extensible?: boolean;
  /** Overrides of what the header says. */
  readonly tag?: number;
  readonly dataSize?: number;
  /** Chunks before the sound: id and body length. */
  readonly before?: readonly (readonly [id: string, length: number])[];
  readonly after?: readonly (readonly [id: string, length: number])[];
}

/** @param frames one array per channel, -1..1 */
export function makeWav(recipe: WavRecipe, frames: readonly ArrayLike<number>[]): Uint8Array {
  const { rate, channels, encoding, bytesPerSample, extensible = false } = recipe;
  const tag = recipe.tag ?? (encoding === 'float' ? 3 : 1);
  const fmt = Buffer.alloc(extensible ? 40 : 16);
  fmt.writeUInt16LE(extensible ? 0xfffe : tag, 0);
  fmt.writeUInt16LE(channels, 2);
  fmt.writeUInt32LE(rate, 4);
  fmt.writeUInt32LE((rate * channels * bytesPerSample) >>> 0, 8);
  fmt.writeUInt16LE(channels * bytesPerSample, 12);
  fmt.writeUInt16LE(bytesPerSample * 8, 14);
  if (extensible) {
    fmt.writeUInt16LE(22, 16);
    fmt.writeUInt16LE(bytesPerSample * 8, 18);
    fmt.writeUInt16LE(tag, 24);
    Buffer.from('000000001000800000aa00389b71', 'hex').copy(fmt, 26);
  }
  const length = frames[0]?.length ?? 0;
  const data = Buffer.alloc(length * channels * bytesPerSample);
  const full = 2 ** (8 * bytesPerSample - 1);
  for (let n = 0, p = 0; n < length; n++) {
    for (let c = 0; c < channels; c++, p += bytesPerSample) {
      const value = frames[c][n];
      if (encoding === 'float') bytesPerSample === 4 ? data.writeFloatLE(value, p) : data.writeDoubleLE(value, p);
      else if (bytesPerSample === 1) data.writeUInt8(Math.max(0, Math.min(255, Math.round(value * 128) + 128)), p);
      else data.writeIntLE(Math.max(-full, Math.min(full - 1, Math.round(value * full))), p, bytesPerSample);
    }
  }
  const chunk = (id: string, body: Buffer, size = body.length) => {
    const head = Buffer.alloc(8);
    head.write(id, 0, 'latin1');
    head.writeUInt32LE(size >>> 0, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length & 1)]);
  };
  const extra = (list: WavRecipe['before'] = []) => list.map(([id, size]) => chunk(id, Buffer.alloc(size, 0x55)));
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    ...extra(recipe.before),
    chunk('fmt ', fmt),
    ...extra(recipe.before),
    chunk('data', data, recipe.dataSize ?? data.length),
    ...extra(recipe.after),
  ]);
  return new Uint8Array(chunk('RIFF', body));
}

/** A 440 Hz tone of amplitude 0.25 in each channel; 16 bits where the recipe does not say otherwise. */
export function makeTone(recipe: Partial<WavRecipe> & { rate: number; channels: number }, samples: number): Uint8Array {
  const one = Float64Array.from({ length: samples }, (_, i) => 0.25 * Math.sin((2 * Math.PI * 440 * i) / recipe.rate));
  return makeWav({ encoding: 'int', bytesPerSample: 2, ...recipe }, Array(recipe.channels).fill(one));
}
