import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PluginError } from '../errors.js';
import { configHome } from '../folders.js';

/** What tools show so that they may command the program. Below $XDG_CONFIG_HOME, which is ~/.config where it is not set. */
export function tokenFile(): string {
  return join(configHome(), 'mouthpiece', 'token');
}

/** A token of one's own may be put into the file: printable and long enough not to be guessed. */
const TOKEN = /^[\x21-\x7e]{24,256}$/;

/**
 * The token of this user, made the first time; only the user may read its file.
 *
 * @param write tests put a full disk in its place
 * @throws PluginError `server/token` where the file cannot be read or written, or holds no token
 */
export async function readToken(file = tokenFile(), write: typeof writeFile = writeFile): Promise<string> {
  const fail = (message: string, hint: string, cause?: unknown) =>
    new PluginError('server/token', message, { hint, cause });
  try {
    const token = (await found(file)) ?? (await make(file, write));
    if (!TOKEN.test(token)) throw fail(`${file} holds no token (24 to 256 printable characters)`, `rm ${file}`);
    if (process.platform !== 'win32') await chmod(file, 0o600);
    return token;
  } catch (cause) {
    if (cause instanceof PluginError) throw cause;
    const isFull = ['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code ?? '');
    const hint = isFull ? `free some space: df -h ${dirname(file)}` : `check that ${dirname(file)} can be written`;
    throw fail(`${file}: ${(cause as Error).message}`, hint, cause);
  }
}

async function found(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written aside and then linked into place: of two programs that start at once, both get the token of the first. */
async function make(file: string, write: typeof writeFile): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await write(aside, `${token}\n`, { mode: 0o600, flag: 'wx' });
    await link(aside, file);
    return token;
  } catch (error) {
    const other = await found(file);
    if (other === undefined) throw error;
    return other;
  } finally {
    await rm(aside, { force: true });
  }
}
