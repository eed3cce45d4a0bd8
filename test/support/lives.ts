import { readFileSync } from 'node:fs';

/** Whether a process runs, and is not merely waiting for somebody to take note of its end. */
export function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
