import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PluginError } from '../errors.js';

/** How many ports above a taken one are tried, where the user named none. */
const NEIGHBOURS = 16;

/**
 * Binds to `wanted` on 127.0.0.1, or without `fixed` to the next free port above it; 0 takes any.
 *
 * @throws PluginError `server/port`
 */
export async function listen(http: Server, wanted: number, fixed: boolean): Promise<number> {
  const last = fixed || wanted === 0 ? wanted : Math.min(65_535, wanted + NEIGHBOURS);
  for (let port = wanted; ; port++) {
    const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      const failed = (error: NodeJS.ErrnoException) => resolve(error);
      http.once('error', failed);
      http.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
        http.off('error', failed);
        resolve(undefined);
      });
    });
    if (failure === undefined) return (http.address() as AddressInfo).port;
    if (failure.code === 'EADDRINUSE' && port < last) continue;
    throw new PluginError('server/port', reason(failure.code, wanted, last), {
      hint: 'choose another: npx mouthpiece start --port 8899',
      retryable: failure.code === 'EADDRINUSE',
      cause: failure,
    });
  }
}

function reason(code: string | undefined, first: number, last: number): string {
  if (code === 'EADDRINUSE') {
    return first === last
      ? `port ${first} on 127.0.0.1 is taken by another program`
      : `ports ${first} to ${last} on 127.0.0.1 are all taken`;
  }
  if (code === 'EACCES') return `port ${first} needs more rights than this program has`;
  return `port ${first} on 127.0.0.1 cannot be opened (${code ?? 'unknown reason'})`;
}
