/**
 * The moving picture at the head of the README: `npm run demo`. Each shipped face says the bundled speech, as
 * `mouthpiece render` draws it, and ffmpeg lays them side by side into one animated WebP that plays for ever.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const FACES = ['mira', 'leo', 'yuki', 'bruno', 'aurelia', 'bolt'];
const TILE = 240;
/** What is drawn, and where the faces lie in it. */
const DRAWN = { width: 540, height: 360 };
const CUT = { x: (DRAWN.width - TILE) / 2, y: 76 };
const COLUMNS = 3;
const FPS = 15;
/** Of the speech: a picture that plays for ever needs no more. */
const SECONDS = 4.5;
const LARGEST_BYTES = 1_500_000;

const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-demo-'));
const out = join(root, 'src/guide/pictures/demo.webp');
const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
try {
  const speech = join(folder, 'speech.wav');
  run('ffmpeg', '-v', 'error', '-i', 'presets/hello.wav', '-t', `${SECONDS}`, speech);
  for (const face of FACES) {
    const flags = ['--preset', face, '--fps', `${FPS}`, '--size', `${DRAWN.width}x${DRAWN.height}`];
    run(process.execPath, 'dist/main.js', 'render', speech, join(folder, `${face}.mp4`), ...flags);
  }
  const inputs = FACES.flatMap((face) => ['-i', join(folder, `${face}.mp4`)]);
  const cut = FACES.map((_, i) => `[${i}:v]crop=${TILE}:${TILE}:${CUT.x}:${CUT.y},setsar=1[c${i}]`).join(';');
  const place = FACES.map((_, i) => `${(i % COLUMNS) * TILE}_${Math.floor(i / COLUMNS) * TILE}`).join('|');
  const grid = `${cut};${FACES.map((_, i) => `[c${i}]`).join('')}xstack=inputs=${FACES.length}:layout=${place}[out]`;
  const webp = ['-c:v', 'libwebp_anim', '-lossless', '0', '-quality', '62', '-compression_level', '5', '-loop', '0'];
  run(
    'ffmpeg',
    '-v',
    'error',
    '-y',
    ...inputs,
    '-filter_complex',
    grid,
    '-map',
    '[out]',
    '-an',
    '-t',
    `${SECONDS}`,
    ...webp,
    out,
  );
  const { size } = statSync(out);
  console.log(`${out}: ${(size / 1e6).toFixed(2)} MB`);
  if (size > LARGEST_BYTES) throw new Error(`larger than ${LARGEST_BYTES / 1e6} MB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
