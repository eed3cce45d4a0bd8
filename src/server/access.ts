import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isSameUser } from './peer.js';

/** Who may command the program: tools that show the token, and our own pages in this user's browser. */
export interface Access {
  /** By `Authorization: Bearer TOKEN`, by a page's session, or (`query`) by `?token=TOKEN`. */
  allows(request: IncomingMessage, query?: boolean): boolean;
  /** Whether a token, right or wrong, is shown at all. */
  claims(request: IncomingMessage): boolean;
  /** The first message on a WebSocket may show the token too. */
  isToken(shown: unknown): boolean;
  /** The cookie that makes a page one of ours; undefined where it has one already, or another user's browser asks. */
  session(request: IncomingMessage): Promise<string | undefined>;
}

/** What a refusal says: where the token is, never what it is. */
export const NO_ACCESS = Object.freeze({
  code: 'server/token',
  message: 'commands need the token of the user who runs Mouthpiece',
  hint: 'send "Authorization: Bearer TOKEN"; `npx mouthpiece token` prints it, and ~/.config/mouthpiece/token holds it',
});

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * @param token of this user @param port ours: cookies know hosts, not ports, so it is in the cookie's name
 * @param sameUser for tests
 */
export function createAccess(token: string, port: number, sameUser: typeof isSameUser = isSameUser): Access {
  const cookie = `mouthpiece-${port}`;
  const session = randomBytes(32).toString('base64url');
  const known = { token: digest(token), session: digest(session) };
  /** Takes the same time for all that is shown. */
  const isSecret = (shown: unknown, secret: Buffer): boolean =>
    typeof shown === 'string' && shown.length <= 512 && timingSafeEqual(digest(shown), secret);

  const hasSession = ({ headers }: IncomingMessage): boolean =>
    (headers.cookie ?? '').split(';').some((part) => {
      const [name, value] = part.trim().split('=', 2);
      return name === cookie && isSecret(value, known.session);
    });

  const asked = ({ url }: IncomingMessage) => new URLSearchParams(url?.split('?', 2)[1]).get('token');

  return {
    isToken: (shown) => isSecret(shown, known.token),
    claims: (request) => request.headers.authorization !== undefined || asked(request) !== null,
    allows(request, query = false) {
      const { authorization } = request.headers;
      if (authorization !== undefined) return isSecret(/^Bearer (\S+)$/i.exec(authorization)?.[1], known.token);
      const shown = query ? asked(request) : null;
      return shown === null ? hasSession(request) : isSecret(shown, known.token);
    },
    async session(request) {
      if (hasSession(request)) return undefined;
      const { remotePort } = request.socket;
      if (!this.allows(request, true) && !(remotePort && (await sameUser(remotePort, port)))) return undefined;
      return `${cookie}=${session}; Path=/; HttpOnly; SameSite=Strict`;
    },
  };
}
