/** The name with the smallest edit distance, in letters of either case. */
export function closest(word: string, names: readonly string[]): string {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++)
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      row = next;
    }
    return row[b.length];
  };
  const from = (name: string): number => distance(word.toLowerCase(), name.toLowerCase());
  return [...names].sort((x, y) => from(x) - from(y))[0];
}
