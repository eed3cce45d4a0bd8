/** The program as a service of the user's own systemd. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { entry } from '../entry.js';
import { PluginError } from '../errors.js';
import { configHome } from '../folders.js';
import type { Step } from '../sinks/camera-install.js';
import { type ServiceUnit, unitOf } from './unit.js';

export const UNIT = 'mouthpiece.service';

export const unitFile = (): string => join(configHome(), 'systemd', 'user', UNIT);

/** What is in the unit's file; undefined where there is none. */
export const unitText = (): Promise<string | undefined> => readFile(unitFile(), 'utf8').catch(() => undefined);

/** Whether this user has a systemd of its own to talk to. */
export function hasUserManager(): boolean {
  const runtime = process.env.XDG_RUNTIME_DIR ?? `/run/user/${process.getuid?.() ?? 0}`;
  return existsSync(join(runtime, 'systemd'));
}

/** Folders that the user has moved; a service knows nothing of what a shell sets. */
const FOLDERS = ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME'] as const;

/**
 * The unit for the program that runs now.
 *
 * @param flags of `mouthpiece start`
 * @throws PluginError `service/failed` where the program lies in a folder that npx clears
 */
export function newService(flags: readonly string[], program = entry('main')): ServiceUnit {
  if (/[\\/]_npx[\\/]/.test(program)) {
    throw new PluginError('service/failed', `npx has the program in a folder that it clears: ${program}`, {
      hint: 'npm install -g mouthpiece, then: mouthpiece service install',
    });
  }
  const set = FOLDERS.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []));
  return {
    command: [process.execPath, '--max-semi-space-size=2', program, 'start', '--supervised', ...flags],
    environment: Object.fromEntries(set),
  };
}

const systemctl = (...args: readonly string[]): Step => ({ do: 'run', command: ['systemctl', '--user', ...args] });

export const installSteps = (service: ServiceUnit): Step[] => [
  { do: 'write', path: unitFile(), text: unitOf(service) },
  systemctl('daemon-reload'),
  systemctl('enable', UNIT),
  // One that runs already runs with the old unit.
  systemctl('restart', UNIT),
];

export const removeSteps = (): Step[] => [
  systemctl('disable', '--now', UNIT),
  { do: 'remove', path: unitFile() },
  systemctl('daemon-reload'),
];

export interface ServiceStatus {
  readonly unit: string;
  readonly installed: boolean;
  /** As systemctl says: enabled, disabled ... */
  readonly enabled: string;
  /** As systemctl says: active, failed ... */
  readonly active: string;
  /** The unit starts a program that is there. */
  readonly programThere: boolean;
}

export async function serviceStatus(): Promise<ServiceStatus> {
  const text = await unitText();
  const [enabled, active] = await Promise.all(['is-enabled', 'is-active'].map(asked));
  const words = text?.match(/^ExecStart=(.*)$/m)?.[1].match(/"((?:[^"\\]|\\.)*)"/g) ?? [];
  const program = words.map((word) => word.slice(1, -1)).find((word) => word.endsWith('.js'));
  return {
    unit: unitFile(),
    installed: text !== undefined,
    enabled,
    active,
    programThere: program !== undefined && existsSync(program.replaceAll('%%', '%').replaceAll('$$', '$')),
  };
}

/** Both say it on standard output, and by the exit status too. */
async function asked(what: string): Promise<string> {
  const run = promisify(execFile)('systemctl', ['--user', what, UNIT], { timeout: 5000 });
  return run.then(
    ({ stdout }) => stdout.trim(),
    ({ stdout }) => String(stdout ?? '').trim() || 'unknown',
  );
}
