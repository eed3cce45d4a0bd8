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
    const over = new AbortController();

    const end = () => {
      if (over.signal.aborted) return;
      over.abort();
      clearTimeout(watchdog);
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
      const tell = listener.stats;
      listenToStats((stats) => {
        alive();
        tell(stats);
      }, over.signal);
    };
    socket.onmessage = ({ data }) => {
      if (over.signal.aborted) return;
      alive();
      if (decodeFace(data, face)) listener.face(face);
    };
    socket.onclose = end;
  }

  listener.link?.('connecting');
  connect();
}

/**
 * Reads the figures while the page is seen. A browser opens at most six connections of this kind to one address,
 * so hidden pages give theirs back.
 */
function listenToStats(tell: (stats: Stats) => void, over: AbortSignal): void {
  let events: EventSource | undefined;
  const listen = () => {
    events?.close();
    events = undefined;
    if (document.hidden || over.aborted) return;
    events = new EventSource('/state');
    events.onmessage = ({ data }) => tell(JSON.parse(data));
    events.onerror = () => {
      if (events?.readyState === EventSource.CLOSED) setTimeout(listen, retryDelay(3, Math.random()));
    };
  };
  document.addEventListener('visibilitychange', listen, { signal: over });
  over.addEventListener('abort', () => events?.close());
  listen();
}
