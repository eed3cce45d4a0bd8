/** Pictures for buttons, drawn by us: strokes on a field of 24 x 24. */
const GLYPHS: Readonly<Record<string, string>> = Object.freeze({
  'preset.use': '<circle cx="12" cy="9" r="4"/><path d="M4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6"/>',
  'preset.next': '<path d="M5 12h13M12.5 6l6 6-6 6"/>',
  'preset.previous': '<path d="M19 12H6M11.5 6l-6 6 6 6"/>',
  'preset.toggle': '<path d="M4 8.5h14M14.5 5L18 8.5 14.5 12M20 15.5H6M9.5 12L6 15.5 9.5 19"/>',
  'preset.hold': '<circle cx="12" cy="7.5" r="3.5"/><path d="M5.5 17c.8-3 3.3-4.5 6.5-4.5s5.7 1.5 6.5 4.5M4 20.5h16"/>',
  'expression.set': '<circle cx="12" cy="12" r="8.5"/><path d="M8 14c1 2 2.4 3 4 3s3-1 4-3"/><path d="M9 9v1M15 9v1"/>',
  'style.set': '<path d="M6 4v5M6 13v7M12 4v9M12 17v3M18 4v2M18 10v10"/><path d="M4 11h4M10 15h4M16 8h4"/>',
  'microphone.use':
    '<rect x="9" y="3.5" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>',
  'microphone.delayed':
    '<rect x="5" y="3.5" width="5" height="9.5" rx="2.5"/><path d="M3 11a5 5 0 0 0 6 5M7.5 16v4"/><circle cx="16.5" cy="15.5" r="4.5"/><path d="M16.5 13v2.5l1.800 1.200"/>',
  'obs.setup': '<rect x="3.5" y="5" width="17" height="12" rx="2"/><path d="M12 8v6M9 11h6M8 20.5h8"/>',
  'obs.remove': '<rect x="3.5" y="5" width="17" height="12" rx="2"/><path d="M9 11h6M8 20.5h8"/>',
  'obs.map':
    '<rect x="3" y="5" width="8" height="6" rx="1.5"/><circle cx="17" cy="16" r="3.5"/><path d="M7 11v5h6.5M11 8h6v4.5"/>',
  'sync.test': '<path d="M13 3L5.5 13.5H11L10 21l8-11h-5.5z"/>',
});

/** A mouth that talks, for what has no picture of its own. */
const MOUTH =
  '<path d="M3 11c3-4 6.5-4.5 9-2.600 2.5-1.900 6-1.400 9 2.600-2.5 5-5.7 7.5-9 7.5S5.5 16 3 11z"/><path d="M6.5 11.5h11"/>';

const strokes = (id: string, colour: string, width: number) =>
  `<g fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round">${GLYPHS[id] ?? MOUTH}</g>`;

const svg = (size: number, inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}">${inside}</svg>\n`;

/** White lines on nothing, for lists of actions; 20 and 28 points wide in Stream Deck. */
export const listIcon = (id: string, size: number): string =>
  svg(size, `<g transform="scale(${size / 24})">${strokes(id, '#fff', 2)}</g>`);

/** A whole key, room left at the foot for its title; `lit` says that what it stands for is on. */
export function keyIcon(id: string, lit: boolean): string {
  const ground = lit
    ? '<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#ff9d6c"/><stop offset="1" stop-color="#f0568f"/></linearGradient></defs><rect width="144" height="144" fill="url(#g)"/>'
    : '<rect width="144" height="144" fill="#181a23"/>';
  return svg(
    144,
    `${ground}<g transform="translate(36 22) scale(3)">${strokes(id, lit ? '#fff' : '#ffb59a', 1.8)}</g>`,
  );
}
