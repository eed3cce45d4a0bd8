import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where Mouthpiece keeps the token of its local API; the same as in server/token.ts, which decks cannot import. */
export function tokenFile(): string {
  const named = process.env.XDG_CONFIG_HOME;
  return join(named && isAbsolute(named) ? named : join(homedir(), '.config'), 'mouthpiece', 'token');
}

/** The token, read anew each time: the program may have made it since. Undefined where there is none yet. */
export function readToken(): string | undefined {
  try {
    return readFileSync(tokenFile(), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
