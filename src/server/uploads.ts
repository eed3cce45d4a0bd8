import type { Context } from 'hono';
import { asPluginError } from '../errors.js';
import { parseJson } from './commands.js';

/** Does one thing with a file that a page sends, a picture or an archive; what it returns is answered as JSON. Throws a PluginError for what cannot be done. */
export type Upload = (file: Uint8Array, fields: unknown) => unknown | Promise<unknown>;

/** kind -> what it does; `POST /api/<kind>` as multipart/form-data: `picture` or `archive` the file, `fields` JSON. */
export type Uploads = Readonly<Record<string, Upload>>;

/** Of the file. */
export const MAX_PICTURE_BYTES = 40_000_000;
export const MAX_UPLOAD_BYTES = MAX_PICTURE_BYTES + 64 * 1024;

/**
 * Answers one upload. A form of a foreign page could send such a body without asking first; it cannot set a header of
 * ours, so that one is asked for (the guard has looked at Origin already).
 */
export async function answerUpload(context: Context, upload: Upload): Promise<Response> {
  const usage = (message: string, status: 400 | 415 = 400) => context.json({ code: 'usage/value', message }, status);
  if (!/^multipart\/form-data\b/i.test(context.req.header('content-type') ?? '')) {
    return usage('the body must be multipart/form-data', 415);
  }
  if (context.req.header('x-mouthpiece') === undefined) return usage('the header X-Mouthpiece is missing', 415);
  let form: FormData;
  try {
    form = await context.req.formData();
  } catch {
    return usage('the body is no multipart form');
  }
  const file = form.get('picture') ?? form.get('archive');
  const fields = form.get('fields') ?? '';
  if (!(file instanceof Blob) || typeof fields !== 'string')
    return usage('send `picture` or `archive` as a file, `fields` as JSON');
  try {
    return context.json((await upload(new Uint8Array(await file.arrayBuffer()), parseJson(fields))) ?? {});
  } catch (thrown) {
    const { code, message, hint } = asPluginError(thrown);
    return context.json({ code, message, hint }, code === 'internal' ? 500 : 400);
  }
}
