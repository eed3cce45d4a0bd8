import { asPluginError, type PluginError } from '../errors.js';
import { backOff } from '../sinks/retry.js';
import { type ObsEvents, type ObsLink, openLink } from './link.js';
import type { ObsPlace } from './place.js';

/** `off`: nothing says that there is an OBS here; `searching`: it does not answer (yet). */
export type ObsConnection = 'off' | 'searching' | 'refused' | 'live';

export interface ClientOptions {
  /** Where OBS is; asked before each try, so that a changed setting is followed. */
  find(): Promise<ObsPlace | undefined>;
  readonly events: ObsEvents;
  /** OBS is there; the link holds until `down`. */
  up(link: ObsLink): Promise<void>;
  down(): void;
  /** OBS refuses the password: told once for each that was tried. */
  refused(error: PluginError): void;
  /** Nothing answers where it should be: told at each try. */
  missing(error: PluginError): void;
  failed(error: PluginError): void;
}

export interface ObsClient {
  readonly state: ObsConnection;
  readonly link: ObsLink | undefined;
  /** Ends the connection; `last` is done before it, where there is one. */
  close(last?: (link: ObsLink) => Promise<void>): Promise<void>;
}

const FIRST_MS = 500;
/** A restarted OBS is to have us back within five seconds. */
const MOST_MS = 2500;
/** How often the settings are looked at where there is no OBS, or where it refused what they say. */
const LOOK_MS = 3000;

/** Keeps a connection to OBS for ever, whichever of the two starts first. Costs nothing where there is no OBS. */
export function keepObs(options: ClientOptions): ObsClient {
  let state: ObsConnection = 'off';
  let link: ObsLink | undefined;
  let closed = false;
  let wake = () => {};
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function run(): Promise<void> {
    let attempt = 0;
    let refused: string | undefined;
    while (!closed) {
      const place = await options.find().catch(() => undefined);
      if (closed) return;
      const key = JSON.stringify(place);
      if (!place?.enabled) state = 'off';
      if (!place?.enabled || key === refused) {
        await pause(LOOK_MS);
        continue;
      }
      try {
        link = await openLink(place, options.events);
      } catch (thrown) {
        const error = asPluginError(thrown);
        if (error.code === 'obs/auth') {
          refused = key;
          state = 'refused';
          options.refused(error);
        } else {
          state = 'searching';
          options.missing(error);
          await pause(backOff(attempt++, FIRST_MS, MOST_MS, Math.random()));
        }
        continue;
      }
      attempt = 0;
      refused = undefined;
      state = 'live';
      if (!closed) await options.up(link).catch((error) => options.failed(asPluginError(error, 'obs/failed')));
      if (closed) return;
      await link.closed;
      link = undefined;
      state = 'searching';
      options.down();
      await pause(FIRST_MS * (0.5 + 0.5 * Math.random()));
    }
  }
  const running = run();
  return {
    get state() {
      return state;
    },
    get link() {
      return link;
    },
    async close(last) {
      closed = true;
      wake();
      if (link) {
        await last?.(link).catch(() => {});
        await link.close();
      }
      await running;
      await link?.close();
    },
  };
}
