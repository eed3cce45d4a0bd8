import { meanSquare, psnr, type Ssim, ssim } from './ssim.js';
import { probeVideo, type VideoFacts, videoFrames } from './video-reader.js';

export interface PictureScore {
  /** Means over the frames that both have; luma, at the reference's own size. */
  readonly ssim: number;
  /** The same with the Gaussian window of the paper. */
  readonly ssimGaussian: number;
  /** dB, of the mean squared difference over all frames; null where there is none. */
  readonly psnr: number | null;
  /** Frames compared, and how many the longer of the two has beyond them. */
  readonly frames: number;
  readonly left: number;
  /** What was compared, and at which rate and size. */
  readonly reference: string;
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  /** Whether the video had another size or rate than the reference and was converted. */
  readonly converted: boolean;
}

const differs = (a: VideoFacts, b: VideoFacts): boolean =>
  a.width !== b.width || a.height !== b.height || Math.abs(a.fps - b.fps) > 0.01;

/**
 * SSIM and PSNR of a video against a reference, frame by frame at equal moments: where rates or sizes differ, the
 * video is brought to the reference's. Both are decoded side by side, one frame of each in memory.
 *
 * @throws PluginError video/failed, video/ffmpeg
 */
export async function scorePictures(
  path: string,
  reference: string,
  onProgress: (frames: number) => void = () => {},
): Promise<PictureScore> {
  const [ours, theirs] = await Promise.all([probeVideo(path), probeVideo(reference)]);
  const { width, height, fps } = theirs;
  const converted = differs(ours, theirs);
  const a = videoFrames(path, ours, converted ? { width, height, fps } : {});
  const b = videoFrames(reference, theirs, converted ? { fps } : {});
  const kinds: Ssim[] = [ssim(width, height), ssim(width, height, { window: 'gaussian' })];
  const sums = [0, 0];
  let square = 0;
  let frames = 0;
  let left = 0;
  try {
    for (;;) {
      const [one, other] = await Promise.all([a.next(), b.next()]);
      if (one.done || other.done) {
        left = (one.done ? 0 : 1 + (await rest(a))) + (other.done ? 0 : 1 + (await rest(b)));
        break;
      }
      for (const [i, kind] of kinds.entries()) sums[i] += kind.of(one.value, other.value);
      square += meanSquare(one.value, other.value);
      onProgress(++frames);
    }
  } finally {
    await Promise.all([a.return(undefined), b.return(undefined)]);
  }
  const [plain, gaussian] = sums.map((sum) => sum / frames);
  const ratio = psnr(square / frames);
  return {
    ...{ ssim: plain, ssimGaussian: gaussian, psnr: Number.isFinite(ratio) ? ratio : null },
    ...{ frames, left, reference, fps, width, height, converted },
  };
}

async function rest(frames: AsyncGenerator<Uint8Array>): Promise<number> {
  let count = 0;
  for await (const _ of frames) count++;
  return count;
}
