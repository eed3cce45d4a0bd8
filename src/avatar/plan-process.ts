/** The process that decodes a preset's pictures and plans its puppet, then ends and takes its memory along (open.ts). */

import type { ErrorCode } from '../errors.js';
import { asPluginError } from '../errors.js';
import { type AvatarOptions, planAvatar } from './load.js';
import type { PuppetPlan } from './puppet.js';

export type PlanReply =
  | { readonly plan: PuppetPlan }
  | { readonly failed: { readonly code: ErrorCode; readonly message: string; readonly hint: string | undefined } };

async function reply(options: AvatarOptions): Promise<PlanReply> {
  try {
    return { plan: await planAvatar(options) };
  } catch (thrown) {
    const { code, message, hint } = asPluginError(thrown);
    return { failed: { code, message, hint } };
  }
}

process.once('message', async (options: AvatarOptions) => {
  process.send?.(await reply(options), () => process.disconnect());
});
