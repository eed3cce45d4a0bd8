import { asPluginError, PluginError } from '../errors.js';
import type { Notices } from '../notices.js';
import type { Commands } from '../server/commands.js';
import { type FeedSink, openFeed } from '../sinks/obs.js';
import type { Sink } from '../types.js';
import { keepObs, type ObsClient, type ObsConnection } from './client.js';
import { keepsake } from './keepsake.js';
import type { ObsLink } from './link.js';
import { obsMicrophone } from './microphone.js';
import { findObs, stateFile } from './place.js';
import { answerRequests } from './requests.js';
import { followScenes, mapScene, sceneMap } from './scenes.js';
import { pointAt, setUp, takeDown } from './source.js';
import type { Outlets, SourceKind } from './source-kinds.js';
import { openSync, type Sync } from './sync.js';

/** How things stand with OBS. */
export interface ObsState {
  readonly state: ObsConnection;
  /** Of OBS; null while it is not there. */
  readonly version: string | null;
  /** On program. */
  readonly scene: string | null;
  readonly source: { readonly name: string; readonly kind: SourceKind } | null;
  /** OBS's microphone: whose offset follows the picture, and whose mute shuts the mouth. */
  readonly microphone: string | null;
  readonly muted: boolean;
  readonly syncOffsetMs: number | null;
  /** Who set it; `user`: by hand, so it is left alone. */
  readonly syncBy: 'us' | 'user' | null;
}

export interface ObsOptions {
  /** Of obs-websocket; default: what OBS's settings say. */
  readonly port?: number;
  /** OBS's input, or `off`: leaves the microphone alone. Default: the one that is ours. */
  readonly microphone?: string;
  readonly width: number;
  readonly height: number;
  readonly feedPort?: number;
  /** `http://127.0.0.1:PORT` */
  page(): string;
  /** The virtual camera's device, if there is one. */
  camera(): Promise<string | undefined>;
  /** The name of our own microphone. */
  heard(): string;
  /** Settles when that name is known; undefined where it is. */
  readonly hears?: Promise<void>;
  commands(): Commands;
  usePreset(name: string): Promise<void>;
  /** OBS's microphone is muted, or not any more. */
  mute(muted: boolean): void;
  readonly board: Notices;
}

