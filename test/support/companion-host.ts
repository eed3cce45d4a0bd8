import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { packagePath } from '../../src/entry.js';

interface Wire {
  readonly direction: 'call' | 'response';
  readonly name?: string;
  readonly payload?: string;
  readonly callbackId?: number;
  readonly success?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: what a foreign program is told, looked at field by field by tests
export type Message = any;

/** The Companion program as a module sees it: it starts the module, and speaks by Node's own messages. */
export interface CompanionHost {
  readonly child: ChildProcess;
  /** What the module said last, by the name of the message. */
  last(name: string): Message;
  /** The newest value of each variable. */
  readonly variables: Readonly<Record<string, unknown>>;
  call(name: string, message: unknown): Promise<Message>;
  close(): Promise<void>;
}

/** @param folder that `companionModule` was written to; it gets this package's modules, as `npm install` would give it */
export async function openCompanionHost(
  folder: string,
  config: unknown,
  secrets: unknown,
  env: NodeJS.ProcessEnv,
): Promise<CompanionHost> {
  await symlink(packagePath('node_modules'), join(folder, 'node_modules'), 'junction');
  const path = join(folder, 'companion/manifest.json');
  const { entrypoint } = JSON.parse(await readFile(path, 'utf8')).runtime;
  const child = fork(join(folder, 'companion', entrypoint), {
    env: { ...process.env, ...env, MODULE_MANIFEST: path, CONNECTION_ID: 'one', VERIFICATION_TOKEN: 'v' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const said = new Map<string, Message>();
  const variables: Record<string, unknown> = {};
  const waiting = new Map<number, (answer: Wire) => void>();
  const registered = new Promise<void>((resolve) => {
    child.on('message', (message: Wire) => {
      if (message.direction === 'response') return waiting.get(message.callbackId!)?.(message);
      const body = message.payload ? JSON.parse(message.payload) : undefined;
      said.set(message.name!, body);
      if (message.name === 'setVariableValues') for (const { id, value } of body.newValues) variables[id] = value;
      if (message.callbackId) child.send({ direction: 'response', callbackId: message.callbackId, success: true });
      if (message.name === 'register') resolve();
    });
  });
  let next = 1;
  const call = (name: string, message: unknown) =>
    new Promise<Message>((resolve, reject) => {
      const callbackId = next++;
      waiting.set(callbackId, ({ success, payload }) => {
        const answer = payload ? JSON.parse(payload) : undefined;
        if (success) resolve(answer);
        else reject(new Error(answer.message));
      });
      child.send({ direction: 'call', name, payload: JSON.stringify(message), callbackId });
    });
  await registered;
  await call('init', {
    label: 'mouthpiece',
    isFirstInit: false,
    config,
    secrets,
    lastUpgradeIndex: -1,
    feedbacks: {},
    actions: {},
  });
  return {
    child,
    last: (name) => said.get(name),
    variables,
    call,
    async close() {
      if (child.exitCode !== null) return;
      await call('destroy', {});
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
