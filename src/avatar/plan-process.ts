/** The process that decodes a preset's pictures and plans its puppet, then ends and takes its memory along (open.ts). */

import type { ErrorCode } from '../errors.js';
import { asPluginError } from '../errors.js';
import { type AvatarOptions, planAvatar } from './load.js';
import { keepPlan } from './plan-cache.js';
import type { PuppetPlan } from './puppet.js';

export interface PlanOrder {
  readonly options: AvatarOptions;
  /** Only kept for later, and not sent. */
  readonly ahead: boolean;
}

/** Nothing where a plan was only to be kept. */
export type PlanReply =
  | { readonly plan: PuppetPlan | undefined }
  | { readonly failed: { readonly code: ErrorCode; readonly message: string; readonly hint: string | undefined } };

process.once('message', async ({ options, ahead }: PlanOrder) => {
  const send = (reply: PlanReply) => new Promise<void>((sent) => process.send?.(reply, () => sent()));
  try {
    const plan = await planAvatar(options);
    if (!ahead) await send({ plan });
    await keepPlan(options, plan);
    if (ahead) await send({ plan: undefined });
  } catch (thrown) {
    const { code, message, hint } = asPluginError(thrown);
    await send({ failed: { code, message, hint } });
  }
  if (process.connected) process.disconnect();
});
