/** Figures as a page shows them; a dash where there is none. */
import type { Size } from './avatar.js';

const NONE = '–';

export const rounded = (value: number | undefined, digits = 0): string =>
  value === undefined || !Number.isFinite(value) ? NONE : value.toFixed(digits);

/** 12345 -> `12 345`, with a narrow space that does not break. */
export const counted = (value: number): string =>
  Number.isFinite(value)
    ? Math.round(value)
        .toString()
        .replace(/\B(?=(\d{3})+$)/g, '\u202f')
    : NONE;

export const LEVEL_FLOOR_DB = -60;

/** `size` made to fit into `largest`, in its own proportions, even as the video formats want it. */
export function shrunk(size: Size, largest: Size): Size {
  const scale = Math.min(1, largest.width / size.width, largest.height / size.height);
  const even = (value: number) => Math.max(2, 2 * Math.round((value * scale) / 2));
  return scale === 1 ? size : { width: even(size.width), height: even(size.height) };
}

/** 0..1 of the level meter's length. */
export const levelShare = (db: number): number =>
  Number.isFinite(db) ? Math.min(1, Math.max(0, 1 - db / LEVEL_FLOOR_DB)) : 0;

export const levelText = (db: number): string =>
  !Number.isFinite(db) || db <= LEVEL_FLOOR_DB ? 'silent' : `${rounded(db).replace('-', '−')} dB`;

/** A notice as text and, where it ends in one or has one in backticks, the command that mends it. */
export function splitNotice(line: string): { readonly text: string; readonly command: string | undefined } {
  const quoted = /^(.*?)[\s:,;–—-]*`([^`]+)`(.*)$/.exec(line);
  if (quoted) return { text: quoted[3].trim() === '' ? quoted[1] : line.replaceAll('`', ''), command: quoted[2] };
  const ending =
    /^(.*?)[\s:,;–—-]+((?:sudo|apt|apt-get|dnf|pacman|brew|npm|npx|node|mouthpiece|modprobe|pactl|systemctl|usermod)\s\S.*)$/.exec(
      line,
    );
  return ending ? { text: ending[1], command: ending[2] } : { text: line, command: undefined };
}

/**
 * The commands of a hint, each by itself: `or:`, `then:` and what stands in brackets behind three blanks is for people,
 * and a shell would stumble over it.
 */
export function commandsOf(
  hint: string,
): { readonly joint: string; readonly command: string; readonly note: string }[] {
  const pieces = hint.split(/[,;]\s+(or|then):\s+/);
  return pieces
    .filter((_, i) => i % 2 === 0)
    .map((piece, i) => {
      const [, command, note] = /^(.*?)(?:\s{3,}\((.*)\))?$/s.exec(piece.trim())!;
      return { joint: i === 0 ? '' : pieces[2 * i - 1], command, note: note ?? '' };
    });
}

/**
 * An SVG path through `values` in a box of `width` x `height`, from 0 at the bottom to `top` at the top.
 *
 * @param slots how many values fill the width; fewer keep to the right
 */
export function trendPath(
  values: readonly number[],
  slots: number,
  width: number,
  height: number,
  top: number,
): string {
  const step = width / (slots - 1);
  const left = width - step * (values.length - 1);
  return values
    .map((value, i) => {
      const y = height - (Math.min(top, Math.max(0, value)) / top) * height;
      return `${i === 0 ? 'M' : 'L'}${(left + i * step).toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}
