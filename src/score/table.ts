import { basename } from 'node:path';
import type { Score } from './score.js';

/** One line of a table: what, how much, and how to read it. */
type Line = readonly [name: string, value: string, meaning: string];

const number = (value: number, digits = 3): string => value.toFixed(digits);
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function timing(offset: number): string {
  if (offset === 0) return 'lips and sound meet';
  return `the lips come ${Math.abs(offset) * 40} ms too ${offset > 0 ? 'late' : 'early'}`;
}

function linesOf({ sync, lse, landmarks, pictures }: Score): Line[] {
  const lines: Line[] = [];
  if (sync)
    lines.push(
      ['sync offset', `${sync.offset} frames`, `at 25 a second: ${timing(sync.offset)}`],
      [
        'sync confidence',
        number(sync.confidence),
        'median minus smallest distance; near 0: nothing fits (models/sync)',
      ],
      ['sync distance', number(sync.distance), 'smallest mean distance, 0 to 2'],
    );
  if (lse)
    lines.push(
      ['LSE-C', number(lse.confidence), 'SyncNet, higher is better'],
      ['LSE-D', number(lse.distance), 'SyncNet, lower is better'],
      ['SyncNet offset', `${lse.offset} frames`, `at 25 a second: ${timing(lse.offset)}`],
    );
  if (landmarks)
    lines.push(
      ['D-LL', percent(landmarks.dLL), 'lip and jaw points, of the widest mouth'],
      ['D-VL', percent(landmarks.dVL), 'their velocity'],
      ['D-A', percent(landmarks.dA), 'area of the open mouth, of the largest'],
      ['D-L', percent(landmarks.dL), "all points, of the face's width"],
      ['D-V', percent(landmarks.dV), 'their velocity'],
      [
        'D-Rot',
        `${number(landmarks.dRot, 2)} deg`,
        landmarks.dimensions === 3 ? 'rotation of the head' : 'roll of the head',
      ],
      ['D-Pos', percent(landmarks.dPos), "place of the head, of the face's width"],
    );
  if (pictures)
    lines.push(
      ['SSIM', number(pictures.ssim, 4), `luma, ${pictures.width}x${pictures.height}, ${pictures.frames} frames, 7x7`],
      ['SSIM (Gaussian)', number(pictures.ssimGaussian, 4), 'luma, 11x11, sigma 1.5'],
      ['PSNR', pictures.psnr === null ? 'the same' : `${number(pictures.psnr, 2)} dB`, 'luma'],
    );
  return lines;
}

/** A score as text for people. */
export function scoreTable(score: Score): string {
  const lines = linesOf(score);
  const [a, b] = [0, 1].map((i) => Math.max(0, ...lines.map((line) => line[i].length)));
  const reference = score.pictures?.reference ?? score.landmarks?.reference;
  return [
    reference === undefined ? score.file : `${score.file} against ${reference}`,
    ...lines.map(([name, value, meaning]) => `  ${name.padEnd(a)}  ${value.padStart(b)}  ${meaning}`),
    ...(score.pictures?.converted ? ['  size or rate differed: converted to those of the reference'] : []),
    ...(score.pictures && score.pictures.left > 0
      ? [`  ${score.pictures.left} frames of the longer one left out`]
      : []),
    ...score.notes.map((note) => `  ${note}`),
    '',
  ].join('\n');
}

type Column = readonly [head: string, value: (score: Score) => string | undefined];

const COLUMNS: readonly Column[] = [
  ['offset', ({ sync }) => sync && String(sync.offset)],
  ['confidence', ({ sync }) => sync && number(sync.confidence)],
  ['distance', ({ sync }) => sync && number(sync.distance)],
  ['LSE-C', ({ lse }) => lse && number(lse.confidence)],
  ['LSE-D', ({ lse }) => lse && number(lse.distance)],
  ['D-LL', ({ landmarks }) => landmarks && percent(landmarks.dLL)],
  ['D-VL', ({ landmarks }) => landmarks && percent(landmarks.dVL)],
  ['D-A', ({ landmarks }) => landmarks && percent(landmarks.dA)],
  ['D-Rot', ({ landmarks }) => landmarks && number(landmarks.dRot, 2)],
  ['D-Pos', ({ landmarks }) => landmarks && percent(landmarks.dPos)],
  ['SSIM', ({ pictures }) => pictures && number(pictures.ssim, 4)],
  ['PSNR', ({ pictures }) => pictures && (pictures.psnr === null ? 'same' : number(pictures.psnr, 2))],
];

/** Scores of a folder, one row each, as Markdown; columns that nobody has are left out. */
export function scoresTable(scores: readonly Score[]): string {
  const columns = COLUMNS.filter(([, value]) => scores.some((score) => value(score) !== undefined));
  const rows = scores.map((score) => [basename(score.file), ...columns.map(([, value]) => value(score) ?? '-')]);
  const cells = [['', ...columns.map(([head]) => head)], ['---', ...columns.map(() => '---')], ...rows];
  return `${cells.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}
