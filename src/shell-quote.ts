import { dirname } from 'node:path';

/** One word for a shell, quoted where it must be. */
export const shellQuote = (text: string): string =>
  /^[\w./+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The command that shows what lies where a file was looked for, and who may read it. */
export const lookHint = (path: string): string => `ls -l ${shellQuote(dirname(path))}`;
