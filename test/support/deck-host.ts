import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Told {
  readonly event: string;
  readonly context?: string;
  readonly payload?: Record<string, unknown>;
  readonly [key: string]: unknown;
}

/** The Stream Deck program as a plugin sees it: it starts the plugin, and speaks with it by its WebSocket. */
export interface DeckHost {
  readonly port: number;
  readonly child: ChildProcess;
  /** All that the plugin has said. */
  readonly told: readonly Told[];
  say(message: unknown): void;
  close(): Promise<void>;
}

/** @param folder an `.sdPlugin` folder */
export async function openDeckHost(folder: string, env: NodeJS.ProcessEnv): Promise<DeckHost> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const uuid = 'ABCDEF';
  const args = ['-port', `${port}`, '-pluginUUID', uuid, '-registerEvent', 'registerPlugin', '-info', '{}'];
  const child = spawn(process.execPath, [join(folder, 'bin/streamdeck-plugin/main.js'), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [socket] = (await once(server, 'connection')) as [WebSocket];
  const told: Told[] = [];
  socket.on('message', (data) => told.push(JSON.parse(`${data}`)));
  while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const [first] = told.splice(0, 1);
  if (first.event !== 'registerPlugin' || first.uuid !== uuid)
    throw new Error(`registered as ${JSON.stringify(first)}`);
  return {
    port,
    child,
    told,
    say: (message) => socket.send(JSON.stringify(message)),
    async close() {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined;
      socket.close();
      server.close();
      await ended;
    },
  };
}

/** What a deck's plugin is started with: a home that holds the token, and says on which port the program runs. */
export async function homeWith(home: string, token: string, port: number): Promise<NodeJS.ProcessEnv> {
  const write = async (folder: string, name: string, text: string) => {
    await mkdir(join(home, folder), { recursive: true });
    await writeFile(join(home, folder, name), text);
  };
  await write('.config/mouthpiece', 'token', `${token}\n`);
  await write('run/mouthpiece/run', `${port}.json`, JSON.stringify({ port, pid: process.pid }));
  return { HOME: home, USERPROFILE: home, XDG_CONFIG_HOME: '', XDG_RUNTIME_DIR: join(home, 'run') };
}
