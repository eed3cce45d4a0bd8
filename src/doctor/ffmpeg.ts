import { spawnSync } from 'node:child_process';
import { installHint } from '../install-hint.js';
import { type Check, missing, ok } from './check.js';

/** ffmpeg writes video files and is the microphone's fallback. */
export const ffmpegCheck: Check = {
  name: 'ffmpeg',
  async run() {
    const result = spawnSync('ffmpeg', ['-hide_banner', '-version'], { encoding: 'utf8', timeout: 5000 });
    if (result.status !== 0) return missing('not found: no video files, no fallback microphone', installHint('ffmpeg'));
    return ok(result.stdout.split('\n')[0].replace(/ Copyright.*/, ''));
  },
};
