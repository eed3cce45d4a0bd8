/** One line of a Markdown table; a bar within a cell would end it. */
const row = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;

/** A Markdown table, or nothing where there is no row. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return `${[head, head.map(() => '---'), ...rows].map(row).join('\n')}\n`;
}

/** What stands at the head of each generated page. */
export const GENERATED = '<!-- Written by `npm run reference`; a test fails where it is stale. -->';
