import { decodeFace, type WireFace, wireFace } from '../server/wire.js';
import type { Stats } from '../stats.js';
import { retryDelay } from './retry.js';

/** `connecting` is the state before the first answer; after that a program that does not answer is `lost`. */
export type Link = 'connecting' | 'open' | 'lost';

export interface FeedListener {
  /** The newest face; one object, updated in place. */
  face(face: WireFace): void;
  stats?(stats: Stats): void;
  link?(link: Link): void;
}

/** No sign of life for so long means that the program hangs. */
const SILENCE_MS = 5000;

/** Listens to the program for ever: when it ends, this tries again until it is back. */
export function openFeed(listener: FeedListener): void {
  const face = wireFace();
  let attempt = 0;
  let watchdog = 0;

  function connect(): void {
    const socket = new WebSocket(`ws://${location.host}/live`);
    socket.binaryType = 'arraybuffer';
    let events: EventSource | undefined;
    let ended = false;

    const end = () => {
      if (ended) return;
      ended = true;
      clearTimeout(watchdog);
      events?.close();
      socket.close();
      listener.link?.('lost');
      setTimeout(connect, retryDelay(attempt++, Math.random()));
    };
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = window.setTimeout(end, SILENCE_MS);
    };

    socket.onopen = () => {
      attempt = 0;
      listener.link?.('open');
      alive();
      if (listener.stats === undefined) return;
      events = new EventSource('/state');
      events.onmessage = ({ data }) => {
        alive();
        if (!ended) listener.stats?.(JSON.parse(data));
      };
    };
    socket.onmessage = ({ data }) => {
      alive();
      if (!ended && decodeFace(data, face)) listener.face(face);
    };
    socket.onclose = end;
  }

  listener.link?.('connecting');
  connect();
}
