import { readFileSync } from 'node:fs';

/** When a process began, in the kernel's ticks: with it a number that is used again is another process. */
function beginning(pid: number | 'self'): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command name, in brackets, may hold spaces: count fields after it (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // One that nobody has taken note of yet has ended all the same.
    return fields[0] === 'Z' ? '' : fields[19];
  } catch {
    return '';
  }
}

/** This process, as a word to mark with what it has made. */
export const ownMark = (): string => `${process.pid}-${beginning('self') || 0}`;

/** Whether the process that made such a mark still runs. */
export function isOwnerAlive(mark: string): boolean {
  const [pid, began] = mark.split('-');
  return beginning(Number(pid)) === began;
}
