/** What the guard looks at; Node's `IncomingMessage` fits. */
export interface Asked {
  readonly method?: string | undefined;
  /** The request target as it stood on the wire. */
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Each header's values apart, where known: two Host lines are a trick. */
  readonly headersDistinct?: Readonly<Record<string, readonly string[] | undefined>>;
}

export interface Refusal {
  readonly status: 403 | 405;
  readonly reason: string;
}

/** Decides on one request: undefined lets it in. */
export type Guard = (asked: Asked) => Refusal | undefined;

const METHODS = new Set(['GET', 'HEAD', 'POST']);

/** The values of the Host header by which a browser on this machine reaches `port`. */
export function ownHosts(port: number): readonly string[] {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  return port === 80 ? [...names, ...names.map((name) => `${name}:80`)] : names.map((name) => `${name}:${port}`);
}

/**
 * Keeps other web pages out. A page at evil.com may make a browser on this machine send requests to
 * 127.0.0.1, or point its own name there (DNS rebinding); the first shows in Origin or Sec-Fetch-Site,
 * the second in Host. All three are written by the browser and cannot be forged by a page.
 *
 * @param port the one that the server listens on
 */
export function createGuard(port: number): Guard {
  const hosts = new Set(ownHosts(port));
  const origins = new Set([...hosts].map((host) => `http://${host}`));
  const no = (reason: string, status: Refusal['status'] = 403): Refusal => ({ status, reason });

  return ({ method, url, headers, headersDistinct }) => {
    const { host, origin } = headers;
    if ((headersDistinct?.host?.length ?? 1) > 1) return no('more than one Host');
    if (typeof host !== 'string' || !hosts.has(host.toLowerCase())) return no('foreign Host');
    // An absolute target (`GET http://other/ HTTP/1.1`) would overrule Host.
    if (!url?.startsWith('/') || url.startsWith('//')) return no('foreign target');
    if (origin !== undefined) {
      if (typeof origin !== 'string' || !origins.has(origin)) return no('foreign Origin');
    } else if (!fromHere(headers)) {
      return no('foreign page');
    }
    return METHODS.has(method ?? '') ? undefined : no('only GET, HEAD and POST', 405);
  };
}

/** Without Origin (images, scripts, frames of other pages) only a link that opens us as a whole page is fine. */
function fromHere(headers: Asked['headers']): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}
