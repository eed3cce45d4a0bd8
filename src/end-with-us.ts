import type { ChildProcess } from 'node:child_process';

/** Ends a child when we end: one that waits for a sound server or a driver that hangs would stay behind. */
export function endWithUs<Child extends ChildProcess>(child: Child): Child {
  const end = () => void child.kill('SIGKILL');
  const over = () => process.off('exit', end);
  process.once('exit', end);
  child.once('exit', over);
  // Where none could be started no exit follows.
  child.once('error', over);
  return child;
}
