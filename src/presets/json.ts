import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { z } from 'zod';
import { PluginError } from '../errors.js';

/** The most that a rig or preset may weigh. */
const LARGEST = 2 * 1024 * 1024;

/** Line and column, from 1, of an offset in a text. */
export function place(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before[before.length - 1].length + 1 };
}

/** Where and why a text stops being JSON. V8 names the position in the text, the token, or only that the end came early. */
function syntaxPlace(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const position = /at position (\d+)/.exec(message)?.[1];
  const token = /^Unexpected token/.test(message);
  let offset = position === undefined ? text.length : Number(position);
  if (position === undefined && token) offset = firstFault(text);
  const { line, column } = place(text, offset);
  const reason = message.replace(/ in JSON at position.*$/, '').replace(/, (\.\.\.)?".*$/s, '');
  return `line ${line}, column ${column}: ${reason}`;
}

/** The offset where the text first cannot go on as JSON: the longest prefix that fails only for being too short. */
function firstFault(text: string): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (goesOn(text.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

function goesOn(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) return false;
    const position = /at position (\d+)/.exec(error.message)?.[1];
    return /end of (JSON )?input|Unterminated/i.test(error.message) || Number(position) >= prefix.length;
  }
}

/** Issues as `key: reason`, the way a user reads a path: `layers[3].follow`. */
export const issueLines = (error: z.ZodError): string[] =>
  // A key may be a stranger's too.
  told(error.issues, []).map((line) => line.replace(/\p{Cc}/gu, '?'));

function told(issues: readonly z.core.$ZodIssue[], above: readonly PropertyKey[]): string[] {
  return issues.flatMap((issue) => {
    const whole = [...above, ...issue.path];
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      // The reader meant the branch that got furthest: one that does not already fail as a whole.
      const branch = issue.errors.find((errors) =>
        errors.every((e) => e.path.length > 0 || e.code === 'unrecognized_keys'),
      );
      return told(branch ?? issue.errors[0], whole);
    }
    const path = whole.map((key, i) => (typeof key === 'number' ? `[${key}]` : i ? `.${String(key)}` : String(key)));
    const where = path.join('');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => `${where ? `${where}.` : ''}${key}: there is no such key`);
    }
    return [`${where || '(whole file)'}: ${issue.message}`];
  });
}

/**
 * Reads and checks a JSON file.
 *
 * @throws PluginError `preset/invalid` naming file, key and reason, or line and column where it is not JSON
 */
export async function readJson<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
  const name = basename(file);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new PluginError('preset/invalid', `${file} cannot be read`, { hint: `put a ${name} there`, cause });
  }
  return checkJson(file, text, schema);
}

/** As `readJson`, from the text itself; `file` is for messages. */
export function checkJson<Schema extends z.ZodType>(file: string, text: string, schema: Schema): z.output<Schema> {
  const name = basename(file);
  if (text.length > LARGEST) {
    throw new PluginError('preset/invalid', `${file} is larger than ${LARGEST / 1024 / 1024} MB`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new PluginError('preset/invalid', `${file} is not JSON: ${syntaxPlace(text, cause)}`, {
      hint: `mend ${name} at that place`,
      cause,
    });
  }
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const lines = issueLines(checked.error);
  const more = lines.length > 3 ? ` (and ${lines.length - 3} more)` : '';
  throw new PluginError('preset/invalid', `${file}: ${lines.slice(0, 3).join('; ')}${more}`, {
    hint: `mend that key in ${name}`,
  });
}
