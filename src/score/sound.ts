import { extname } from 'node:path';
import { resampler } from '../audio/resample.js';
import { openWav } from '../audio/wav.js';
import { mel } from '../speech/mel.js';
import type { MelSpec } from '../speech/spec.js';
import { hertz, millis } from '../units.js';
import { readSound } from './video-reader.js';

/** Log-mel frames of a whole sound. */
export interface LogMel {
  readonly frames: number;
  /** Frames a second. */
  readonly rate: number;
  /** `frames * bands` numbers. */
  readonly values: Float32Array;
}

export const SOUND_RATE = 16000;

/**
 * Mono sound at 16 kHz: of a WAV file by our own reader, of a film or any other file by ffmpeg.
 *
 * @throws PluginError audio/missing, audio/format, audio/empty, video/ffmpeg
 */
export async function soundOf(path: string): Promise<Float32Array> {
  if (extname(path).toLowerCase() !== '.wav') {
    const sound = await readSound(path, SOUND_RATE);
    return Float32Array.from(sound, (value) => value / 32768);
  }
  const wav = await openWav(path);
  try {
    const pieces: Float32Array[] = [];
    const stage = await resampler(wav.rate, hertz(SOUND_RATE));
    const keep = ({ samples }: { samples: Float32Array }) => {
      pieces.push(samples.slice());
    };
    for await (const pcm of wav.pcm()) stage.push(pcm, keep);
    stage.flush(keep);
    const all = new Float32Array(pieces.reduce((total, piece) => total + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  } finally {
    await wav.close();
  }
}

/** 16-bit samples, as SyncNet hears them. */
export const as16bit = (sound: Float32Array): Int16Array =>
  Int16Array.from(sound, (value) => Math.max(-32768, Math.min(32767, Math.round(value * 32768))));

/** The log-mel of a whole sound at once. */
export async function logMel(samples: Float32Array, spec: MelSpec): Promise<LogMel> {
  const rows: Float32Array[] = [];
  const stage = mel(spec);
  const keep = ({ values }: { values: Float32Array }) => {
    rows.push(values.slice());
  };
  stage.push({ samples, rate: hertz(spec.rate), at: millis((samples.length * 1000) / spec.rate) }, keep);
  stage.flush?.(keep);
  const values = new Float32Array(rows.length * spec.bands);
  for (const [i, row] of rows.entries()) values.set(row, i * spec.bands);
  return { frames: rows.length, rate: spec.rate / spec.hop, values };
}
