/** A preset's name from its title: lower-case letters, digits and dashes, at most 40, and none that is taken. */
export function nameFor(title: string, taken: readonly string[]): string {
  const plain =
    title
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 36)
      .replace(/^-+|-+$/g, '') || 'my-face';
  if (!taken.includes(plain)) return plain;
  for (let i = 2; ; i++) if (!taken.includes(`${plain}-${i}`)) return `${plain}-${i}`;
}

/** A title from a file's name: `my_cat (2).png` -> `My cat 2`. */
export function titleFor(file: string): string {
  const words = file
    .replace(/\.[^.]*$/, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .slice(0, 60);
  return words === '' ? 'My face' : words[0].toUpperCase() + words.slice(1);
}
