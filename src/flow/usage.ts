import { readFileSync } from 'node:fs';

/** Linux counts a process's CPU time in ticks of this length (USER_HZ is 100 on every supported platform). */
const TICK_MS = 10;
const PAGE = 4096;

interface Reading {
  readonly cpuMs: number;
  readonly memory: number;
}

/**
 * Another process's CPU time, and the resident memory that is its own: what it shares (it runs the same executable)
 * is counted with us. Zero where /proc does not tell.
 */
function readProcess(pid: number): Reading {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command name, in brackets, may hold spaces: count fields after it (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [, resident, shared] = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ').map(Number);
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS, memory: (resident - shared) * PAGE };
  } catch {
    return { cpuMs: 0, memory: 0 };
  }
}

/** Share of one core since the last reading and resident memory, of this process and its capture children together. */
export function usage(children: () => readonly number[]) {
  const read = (): Reading => {
    const own = process.cpuUsage();
    const total = { cpuMs: (own.user + own.system) / 1000, memory: process.memoryUsage.rss() };
    for (const pid of children()) {
      const child = readProcess(pid);
      total.cpuMs += child.cpuMs;
      total.memory += child.memory;
    }
    return total;
  };
  let before = read().cpuMs;
  let since = performance.now();
  return () => {
    const { cpuMs, memory } = read();
    const at = performance.now();
    // A child that died takes its CPU time along: never report a negative share.
    const cpu = Math.max(0, cpuMs - before) / Math.max(1, at - since);
    before = cpuMs;
    since = at;
    return { cpu, memoryMb: memory / 2 ** 20 };
  };
}
