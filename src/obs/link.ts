import type { OBSRequestTypes, OBSResponseTypes, OBSWebSocket } from 'obs-websocket-js/json';
import { PluginError } from '../errors.js';
import type { ObsPlace } from './place.js';

type Json = Record<string, unknown>;

/** One request of a batch. */
export interface Request {
  readonly requestType: string;
  readonly requestData?: Json;
}

/** An answer of a batch; undefined where the request failed. */
export type Answer = Json | undefined;

/** Event name -> what to do with its data. */
export type ObsEvents = Readonly<Record<string, (data: never) => void>>;

/** An open, identified connection to OBS. */
export interface ObsLink {
  /** Of OBS, e.g. `30.2.3`. */
  readonly version: string;
  /** @throws PluginError obs/failed with OBS's own words, obs/lost */
  call<Type extends keyof OBSRequestTypes>(type: Type, data?: OBSRequestTypes[Type]): Promise<OBSResponseTypes[Type]>;
  /** Many requests, one answer: OBS holds back the second of two messages in a row by 40 ms. */
  batch(requests: readonly Request[]): Promise<Answer[]>;
  /** Settles when the connection ends, whoever ended it. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** OBS's number of the failure, where it told one. */
export const obsCode = (error: unknown): number | undefined =>
  error instanceof PluginError ? ((error.cause as { code?: number } | undefined)?.code ?? undefined) : undefined;

/** OBS answers in a few milliseconds; a scene collection that loads takes seconds. */
const PATIENCE_MS = 10_000;
const CONNECT_MS = 5000;
const NOT_READY = 207;
const REFUSED = 4009;

/** General (custom events), Config, Scenes, Inputs, Transitions, Outputs and UI: all that is followed. */
const FOLLOWED = 1 | 2 | 4 | 8 | 16 | 64 | 1024;

export const noObs = (port: number, cause?: unknown): PluginError =>
  new PluginError('obs/missing', `OBS does not answer on port ${port}`, {
    hint: 'start OBS; in it: Tools > WebSocket Server Settings > Enable WebSocket server',
    retryable: true,
    cause,
  });

const lost = () =>
  new PluginError('obs/lost', 'the connection to OBS is lost', { hint: 'npx mouthpiece obs status', retryable: true });

/**
 * Connects to OBS: one connection for calls and, where `events` are given, a second for them, for OBS would hold an
 * answer back behind an event.
 *
 * @throws PluginError obs/missing, obs/auth
 */
export async function openLink(place: ObsPlace, events?: ObsEvents): Promise<ObsLink> {
  const { default: ObsWebSocket } = await import('obs-websocket-js/json');
  const calls: OBSWebSocket = new ObsWebSocket();
  const ears: OBSWebSocket | undefined = events && new ObsWebSocket();
  let end = () => {};
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });
  const close = async () => {
    end();
    await Promise.all([calls.disconnect().catch(() => {}), ears?.disconnect().catch(() => {})]);
  };
  try {
    await connect(calls, place, 0);
    if (ears) {
      for (const [name, handle] of Object.entries(events ?? {})) ears.on(name as never, handle as never);
      await connect(ears, place, FOLLOWED);
    }
  } catch (error) {
    await close();
    throw error;
  }
  for (const socket of [calls, ears]) socket?.on('ConnectionClosed', () => void close());
  for (const socket of [calls, ears]) if (socket && !socket.identified) void close();

  const call: ObsLink['call'] = (type, data) => within(closed, calls.call(type, data), String(type));
  try {
    return {
      version: (await whenReady(() => call('GetVersion'))).obsVersion,
      call,
      async batch(requests) {
        if (requests.length === 0) return [];
        const results = await within(closed, calls.callBatch(requests as never), 'a batch of requests');
        return results.map(({ requestStatus, responseData }) =>
          requestStatus.result ? ((responseData ?? {}) as Json) : undefined,
        );
      },
      closed,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function connect(socket: OBSWebSocket, { port, password }: ObsPlace, eventSubscriptions: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), CONNECT_MS);
    });
    const connecting = socket.connect(`ws://127.0.0.1:${port}`, password, { eventSubscriptions, rpcVersion: 1 });
    connecting.catch(() => {});
    await Promise.race([connecting, limit]);
  } catch (error) {
    // Told without its cause: what OBS and the library say of a refused login is no help, and is not to be logged.
    if ((error as { code?: number }).code === REFUSED)
      throw new PluginError('obs/auth', 'OBS refuses the password', {
        hint: 'npx mouthpiece obs setup   (asks for it; OBS shows it under Tools > WebSocket Server Settings > Show Connect Info)',
      });
    throw noObs(port, error);
  } finally {
    clearTimeout(timer);
  }
}

/** A call that its connection outlives: the library's own promise would wait for ever. */
async function within<T>(closed: Promise<void>, answer: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  answer.catch(() => {});
  try {
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(lost()), PATIENCE_MS);
    });
    const gone = closed.then(() => {
      throw lost();
    });
    return await Promise.race([answer, gone, limit]);
  } catch (error) {
    if (error instanceof PluginError) throw error;
    throw new PluginError('obs/failed', `OBS cannot do ${what}: ${(error as Error).message}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** OBS answers before its scenes are loaded. */
async function whenReady<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (obsCode(error) !== NOT_READY || tries > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
