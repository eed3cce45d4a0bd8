import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The user's folder that an environment variable names; one that is empty or relative counts as not set (XDG base directories). */
const xdg = (variable: string, ...usual: string[]): string => {
  const named = process.env[variable];
  return named && isAbsolute(named) ? named : join(homedir(), ...usual);
};

/** Where programs keep their settings: $XDG_CONFIG_HOME, else ~/.config. */
export const configHome = (): string => xdg('XDG_CONFIG_HOME', '.config');
/** What can be made again: $XDG_CACHE_HOME, else ~/.cache. */
export const cacheHome = (): string => xdg('XDG_CACHE_HOME', '.cache');
/** What must outlive a crash: $XDG_STATE_HOME, else ~/.local/state. */
export const stateHome = (): string => xdg('XDG_STATE_HOME', '.local', 'state');
