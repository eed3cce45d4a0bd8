import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { endWithUs } from '../end-with-us.js';
import { entry } from '../entry.js';
import { PluginError } from '../errors.js';
import type { Avatar } from '../types.js';
import type { OpenKernel } from './kernel/kernel.js';
import { openKernel } from './kernel/load.js';
import type { AvatarOptions } from './load.js';
import { recallPlan } from './plan-cache.js';
import type { PlanOrder, PlanReply } from './plan-process.js';
import { openPlan, type PuppetPlan } from './puppet.js';

/** A picture that takes longer than this is given up. */
const PATIENCE_MS = 30_000;

/**
 * Opens the avatar of a preset folder on the best kernel of this machine. Pictures are decoded and the puppet is planned
 * in a process of its own: the frame clock goes on meanwhile, and neither the decoder nor its garbage stays in memory.
 * A plan is kept, so that this is done once for a preset.
 *
 * @param overtaken gives up working out a plan: it takes seconds, where all else takes milliseconds
 * @param kernels where pixels are drawn; for one avatar after another, those of kernel/pool.ts
 * @throws PluginError preset/invalid, preset/picture
 */
export async function openAvatar(
  options: AvatarOptions,
  kernels: OpenKernel = openKernel,
  overtaken?: AbortSignal,
): Promise<Avatar> {
  return openPlan((await recallPlan(options)) ?? (await planApart(options, overtaken)), kernels);
}

/** Plans in a process of its own, which keeps the plan. @throws as `openAvatar` */
async function planApart(options: AvatarOptions, overtaken?: AbortSignal): Promise<PuppetPlan> {
  return (await order({ options, ahead: false }, overtaken))!;
}

/** Works out a plan and keeps it for the next time, at the lowest priority. @throws as `openAvatar` */
export async function keepPlanApart(options: AvatarOptions, signal: AbortSignal): Promise<void> {
  await order({ options, ahead: true }, signal);
}

function order(what: PlanOrder, signal?: AbortSignal): Promise<PuppetPlan | undefined> {
  return new Promise((resolve, reject) => {
    const child = fork(entry('avatar/plan-process'), [], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      signal,
    });
    endWithUs(child);
    if (what.ahead && child.pid !== undefined) yieldTo(child.pid);
    let said = '';
    child.stderr?.on('data', (text) => {
      said += text;
    });
    child.once('message', (reply: PlanReply) => {
      if ('plan' in reply) resolve(reply.plan);
      else reject(new PluginError(reply.failed.code, reply.failed.message, { hint: reply.failed.hint }));
    });
    const died = (why: string) =>
      reject(
        new PluginError('preset/picture', `The preset "${what.options.preset.preset.name}" cannot be opened: ${why}`, {
          hint: 'npx mouthpiece doctor',
        }),
      );
    child.once('error', (error) => died(error.message));
    child.once('exit', (code, signal) => died(`its process ended with ${signal ?? code}. ${said.slice(-300)}`));
    child.send(what);
  });
}

/** Lets everything else go first. */
function yieldTo(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not let us: then it is only less polite.
  }
}
