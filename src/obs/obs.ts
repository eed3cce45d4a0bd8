import { asPluginError, PluginError } from '../errors.js';
import type { Notices } from '../notices.js';
import type { Commands } from '../server/commands.js';
import type { Sink } from '../types.js';
import { keepObs, type ObsClient, type ObsConnection } from './client.js';
import { keepsake } from './keepsake.js';
import type { ObsEvents, ObsLink } from './link.js';
import { type PictureOptions, type PictureSource, showPicture } from './picture.js';
import { findObs, stateFile } from './place.js';
import { answerRequests } from './requests.js';
import { followScenes, mapScene, sceneMap } from './scenes.js';
import type { SetupResult } from './source.js';
import type { SourceKind } from './source-kinds.js';
import { keepVirtualCamera, OBS_CAMERA } from './virtual-camera.js';
import { followVoice, type VoiceOptions, type VoiceState } from './voice.js';

/** How things stand with OBS. */
export interface ObsState extends VoiceState {
  readonly state: ObsConnection;
  /** Of OBS; null while it is not there. */
  readonly version: string | null;
  /** On program. */
  readonly scene: string | null;
  readonly source: PictureSource | null;
}

export interface ObsOptions extends PictureOptions, Pick<VoiceOptions, 'microphone' | 'heard' | 'mute'> {
  /** Of obs-websocket; default: what OBS's settings say. */
  readonly port?: number;
  /** Goes before what OBS's settings say. */
  readonly password?: string;
  /** Keeps OBS's own virtual camera on. */
  readonly virtualCamera?: boolean;
  /** Settles when the name of our own microphone is known; undefined where it is. */
  readonly hears?: Promise<void>;
  commands(): Commands;
  usePreset(name: string): Promise<void>;
  readonly board: Notices;
}

/** The program's side of OBS. Silent and idle where there is none. */
export interface Obs {
  readonly state: ObsState;
  /** Begins to look for OBS; called once, when the page can be reached. */
  start(): void;
  /** Frames for OBS's media source. */
  readonly sink: Sink;
  /** OBS's own virtual camera, where it is wanted; the frames reach it by the scene. */
  readonly camera: Pick<Sink, 'name' | 'ready' | 'absent'> | undefined;
  /** Once a second. @param latency of the picture: median, ms; null without sound */
  tick(latency: number | null): void;
  /** @throws PluginError obs/missing, obs/failed */
  setUp(want: { readonly scene?: string; readonly as?: SourceKind }): Promise<SetupResult>;
  takeDown(): Promise<string[]>;
  map(scene: string, preset: string | undefined): Promise<void>;
  /** scene -> preset */
  scenes(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export function openObs(options: ObsOptions): Obs {
  const { board } = options;
  const failed = (error: unknown) => {
    const known = asPluginError(error, 'obs/failed');
    // What a lost connection cuts off is done again with the next.
    if (known.code !== 'obs/lost') board.raise('obs', known);
  };
  let client: ObsClient | undefined;
  let link: ObsLink | undefined;
  /** Does something with the connection there is, if there is one. */
  const withLink = (work: (link: ObsLink) => Promise<unknown>) => {
    if (link) work(link).catch(failed);
  };

  const picture = showPicture(options);
  const voice = followVoice({ ...options, keep: keepsake(stateFile()), failed });
  const camera = options.virtualCamera ? keepVirtualCamera({ picture, link: () => link, board }) : undefined;
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

  async function collectionChanged(to: ObsLink): Promise<void> {
    scenes.forget();
    await picture.point(to);
    await voice.listen(to);
    await scenes.look(to);
    await camera?.begin(to);
  }

  const sceneEvents: ObsEvents = {
    SceneTransitionStarted: () => withLink(scenes.look),
    CurrentProgramSceneChanged: () => link && scenes.confirm(link, failed),
    SceneNameChanged: (data: { oldSceneName: string; sceneName: string }) =>
      scenes.renamed(data.oldSceneName, data.sceneName),
    CurrentSceneCollectionChanged: () => withLink(collectionChanged),
    CustomEvent: (data: { mouthpiece?: { sourceChanged?: boolean } }) => {
      if (!data.mouthpiece?.sourceChanged) return withLink((to) => answer(to, data));
      withLink(async (to) => {
        await picture.point(to);
        await camera?.begin(to, true);
      });
    },
  };

  const connect = (): ObsClient =>
    keepObs({
      async find() {
        const place = await findObs(options.port, options.password);
        if (place) await picture.open();
        return place;
      },
      async up(opened) {
        link = opened;
        board.clear('obs-password');
        board.clear('obs-missing', 'OBS is here.');
        await picture.point(opened);
        await scenes.look(opened);
        // The picture does not wait for the microphone.
        const listening = Promise.resolve(options.hears)
          .then(() => (link === opened ? voice.listen(opened) : undefined))
          .catch(failed);
        if (!options.hears) await listening;
        await camera?.begin(opened);
      },
      down() {
        link = undefined;
        picture.lost();
        voice.lost();
        camera?.lost();
      },
      refused: (error) => board.raise('obs-password', error),
      // Who has OBS now and then need not hear of it; who named its port expects it there.
      missing: (error) => options.port !== undefined && board.raise('obs-missing', error),
      failed,
      events: together(
        sceneEvents,
        voice.events(() => withLink(voice.listen)),
        picture.events(() => withLink((to) => picture.point(to))),
        camera?.events ?? {},
      ),
    });

  const need = (): ObsLink => {
    if (link) return link;
    if (client?.state === 'refused')
      throw new PluginError('obs/auth', 'OBS refuses the password', { hint: 'npx mouthpiece obs setup' });
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
        source: picture.source,
        ...voice.state,
      };
    },
    start() {
      client = connect();
    },
    sink: picture.sink,
    camera: camera && {
      name: OBS_CAMERA,
      get ready() {
        return camera.isOn;
      },
      get absent() {
        return !camera.wasOn;
      },
    },
    tick(latency) {
      voice.measured(latency);
      if (picture.isStale()) withLink((to) => picture.point(to, true));
      camera?.tick(client?.state ?? 'off', link);
    },
    async setUp(want) {
      const to = need();
      const result = await picture.setUp(to, want);
      await camera?.begin(to, true);
      return result;
    },
    takeDown: async () => picture.takeDown(need()),
    map: async (scene, preset) => mapScene(need(), scene, preset),
    scenes: async () => sceneMap(need()),
    async close() {
      scenes.stop();
      await client?.close(async (last) => {
        await camera?.end(last).catch(failed);
        await voice.restore();
      });
      await picture.close();
    },
  };
}

/** One table of several: each event reaches all who follow it. */
function together(...tables: readonly ObsEvents[]): ObsEvents {
  const names = new Set(tables.flatMap((table) => Object.keys(table)));
  return Object.fromEntries(
    [...names].map((name) => [name, (data: never) => tables.forEach((table) => void table[name]?.(data))]),
  );
}
