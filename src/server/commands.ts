import type { Context } from 'hono';
import { asPluginError, PluginError } from '../errors.js';

/** Does one thing for a page or a tool; what it returns is answered as JSON. Throws a PluginError for what cannot be done. */
export type Command = (body: unknown) => unknown | Promise<unknown>;

/** kind -> what it does; `POST /api/<kind>` with a JSON body. */
export type Commands = Readonly<Record<string, Command>>;

export const MAX_BODY_BYTES = 64 * 1024;

/**
 * Answers `POST /api/:kind`. The body must be called JSON: a form of a foreign page cannot do that without
 * asking first (CORS preflight), and that question is never granted.
 */
export async function answerCommand(context: Context, commands: Commands): Promise<Response> {
  const kind = context.req.param('kind') ?? '';
  if (!Object.hasOwn(commands, kind)) {
    const { code, message, hint } = unknown(commands, kind);
    return context.json({ code, message, hint }, 404);
  }
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
    return context.json({ code: 'usage/value', message: 'the body must be application/json' }, 415);
  }
  const text = await context.req.text();
  try {
    const body = parseJson(text);
    return context.json((await commands[kind](body)) ?? {});
  } catch (thrown) {
    const { code, message, hint } = asPluginError(thrown);
    return context.json({ code, message, hint }, code === 'internal' ? 500 : 400);
  }
}

const unknown = (commands: Commands, kind: string) =>
  new PluginError('usage/value', `there is no command "${kind}"`, {
    hint: `known: ${Object.keys(commands).join(', ') || 'none'}`,
  });

/** @throws PluginError `usage/value` naming those there are */
export function commandNamed(commands: Commands, kind: string): Command {
  if (!Object.hasOwn(commands, kind)) throw unknown(commands, kind);
  return commands[kind];
}

/** An empty text is an empty object. @throws PluginError `usage/value` */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PluginError('usage/value', 'the body is not JSON', { cause });
  }
}
