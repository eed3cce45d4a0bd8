import { openTextSocket, type TextSocket } from '../client/socket.js';

/** What the Stream Deck program tells a plugin; only what is used here. */
export interface HostEvent {
  readonly event: string;
  readonly action?: string;
  readonly context?: string;
  readonly payload?: {
    readonly settings?: Record<string, unknown>;
    readonly [key: string]: unknown;
  };
}

/** The Stream Deck program, which started this one. */
export interface Host {
  send(event: string, context: string, payload?: unknown, more?: Record<string, unknown>): void;
  log(message: string): void;
}

/** What is given on the command line: `-port 28196 -pluginUUID … -registerEvent … -info {…}`. */
export function registration(argv: readonly string[]): Readonly<Record<string, string>> {
  const given: Record<string, string> = {};
  for (let i = 0; i + 1 < argv.length; i += 2) given[argv[i].replace(/^-+/, '')] = argv[i + 1];
  return given;
}

/**
 * Registers with the program that started us.
 *
 * @param gone it has ended, and so must we
 */
export function openHost(argv: readonly string[], heard: (event: HostEvent) => void, gone: () => void): Host {
  const { port, pluginUUID, registerEvent } = registration(argv);
  let socket: TextSocket | undefined;
  const tell = (message: unknown) => socket?.send(JSON.stringify(message));
  openTextSocket(`ws://127.0.0.1:${port}`, {
    open(opened) {
      socket = opened;
      tell({ event: registerEvent, uuid: pluginUUID });
    },
    text: (text) => heard(JSON.parse(text)),
    close: gone,
  });
  return {
    send: (event, context, payload, more) =>
      tell({ event, context, ...more, ...(payload !== undefined && { payload }) }),
    log: (message) => tell({ event: 'logMessage', payload: { message } }),
  };
}
