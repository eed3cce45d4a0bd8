import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import type { WavSamples } from '../audio/wav.js';
import type { WavFormat } from '../audio/wav-format.js';
import { PluginError } from '../errors.js';
import type { VideoOptions } from './video.js';

/** One core draws; encoders in step on the same cores as it cost more than they gain. */
const ENCODERS = Math.max(1, availableParallelism() - 1);

const CODECS = Object.freeze({
  '.mp4': [
    '-c:v',
    'libx264',
    '-preset',
    'superfast',
    // One quantizer for all: what x264 saves by looking ahead it takes from what moves, which here is the face. So the
    // face is 0.6 dB (SSIM) truer, and the still rest as true, for a quarter less of x264's CPU and a file of 1.4 times the size.
    '-x264-params',
    `mbtree=0:rc-lookahead=0:scenecut=0:weightp=0:b-adapt=0:bframes=3:qp=22:ipratio=3:pbratio=1.5:threads=${ENCODERS}`,
    '-c:a',
    'aac',
    // At this rate the better of the two, and twice as quick: the other took a twelfth of a render.
    '-aac_coder',
    'fast',
    '-b:a',
    '160k',
    '-movflags',
    '+faststart',
    '-f',
    'mp4',
  ],
  '.webm': [
    '-c:v',
    'libvpx-vp9',
    '-deadline',
    'realtime',
    '-cpu-used',
    '8',
    '-row-mt',
    '1',
    '-crf',
    '30',
    '-b:v',
    '0',
    '-c:a',
    'libopus',
    // Whole packets only: short ones keep the end of the sound within a frame.
    '-frame_duration',
    '5',
    '-b:a',
    '128k',
    '-f',
    'webm',
  ],
});

/** Of samples, by encoding and bytes, as ffmpeg names them. */
const PCM: Readonly<Record<string, string>> = Object.freeze({
  int1: 'u8',
  int2: 's16le',
  int3: 's24le',
  int4: 's32le',
  float4: 'f32le',
  float8: 'f64le',
});

/**
 * The samples, where they lie: ffmpeg's own reading of the header would differ from ours in odd files, and the face would
 * say something else than the sound. `file:` keeps it from taking a name for an option or a protocol.
 */
function soundInput({ path, format, start, frames }: WavSamples): string[] {
  const { encoding, bytesPerSample, rate, channels } = format;
  return [
    ['-f', PCM[`${encoding}${bytesPerSample}`], '-ar', String(rate), '-ac', String(channels)],
    ['-skip_initial_bytes', String(start), '-t', (frames / rate).toFixed(6), '-i', `file:${path}`],
  ].flat();
}

/** Channels that loudspeakers are known for; what has more is no room but a set of microphones. */
const PLACES = 8;

function soundFilters({ encoding, channels }: WavFormat): string {
  const filters = ['aformat=channel_layouts=mono|stereo'];
  if (channels > PLACES) {
    const share = 1 / channels;
    filters.unshift(`pan=mono|c0=${Array.from({ length: channels }, (_, c) => `${share}*c${c}`).join('+')}`);
  }
  // What is no number is silence, as it is to the model; an encoder would stop at it.
  if (encoding === 'float') filters.unshift("aeval='if(isnan(val(ch)),0,clip(val(ch),-1,1))':c=same");
  return filters.join(',');
}

/**
 * What ffmpeg is told: frames on stdin, the sound from its file, both into `part`.
 *
 * @throws PluginError usage/value for an ending, size or rate that cannot be
 */
export function ffmpegArguments(options: VideoOptions, part: string): string[] {
  const { path, sound, width, height, fps } = options;
  const codecs = CODECS[extname(path).toLowerCase() as keyof typeof CODECS];
  if (!codecs)
    throw new PluginError(
      'usage/value',
      `a video is written as .mp4 or .webm, not as ${extname(path) || 'a file without ending'}`,
      {
        hint: `npx mouthpiece render IN.wav ${path.slice(0, path.length - extname(path).length)}.mp4`,
      },
    );
  if (![width, height].every((side) => Number.isInteger(side) && side >= 2 && side % 2 === 0))
    throw new PluginError('usage/value', `a video's size must be even in both directions, not ${width}x${height}`, {
      hint: '--size 1280x720',
    });
  if (!(fps > 0))
    throw new PluginError('usage/value', `a video's rate must be above 0, not ${fps}`, { hint: '--fps 30' });
  return [
    ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y'],
    [
      '-f',
      'rawvideo',
      '-pixel_format',
      'yuv420p',
      '-video_size',
      `${width}x${height}`,
      '-framerate',
      String(fps),
      '-i',
      'pipe:0',
    ],
    sound === undefined
      ? ['-map', '0:v:0']
      : [soundInput(sound), '-map', '0:v:0', '-map', '1:a:0', '-ar', '48000', '-af', soundFilters(sound.format)].flat(),
    [
      '-pix_fmt',
      'yuv420p',
      '-color_range',
      'tv',
      '-colorspace',
      'smpte170m',
      '-color_primaries',
      'smpte170m',
      '-color_trc',
      'smpte170m',
    ],
    codecs,
    [`file:${part}`],
  ].flat();
}
