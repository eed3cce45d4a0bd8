import type { Pair } from '../avatar/curve.js';
import type { Size } from './avatar.js';

/** How the picture lies on the screen: screen = picture * scale + (x, y). */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const toScreen = (view: View, [x, y]: Pair): Pair => [x * view.scale + view.x, y * view.scale + view.y];
export const toPicture = (view: View, [x, y]: Pair): Pair => [(x - view.x) / view.scale, (y - view.y) / view.scale];

/** The whole picture in the middle of the screen, with some air around it. */
export function wholeView(picture: Size, screen: Size): View {
  const scale = Math.min(screen.width / picture.width, screen.height / picture.height) * 0.94;
  return { scale, x: (screen.width - picture.width * scale) / 2, y: (screen.height - picture.height * scale) / 2 };
}

/** `factor` times as large; what lies at `at` on the screen stays there. Between a quarter of the whole and 40 times it. */
export function zoomed(view: View, at: Pair, factor: number, whole: View): View {
  const scale = Math.min(whole.scale * 40, Math.max(whole.scale / 4, view.scale * factor));
  const by = scale / view.scale;
  return { scale, x: at[0] - (at[0] - view.x) * by, y: at[1] - (at[1] - view.y) * by };
}

export const panned = (view: View, dx: number, dy: number): View => ({ ...view, x: view.x + dx, y: view.y + dy });