/** The program's side of OBS. Silent and idle where there is none. */
export interface Obs {
  readonly state: ObsState;
  /** Begins to look for OBS; called once, when the page can be reached. */
  start(): void;
  /** Frames for OBS's media source. */
  readonly sink: Sink;
  /** Once a second. @param latency of the picture: median, ms; null without sound */
  tick(latency: number | null): void;
  /** @throws PluginError obs/missing, obs/failed */
  setUp(want: { readonly scene?: string; readonly as?: SourceKind }): ReturnType<typeof setUp>;
  takeDown(): Promise<string[]>;
  map(scene: string, preset: string | undefined): Promise<void>;
  /** scene -> preset */
  scenes(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** How long OBS may leave the stream unread before its source is set again, in ticks. */
const UNREAD_TICKS = 3;

export function openObs(options: ObsOptions): Obs {
  const { board, width, height } = options;
  const keep = keepsake(stateFile());
  const failed = (error: unknown) => {
    const known = asPluginError(error, 'obs/failed');
    // What a lost connection cuts off is done again with the next.
    if (known.code !== 'obs/lost') board.raise('obs', known);
  };
  let feed: FeedSink | undefined;
  let link: ObsLink | undefined;
  let source: ObsState['source'] = null;
  let sync: Sync | undefined;
  let microphone: string | undefined;
  let muted = false;
  let wasHere = false;
  let unread = 0;
  const answer = answerRequests(options.commands);
  const scenes = followScenes((preset, scene) => {
    options.usePreset(preset).then(
      () => board.clear('obs-scene'),
      (thrown) => {
        const { code, message, hint } = asPluginError(thrown);
        if (code !== 'preset/overtaken') board.raise('obs-scene', { message: `Scene "${scene}": ${message}`, hint });
      },
    );
  });

  const outlets = async (): Promise<Outlets> => ({
    page: options.page(),
    feedPort: feed!.port,
    width,
    height,
    camera: await options.camera(),
  });
  /** Does something with the connection there is, if there is one. */
  const withLink = (work: (link: ObsLink) => Promise<unknown>) => {
    if (link) work(link).catch(failed);
  };
  async function point(to: ObsLink, revive = false): Promise<void> {
    const own = await pointAt(to, await outlets(), feed!.still, revive);
    source = own ? { name: own.name, kind: own.as } : null;
    unread = 0;
  }
  function mute(now: boolean): void {
    if (now === muted) return;
    muted = now;
    options.mute(now);
  }
  async function listen(to: ObsLink): Promise<void> {
    if (options.microphone === 'off') return;
    const input = await obsMicrophone(to, options.microphone, options.heard());
    board.clear('obs');
    microphone = input;
    sync = undefined;
    if (input === undefined) return mute(false);
    mute((await to.call('GetInputMute', { inputName: input })).inputMuted);
    const { currentSceneCollectionName } = await to.call('GetSceneCollectionList');
    const key = `${currentSceneCollectionName}/${input}`;
    sync = await openSync({ link: to, input, keep, key, again: wasHere, tell: board.tell, failed });
  }
  async function collectionChanged(to: ObsLink): Promise<void> {
    scenes.forget();
    await point(to);
    await listen(to);
    await scenes.look(to);
  }

  const connect = (): ObsClient =>
    keepObs({
      async find() {
        const place = await findObs(options.port);
        // Even with its websocket off, OBS may have our source from another day.
        if (place) feed ??= await openFeed({ width, height, port: options.feedPort });
        return place;
      },
      async up(opened) {
        link = opened;
        board.clear('obs-password');
        await point(opened);
        await scenes.look(opened);
        // The picture does not wait for the microphone.
        const listening = Promise.resolve(options.hears)
          .then(() => (link === opened ? listen(opened) : undefined))
          .catch(failed)
          .then(() => {
            wasHere = true;
          });
        if (!options.hears) await listening;
      },
      down() {
        link = undefined;
        sync = undefined;
        source = null;
        microphone = undefined;
        mute(false);
      },
      refused: (error) => board.raise('obs-password', error),
      failed,
      events: {
        SceneTransitionStarted: () => withLink(scenes.look),
        CurrentProgramSceneChanged: () => link && scenes.confirm(link, failed),
        SceneNameChanged: (data: { oldSceneName: string; sceneName: string }) =>
          scenes.renamed(data.oldSceneName, data.sceneName),
        CurrentSceneCollectionChanged: () => withLink(collectionChanged),
        InputCreated: () => microphone === undefined && withLink(listen),
        InputRemoved: (data: { inputName: string }) => {
          if (data.inputName === microphone) withLink(listen);
          if (data.inputName === source?.name) withLink((to) => point(to));
        },
        InputNameChanged: (data: { oldInputName: string }) => {
          if (data.oldInputName === microphone) withLink(listen);
          if (data.oldInputName === source?.name) withLink((to) => point(to));
        },
        InputMuteStateChanged: (data: { inputName: string; inputMuted: boolean }) => {
          if (data.inputName === microphone) mute(data.inputMuted);
        },
        InputAudioSyncOffsetChanged: (data: { inputName: string; inputAudioSyncOffset: number }) => {
          if (data.inputName === microphone) sync?.changed(data.inputAudioSyncOffset);
        },
        CustomEvent: (data: { mouthpiece?: { sourceChanged?: boolean } }) => {
          if (data.mouthpiece?.sourceChanged) withLink((to) => point(to));
          else withLink((to) => answer(to, data));
        },
      },
    });

  let client: ObsClient | undefined;

  const need = (): ObsLink => {
    if (link) return link;
    if (client?.state === 'refused')
      throw new PluginError('obs/auth', 'OBS refuses the password', { hint: 'mouthpiece obs setup' });
    throw new PluginError('obs/missing', 'OBS is not connected', {
      hint: 'start OBS; in it: Tools > WebSocket Server Settings > Enable WebSocket server',
      retryable: true,
    });
  };
  return {
    get state() {
      return {
        state: client?.state ?? 'off',
        version: link?.version ?? null,
        scene: (link && scenes.scene) ?? null,
        source,
        microphone: microphone ?? null,
        muted,
        syncOffsetMs: sync?.offset ?? null,
        syncBy: sync?.by ?? null,
      };
    },
    start() {
      client = connect();
    },
    sink: {
      name: 'OBS media source',
      get ready() {
        return feed?.ready === true;
      },
      write: (frame) => feed?.write(frame),
      close: async () => {},
    },
    tick(latency) {
      sync?.measured(latency);
      if (source?.kind !== 'feed' || (feed?.readers ?? 0) > 0) unread = 0;
      else if (++unread >= UNREAD_TICKS) withLink((to) => point(to, true));
    },
    async setUp(want) {
      const to = need();
      const result = await setUp(to, await outlets(), feed!.still, want);
      await point(to);
      return result;
    },
    async takeDown() {
      const names = await takeDown(need(), feed!.still);
      source = null;
      return names;
    },
    map: async (scene, preset) => mapScene(need(), scene, preset),
    scenes: async () => sceneMap(need()),
    async close() {
      scenes.stop();
      await client?.close(() => sync?.restore() ?? Promise.resolve());
      await feed?.close();
    },
  };
}
