/** Processes and files as Linux tells of them, and waiting. */
import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

export const now = () => performance.now();
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const run = promisify(execFile);

/** Waits until `done` answers something true. @returns it, or undefined after `ms` */
export async function until(done, ms, every = 20) {
  const end = now() + ms;
  for (;;) {
    const answer = await done();
    if (answer) return answer;
    if (now() > end) return undefined;
    await pause(every);
  }
}

const text = (path) => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

/** What /proc/PID/stat says after the name, which may hold blanks. */
const statOf = (pid) => {
  const stat = text(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

export const isAlive = (pid) => !['', 'Z', 'X'].includes(statOf(pid)[0]);
export const commandOf = (pid) => text(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();

/** A process and all below it, parents first. */
export function treeOf(root) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [state, parent] = statOf(name);
    if (state === undefined || state === 'Z') continue;
    if (!children.has(Number(parent))) children.set(Number(parent), []);
    children.get(Number(parent)).push(Number(name));
  }
  const found = [];
  const visit = (pid) => {
    found.push(pid);
    for (const child of children.get(pid) ?? []) visit(child);
  };
  visit(root);
  return found;
}

/** Resident memory in MB, open files and threads; undefined where there is no such process. */
export function measure(pid) {
  try {
    const [, resident] = text(`/proc/${pid}/statm`).split(' ').map(Number);
    return {
      memoryMb: (resident * 4096) / 2 ** 20,
      handles: readdirSync(`/proc/${pid}/fd`).length,
      threads: Number(statOf(pid)[17]),
    };
  } catch {
    return undefined;
  }
}

/** TCP ports of 127.0.0.1 that a process listens on. */
export function listeningPorts(pid) {
  const inodes = new Set();
  try {
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
      const found = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`));
      if (found) inodes.add(found[1]);
    }
  } catch {}
  return text('/proc/net/tcp')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && inodes.has(fields[9]))
    .map((fields) => Number.parseInt(fields[1].split(':')[1], 16));
}

/** Ends a process for good, and waits for it. */
export async function end(child, signal = 'SIGKILL') {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(late);
}

/** Two neighbours that want both cores; call the answer to end them. */
export function busyNeighbours(count = 2) {
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  return () => Promise.all(children.map((child) => end(child)));
}

const UNSHARE = process.getuid?.() === 0 ? '-m' : '-Urm';

/** A command line that runs another with a small disk of its own at `at`, which goes when it ends. */
export const onSmallDisk = (at, size, command) => [
  'unshare',
  UNSHARE,
  'sh',
  '-c',
  `mkdir -p "$0" && mount -t tmpfs -o size=${size} soak "$0" && exec "$@"`,
  at,
  ...command,
];

/** Whether such disks can be had: containers may forbid it. */
export async function hasSmallDisks(at) {
  const [file, ...args] = onSmallDisk(at, '64k', ['true']);
  return run(file, args).then(
    () => true,
    () => false,
  );
}
