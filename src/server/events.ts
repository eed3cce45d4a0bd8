import type { ServerResponse } from 'node:http';
import type { Stats } from '../stats.js';

/** Pages that may read the figures at once. */
export const MAX_READERS = 32;

/** The figures on their way to the pages, as server-sent events; a reader that is behind misses some. */
export interface Events {
  /** Answers with an endless event stream that begins with `first`; false when there is no room left. */
  accept(response: ServerResponse, first: Stats, headers: Readonly<Record<string, string>>): boolean;
  publish(stats: Stats): void;
  close(): void;
}

export function openEvents(): Events {
  const readers = new Set<ServerResponse>();
  const event = (stats: Stats) => `data: ${JSON.stringify(stats)}\n\n`;

  return {
    accept(response, first, headers) {
      if (readers.size >= MAX_READERS) return false;
      response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream' });
      response.on('close', () => readers.delete(response));
      response.on('error', () => readers.delete(response));
      response.write(event(first));
      readers.add(response);
      return true;
    },
    publish(stats) {
      if (readers.size === 0) return;
      const text = event(stats);
      for (const reader of readers) if (reader.writableLength === 0) reader.write(text);
    },
    close() {
      for (const reader of readers) reader.end();
      readers.clear();
    },
  };
}
