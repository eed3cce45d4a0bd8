import type { Closing } from './closing.js';

type Opened<Parts extends readonly unknown[]> = { -readonly [I in keyof Parts]: Awaited<Parts[I]> };

const isClosable = (part: unknown): part is { close(): unknown } =>
  typeof part === 'object' && part !== null && 'close' in part;

/**
 * Waits for parts that open side by side: each waits for a process, a driver or a disk, so one after the other would be
 * most of a start.
 *
 * @param closing gets how to close each part that did open, in the order of `parts`
 * @throws what the first of the parts that did not open threw; only when all have done with opening
 */
export async function openTogether<const Parts extends readonly unknown[]>(
  closing: Pick<Closing, 'add'>,
  parts: Parts,
): Promise<Opened<Parts>> {
  const settled = await Promise.allSettled(parts);
  const opened: unknown[] = [];
  let failed: PromiseRejectedResult | undefined;
  for (const one of settled) {
    if (one.status === 'rejected') failed ??= one;
    else {
      const part = one.value;
      opened.push(part);
      if (isClosable(part)) closing.add(() => part.close());
    }
  }
  if (failed) throw failed.reason;
  return opened as Opened<Parts>;
}
