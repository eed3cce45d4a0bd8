import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import { type ObsEvents, type ObsLink, openLink } from '../../src/obs/link.js';
import { lives } from './lives.js';

const SCRIPT = fileURLToPath(new URL('../real/obs/obs.sh', import.meta.url));

/** What the tests need on the machine. */
export const OBS_NEEDS = ['obs', 'Xvfb', 'cc', 'curl'] as const;

/** A real OBS Studio on a display of its own, 640 x 360 at 30 fps, with the one scene "Start". */
export interface RealObs {
  readonly port: number;
  /** Lets a program find it, and keeps its state away from the developer's. */
  readonly env: NodeJS.ProcessEnv;
  /** A new connection; the test closes it. */
  link(events?: ObsEvents): Promise<ObsLink>;
  /** As a crash. */
  kill(): Promise<void>;
  /** Starts it once more with the settings and scenes that it had. */
  again(): Promise<void>;
  /** Whether its process runs. */
  lives(): boolean;
  /** The end of what OBS wrote. */
  log(): string;
  stop(): Promise<void>;
}

export interface RealObsOptions {
  readonly sound?: string;
  readonly camera?: (folder: string) => string;
}

/**
 * @param sound of a PulseAudio server that it shall hear; none by itself
 * @param camera a file: OBS then has a virtual camera, pretended, and adds a byte to it for each frame
 */
export async function realObs({ sound, camera }: RealObsOptions = {}): Promise<RealObs> {
  const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-obs-'));
  const port = await freePort();
  const own = {
    ...process.env,
    OBS_DIR: folder,
    OBS_PORT: String(port),
    PULSE_SERVER: sound ?? 'unix:/nonexistent/pulse',
    ...(camera ? { OBS_CAMERA: camera(folder) } : {}),
  };
  const run = (command: string) => promisify(execFile)(SCRIPT, [command], { env: own, encoding: 'utf8' });
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const stop = async () => {
    await run('stop');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await run('start');
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    env: {
      XDG_CONFIG_HOME: join(folder, 'home', '.config'),
      XDG_STATE_HOME: join(folder, 'state'),
      XDG_RUNTIME_DIR: join(folder, 'program'),
    },
    link: (events) => openLink({ port, password: 'a test', enabled: true }, events),
    kill: async () => void (await run('kill')),
    again: async () => void (await run('again')),
    lives: () => lives(Number(read('obs.pid'))),
    log: () => read('obs.log').slice(-4000),
    stop,
  };
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** What a scene or source shows now: RGBA. @param size default: its own */
export async function screenshot(
  link: ObsLink,
  sourceName: string,
  size?: { readonly imageWidth: number; readonly imageHeight: number },
): Promise<{ width: number; height: number; data: Uint8Array; png: Buffer }> {
  const { imageData } = await link.call('GetSourceScreenshot', { sourceName, imageFormat: 'png', ...size });
  const png = Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64');
  const { width, height, data } = PNG.sync.read(png);
  return { width, height, data, png };
}

/** Share of the pixels that show something. */
export async function covered(link: ObsLink, sourceName: string): Promise<number> {
  const { data } = await screenshot(link, sourceName, { imageWidth: 64, imageHeight: 36 });
  let seen = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i] > 128) seen++;
  return seen / (data.length / 4);
}
