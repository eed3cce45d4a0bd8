import { type FeedSink, openFeed } from '../sinks/obs.js';
import type { Sink } from '../types.js';
import type { ObsEvents, ObsLink } from './link.js';
import { type OwnSource, pointAt, type SetupResult, setUp, takeDown } from './source.js';
import type { Outlets, SourceKind } from './source-kinds.js';

/** Our source in OBS. */
export interface PictureSource {
  readonly name: string;
  readonly kind: SourceKind;
}

export interface PictureOptions {
  readonly width: number;
  readonly height: number;
  readonly feedPort?: number;
  /** `http://127.0.0.1:PORT` */
  page(): string;
  /** The virtual camera's device, if there is one. */
  camera(): Promise<string | undefined>;
}

/** The avatar's source in OBS, kept showing this very program; and the stream that it may read. */
export interface Picture {
  readonly source: PictureSource | null;
  /** Frames for OBS's media source. */
  readonly sink: Sink;
  /** Opens the stream, once: even with its websocket off, OBS may have our source from another day. */
  open(): Promise<void>;
  /** Lets our source show this program. @param revive in any case: an unread stream may never be tried again */
  point(link: ObsLink, revive?: boolean): Promise<void>;
  /** @throws PluginError obs/failed, obs/lost */
  setUp(link: ObsLink, want: { readonly scene?: string; readonly as?: SourceKind }): Promise<SetupResult>;
  /** @returns the names of what was removed */
  takeDown(link: ObsLink): Promise<string[]>;
  /** OBS is gone. */
  lost(): void;
  /** Once a second. @returns whether the stream was left unread for so long that its source is to be set again */
  isStale(): boolean;
  /** What OBS tells that concerns it. @param again points the source once more */
  events(again: () => void): ObsEvents;
  close(): Promise<void>;
}

/** How long OBS may leave the stream unread before its source is set again, in seconds. */
const UNREAD_S = 3;

export function showPicture({ width, height, feedPort, page, camera }: PictureOptions): Picture {
  let feed: FeedSink | undefined;
  let source: PictureSource | null = null;
  let unread = 0;
  const outlets = async (): Promise<Outlets> => ({
    page: page(),
    feedPort: feed!.port,
    width,
    height,
    camera: await camera(),
  });
  const take = (own: OwnSource | undefined) => {
    source = own ? { name: own.name, kind: own.as } : null;
    unread = 0;
  };
  const point = async (link: ObsLink, revive = false) =>
    take(await pointAt(link, await outlets(), feed!.still, revive));

  return {
    get source() {
      return source;
    },
    sink: {
      name: 'OBS media source',
      get ready() {
        return feed?.ready === true;
      },
      write: (frame) => feed?.write(frame),
      close: async () => {},
    },
    async open() {
      feed ??= await openFeed({ width, height, port: feedPort });
    },
    point,
    async setUp(link, want) {
      const result = await setUp(link, await outlets(), feed!.still, want);
      await point(link);
      return result;
    },
    async takeDown(link) {
      const names = await takeDown(link, feed!.still);
      source = null;
      return names;
    },
    lost() {
      source = null;
    },
    isStale() {
      if (source?.kind !== 'feed' || (feed?.readers ?? 0) > 0) unread = 0;
      else unread++;
      return unread >= UNREAD_S;
    },
    events: (again) => ({
      InputRemoved: (data: { inputName: string }) => data.inputName === source?.name && again(),
      InputNameChanged: (data: { oldInputName: string }) => data.oldInputName === source?.name && again(),
    }),
    close: async () => feed?.close(),
  };
}
