/** Every failure a user can meet, by the part that it happens in. */
export type ErrorCode =
  | 'mic/missing'
  | 'mic/lost'
  | 'mic/busy'
  | 'sound/tool'
  | 'sound/server'
  | 'audio/missing'
  | 'audio/format'
  | 'audio/empty'
  | 'model/missing'
  | 'model/unknown'
  | 'model/invalid'
  | 'model/hash'
  | 'model/shape'
  | 'model/provider'
  | 'model/run'
  | 'preset/unknown'
  | 'preset/invalid'
  | 'preset/picture'
  | 'preset/overtaken'
  | 'preset/archive'
  | 'camera/missing'
  | 'camera/busy'
  | 'camera/permission'
  | 'camera/driver'
  | 'camera/format'
  | 'camera/lost'
  | 'camera/install'
  | 'video/ffmpeg'
  | 'video/disk'
  | 'video/failed'
  | 'file/write'
  | 'service/failed'
  | 'program/running'
  | 'evaluate/missing'
  | 'evaluate/failed'
  | 'server/port'
  | 'server/refused'
  | 'server/token'
  | 'server/busy'
  | 'program/missing'
  | 'obs/missing'
  | 'obs/auth'
  | 'obs/lost'
  | 'obs/failed'
  | 'usage/flag'
  | 'usage/value'
  | 'internal';

export interface ErrorParts {
  /** The next thing for the user to type or do. */
  readonly hint?: string;
  /** Whether trying again later, with nothing changed by the user, can succeed. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** A failure told to the user: the thing, what was expected, and the next step. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, parts: ErrorParts = {}) {
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
    this.hint = parts.hint;
    this.retryable = parts.retryable ?? false;
  }
}

/** What a command says of an error: the message, and the next step on a line of its own. */
export const inWords = ({ message, hint }: PluginError): string => (hint ? `${message}\n  ${hint}` : message);

/** Anything thrown, as a PluginError; what is none already becomes `code`. */
export function asPluginError(error: unknown, code: ErrorCode = 'internal'): PluginError {
  if (error instanceof PluginError) return error;
  return new PluginError(code, error instanceof Error ? error.message : String(error), { cause: error });
}
