import type { LatencyParts } from '../latency.js';
import { rounded } from './format.js';

/** In the order of the way from sound to picture. */
const PARTS: readonly { readonly key: keyof LatencyParts; readonly name: string; readonly why: string }[] = [
  { key: 'chunk', name: 'capture', why: 'the sound comes in small pieces; half of one on average' },
  { key: 'window', name: 'window', why: 'sound round the moment that is shown' },
  { key: 'lookAhead', name: 'look-ahead', why: 'sound that the model hears before it speaks' },
  { key: 'model', name: 'model', why: 'one run, measured' },
  { key: 'frame', name: 'frame', why: 'until the next frame is due, drawn and handed on; measured' },
];

/** Shows where the typical latency goes: a bar in pieces, and their names. */
export function openLatencyBar(figure: HTMLElement): (parts: LatencyParts | undefined) => void {
  const bar = figure.querySelector('.pieces') as HTMLElement;
  const legend = figure.querySelector('ul') as HTMLElement;
  const rows = PARTS.map(({ key, name, why }) => {
    const piece = document.createElement('i');
    piece.dataset.part = key;
    const item = document.createElement('li');
    item.dataset.part = key;
    item.title = why;
    const figureText = document.createElement('output');
    item.append(document.createTextNode(`${name} `), figureText);
    bar.append(piece);
    legend.append(item);
    return { key, piece, item, figureText };
  });

  return (parts) => {
    figure.hidden = parts === undefined;
    if (parts === undefined) return;
    for (const { key, piece, item, figureText } of rows) {
      const ms = parts[key];
      piece.style.flexGrow = `${ms}`;
      item.hidden = piece.hidden = ms < 0.05;
      const text = rounded(ms, ms < 10 ? 1 : 0);
      if (figureText.textContent !== text) figureText.textContent = text;
    }
  };
}
