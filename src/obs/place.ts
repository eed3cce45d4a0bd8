import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { configHome, stateHome } from '../folders.js';

/** Where an OBS of this machine answers. */
export interface ObsPlace {
  readonly port: number;
  readonly password: string | undefined;
  /** False where OBS's own settings say that its server is off. */
  readonly enabled: boolean;
}

/** What one file says; the rest is as usual. */
interface Said {
  readonly port?: number;
  readonly password?: string;
  readonly enabled?: boolean;
}

export const OBS_PORT = 4455;

/** What `mouthpiece obs setup` was told at its prompt; readable by this user alone. */
const ownFile = (): string => join(configHome(), 'mouthpiece', 'obs.json');

/** OBS's own folders of settings, those of Flatpak and Snap too. */
export function obsFolders(platform: NodeJS.Platform = process.platform): string[] {
  const home = homedir();
  if (platform === 'win32') return [join(process.env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'obs-studio')];
  if (platform === 'darwin') return [join(home, 'Library', 'Application Support', 'obs-studio')];
  return [
    join(configHome(), 'obs-studio'),
    join(home, '.var', 'app', 'com.obsproject.Studio', 'config', 'obs-studio'),
    join(home, 'snap', 'obs-studio', 'current', '.config', 'obs-studio'),
  ];
}

const portOf = (value: unknown): number | undefined =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536 ? (value as number) : undefined;

/** Reads obs-websocket's config.json (5.5 and newer). */
export function parseWebsocketJson(text: string): Said | undefined {
  try {
    const json = JSON.parse(text) as Record<string, unknown>;
    return {
      port: portOf(json.server_port),
      password:
        json.auth_required === false || typeof json.server_password !== 'string' ? undefined : json.server_password,
      enabled: json.server_enabled === true,
    };
  } catch {
    return undefined;
  }
}

/** Reads the section [OBSWebSocket] of global.ini (before 5.5); nothing where there is none. */
export function parseObsIni(text: string): Said | undefined {
  const section = text.split(/^\[/m).find((part) => part.startsWith('OBSWebSocket]'));
  if (!section) return undefined;
  const value = (key: string) => section.match(new RegExp(`^${key}=(.*)$`, 'm'))?.[1].trim();
  return {
    port: portOf(Number(value('ServerPort'))),
    password: value('AuthRequired') === 'false' ? undefined : value('ServerPassword'),
    enabled: value('ServerEnabled') === 'true',
  };
}

async function saidByObs(): Promise<Said | undefined> {
  const read = (path: string) => readFile(path, 'utf8').catch(() => undefined);
  for (const folder of obsFolders()) {
    const json = await read(join(folder, 'plugin_config', 'obs-websocket', 'config.json'));
    const said = json === undefined ? undefined : parseWebsocketJson(json);
    if (said) return said;
    for (const name of ['user.ini', 'global.ini']) {
      const ini = await read(join(folder, name));
      const inIni = ini === undefined ? undefined : parseObsIni(ini);
      if (inIni) return inIni;
    }
  }
  return undefined;
}

async function saidAtPrompt(): Promise<Said | undefined> {
  const text = await readFile(ownFile(), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { port, password } = JSON.parse(text) as Record<string, unknown>;
    return { port: portOf(port), password: typeof password === 'string' ? password : undefined };
  } catch {
    return undefined;
  }
}

const PASSWORDS = ['MOUTHPIECE_OBS_PASSWORD', 'OBS_PASSWORD'] as const;

const passwordIn = (env: NodeJS.ProcessEnv): string | undefined =>
  PASSWORDS.map((name) => env[name]).find((value) => value) || undefined;

/** Takes the password out of the environment, so that no program that ours starts is given it. */
export function takePassword(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const password = passwordIn(env);
  for (const name of PASSWORDS) delete env[name];
  return password;
}

/**
 * Where OBS is, said by (first wins) the environment, OBS's own settings, an earlier prompt; undefined where nothing
 * says that there is one. Reads files only.
 *
 * @param port asked for by flag: then there is one, whatever the files say
 * @param given the password that the environment held
 */
export async function findObs(port?: number, given?: string): Promise<ObsPlace | undefined> {
  const password = given ?? passwordIn(process.env);
  const named = port ?? portOf(Number(process.env.MOUTHPIECE_OBS_PORT));
  const [theirs, prompted] = [await saidByObs(), await saidAtPrompt()];
  if (password === undefined && named === undefined && !theirs && !prompted) return undefined;
  return {
    port: named ?? theirs?.port ?? prompted?.port ?? OBS_PORT,
    password: password ?? theirs?.password ?? prompted?.password,
    enabled: named !== undefined || (theirs?.enabled ?? true),
  };
}

/** Keeps what the prompt was told, so that the program finds it too. */
export async function keepPlace(port: number, password: string): Promise<void> {
  const file = ownFile();
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${JSON.stringify({ port, password })}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Where the program remembers what it must give back to OBS, also after a crash. */
export const stateFile = (): string => join(stateHome(), 'mouthpiece', 'obs-sync.json');
