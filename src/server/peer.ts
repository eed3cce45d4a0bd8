import { readFile } from 'node:fs/promises';

/** Reads `/proc/net/tcp`, wherever it comes from. */
export type ReadConnections = () => Promise<string>;

const systemConnections: ReadConnections = () => readFile('/proc/net/tcp', 'latin1');

/** 127.0.0.1 as the kernel prints it: the bytes of the number as this machine has them. */
const LOOPBACK = new Uint8Array(Uint32Array.of(0x0100007f).buffer)[0] === 0x7f ? '0100007F' : '7F000001';
const end = (port: number) => `${LOOPBACK}:${port.toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * The user whose process holds the other end of a connection over 127.0.0.1; undefined where the kernel does not tell.
 *
 * @param peerPort its end @param ownPort ours
 */
export async function uidOfPeer(
  peerPort: number,
  ownPort: number,
  read: ReadConnections = systemConnections,
): Promise<number | undefined> {
  const wanted = [end(peerPort), end(ownPort)];
  const text = await read().catch(() => '');
  for (const line of text.split('\n')) {
    // sl local remote state queues timer retransmits uid
    const fields = line.trim().split(/\s+/);
    if (fields[1] === wanted[0] && fields[2] === wanted[1]) return Number(fields[7]);
  }
  return undefined;
}

/** Whether the other end belongs to the user that runs this program. Elsewhere than on Linux nobody can tell: it does. */
export async function isSameUser(peerPort: number, ownPort: number, read?: ReadConnections): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid === undefined) return true;
  return (await uidOfPeer(peerPort, ownPort, read)) === process.getuid();
}
