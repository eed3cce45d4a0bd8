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

/** @param folder an `.sdPlugin` folder @param home where the plugin looks for the token */
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

/** A home folder that holds the token. */
export async function homeWith(folder: string, token: string): Promise<string> {
  await mkdir(join(folder, '.config/mouthpiece'), { recursive: true });
  await writeFile(join(folder, '.config/mouthpiece/token'), `${token}\n`);
  return folder;
}
