import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { hasMakeItTalk, makeItTalk } from '../support/makeittalk.js';
import { needs } from '../support/needs.js';
import { run } from '../support/program.js';
import { needsPython, python } from '../support/python.js';

/** Other tests run beside. */
const LONG = { timeout: 480_000 };

describe.skipIf(!needs('ffmpeg', 'ffprobe'))('films of pictures that are no presets', () => {
  let folder = '';
  const at = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mouthpiece-score-'));
    const cut = ['-v', 'error', '-y', '-ss', '1', '-t', '3', '-i', packagePath('presets/hello.wav'), at('voice.wav')];
    execFileSync('ffmpeg', cut);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are drawn of a photo, and their lips are found to fit the sound', LONG, async () => {
    const photo = packagePath('presets/leo/thumbnail.png');
    const drawn = await run([
      'render',
      '--photo',
      photo,
      at('voice.wav'),
      at('photo.mp4'),
      '--size',
      '320x320',
      '--fps',
      '25',
    ]);
    expect(drawn.code === 0 ? '' : drawn.stderr).toBe('');
    const scored = await run(['score', at('photo.mp4'), '--reference', at('photo.mp4'), '--json', at('photo.json')]);
    expect(scored.code === 0 ? '' : scored.stderr).toBe('');
    const { sync, pictures, kind } = JSON.parse(readFileSync(at('photo.json'), 'utf8'));
    expect(kind).toBe('film');
    expect(Math.abs(sync.offset)).toBeLessThanOrEqual(1);
    expect(sync.confidence).toBeGreaterThan(0.1);
    expect(pictures).toMatchObject({ ssim: 1, psnr: null, frames: 75 });
    expect(scored.stdout).toMatch(/sync offset .*frames/);
  });

  it.skipIf(!needsPython('torch', 'onnx'))('have LSE-C and LSE-D with a SyncNet that was brought', LONG, async () => {
    const { code, stderr } = await python('training/sync/convert_syncnet.py', '--random', at('net'));
    expect(code === 0 ? '' : stderr).toBe('');
    const short = ['-v', 'error', '-y', '-t', '1', '-i', at('photo.mp4'), at('short.mp4')];
    execFileSync('ffmpeg', short);
    const scored = await run(['score', at('short.mp4'), '--syncnet', at('net'), '--json', at('short.json')]);
    expect(scored.code === 0 ? '' : scored.stderr).toBe('');
    const { lse } = JSON.parse(readFileSync(at('short.json'), 'utf8'));
    expect(lse.checkpoint).toBe('random');
    expect(lse.windows).toBeGreaterThanOrEqual(19);
    expect(lse.profile).toHaveLength(31);
    expect(lse.distance).toBe(Math.min(...lse.profile));
    expect(scored.stdout).toMatch(/LSE-C/);
  });

  it.skipIf(!hasMakeItTalk)(
    "are drawn of the original's puppets, whose faces no detector has to see",
    LONG,
    async () => {
      const small = ['--size', '320x320', '--fps', '10'];
      const puppet = join(makeItTalk('roy_example'), 'roy_example.png');
      const { code, stderr } = await run(['render', '--cartoon', puppet, at('voice.wav'), at('puppet.mp4'), ...small]);
      expect(code === 0 ? '' : stderr).toBe('');
      const seen = execFileSync('ffprobe', [
        '-v',
        'error',
        '-count_frames',
        '-show_entries',
        'stream=nb_read_frames',
        '-of',
        'csv=p=0',
        at('puppet.mp4'),
      ]);
      expect(seen.toString()).toContain('30');
    },
  );

  it('are not drawn where the picture or the puppet cannot be used, and nothing is left behind', LONG, async () => {
    const none = await run(['render', '--photo', at('none.png'), at('voice.wav'), at('none.mp4')]);
    expect(none.code).toBe(1);
    const both = await run(['render', '--photo', 'a.png', '--cartoon', 'b', at('voice.wav'), at('none.mp4')]);
    expect(both.code).toBe(2);
    expect(both.stderr).toMatch(/cannot be used with/);
    const empty = await run(['render', '--cartoon', folder, at('voice.wav'), at('none.mp4')]);
    expect(empty.code).toBe(1);
    expect(empty.stderr).toMatch(/holds no puppet/);
  });
});
