/** How many letters must be added, taken away or changed to get from one word to the other; either case will do. */
function distance(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}

/** The name with the smallest edit distance. */
export function closest(word: string, names: readonly string[]): string {
  return [...names].sort((x, y) => distance(word, x) - distance(word, y))[0];
}

/** The closest name where it is near enough to be what was meant: a third of its letters may be wrong. */
export function near(word: string, names: readonly string[]): string | undefined {
  const name = closest(word, names);
  return name && distance(word, name) <= name.length / 3 ? name : undefined;
}
