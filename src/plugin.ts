import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Observable, share } from 'rxjs';
import { commandsFor } from './actions/index.js';
import { createGate } from './audio/gate.js';
import type { SourceOptions } from './audio/source.js';
import { planAhead } from './avatar/plan-ahead.js';
import { closing } from './closing.js';
import { DEFAULTS } from './defaults.js';
import { delayedMicrophone } from './delayed.js';
import { asPluginError } from './errors.js';
import { latencyOf } from './latency.js';
import { meter } from './meter.js';
import { openMicrophones } from './microphone.js';
import { createExpressions } from './motion/expression.js';
import { createPerformer } from './motion/performer.js';
import { newFaceUploads } from './new-face.js';
import { type Notices, notices } from './notices.js';
import { openObs } from './obs/obs.js';
import { cameraOf } from './obs/virtual-camera.js';
import { openOnAir } from './on-air.js';
import { openTogether } from './open-together.js';
import { pipeline } from './pipeline.js';
import type { PluginOptions } from './plugin-options.js';
import { readPreset } from './presets/store.js';
import { thumbnailOf } from './presets/thumbnail.js';
import { writeRunFile } from './run-file.js';
import { openServer } from './server/server.js';
import { readToken } from './server/token.js';
import { firstCamera } from './sinks/camera-devices.js';
import { openPatientCamera } from './sinks/patient-camera.js';
import { soundOnAir } from './sound-on-air.js';
import { listener } from './speech/listener.js';
import { openModel } from './speech/model.js';
import { loadModelFiles, type ModelFiles } from './speech/model-files.js';
import { modelOnAir } from './speech/model-on-air.js';
import { type Standing, standingOf } from './standing.js';
import { readStats, type Stats } from './stats.js';
import { syncTest } from './sync-test.js';
import type { Sink } from './types.js';
import { hertz } from './units.js';

export interface Plugin {
  /** Of the page. */
  readonly address: string;
  /** The figures, once a second. */
  readonly stats: Observable<Stats>;
  /** What is on air now. */
  readonly standing: Standing;
  /** Settles only if the pipeline itself breaks: rejects with what broke it. */
  readonly broken: Promise<never>;
  /** Puts another preset on air. @throws PluginError; the old one then stays */
  usePreset(name: string): Promise<void>;
  close(): Promise<void>;
}

const STATS_MS = 1000;

/**
 * Opens everything and goes on air: preset -> parts -> pipeline.
 *
 * @throws PluginError for what makes a start impossible: the source, camera or port that was named, the model, the
 * preset. A microphone or camera that was not named is told as missing, and taken when it appears.
 */
export async function openPlugin(given: PluginOptions = {}): Promise<Plugin> {
  const options = { ...DEFAULTS, ...given };
  const { width, height, fps, signal } = options;
  const board = notices(options.notice ?? (() => {}));
  const parts = closing((error) => board.tell(`While closing: ${error.message}`));
  try {
    const source: SourceOptions =
      options.source.kind === 'microphone' ? { chunkMs: chunkFor(fps), ...options.source } : options.source;
    const reading = loadModelFiles(options.model);
    // What is wrong with a name is known before a microphone or a camera is asked for.
    const known = Promise.all([reading, readPreset(options.preset)]);
    const openHere = (files: ModelFiles, device = options.device, isPatient = false) =>
      openModel(files, { device, isPatient, onNotice: board.tell });
    const device = cameraOf(options.camera, options.obs);
    const beside = [
      openOnAir(options.preset, {
        width,
        height,
        fadeMs: options.fadeMs,
        slow: (trouble) => board.raise('kernel', trouble),
      }),
      known.then(([read]) => openMicrophones(source, hertz(read.spec.mel.rate), board, options.isPatient)),
      device === 'off' || device === 'obs'
        ? undefined
        : known.then(() => openPatientCamera({ device, width, height, fps }, board)),
    ] as const;
    // Timing providers takes seconds and both cores: not before all else is known to open.
    const free = options.device === 'auto' ? Promise.all(beside) : undefined;
    const opening = Promise.all([known, free]).then(([[read]]) => {
      signal?.throwIfAborted();
      return openHere(read, options.device, options.isPatient);
    });
    const [files, opened, onAir, microphones, camera] = await openTogether(parts, [reading, opening, ...beside]);
    signal?.throwIfAborted();
    if (options.style) onAir.restyle(options.style);
    board.tell(`Model: ${opened.name} on ${opened.report}.`);
    const model = modelOnAir(
      opened,
      async (name, provider) => openHere(await loadModelFiles(name), provider),
      () => hearing.reset(),
    );
    parts.add(() => model.close());
    const sinks: Sink[] = [...(options.sinks ?? []), ...(camera ? [camera] : [])];

    const delayed = delayedMicrophone(() => microphones.current.source.name, board);
    parts.add(() => delayed.close());
    const sync = syncTest(board);
    parts.add(() => sync.close());

    const expressions = createExpressions();
    const gate = createGate();
    let address = '';
    const obs =
      options.obs === 'off'
        ? undefined
        : openObs({
            port: typeof options.obs === 'number' ? options.obs : undefined,
            password: options.obsPassword,
            microphone: options.obsMicrophone,
            virtualCamera: device === 'obs',
            width,
            height,
            page: () => address,
            camera: firstCamera,
            heard: () => microphones.current.source.name,
            hears: microphones.arrival,
            commands: () => commands,
            usePreset: (name) => onAir.use(name),
            mute(muted) {
              gate.shut = muted;
            },
            board,
          });
    const commands = commandsFor({ onAir, expressions, microphones, model, delayed, sync, obs });
    const figures = meter(
      () => microphones.current.source.pids?.() ?? [],
      latencyOf(files.spec, model, () => microphones.current.source.chunkMs ?? 0),
    );

    const performer = createPerformer({
      articulation: model.articulation,
      mel: files.spec.mel,
      seed: options.seed,
      expressions,
    });
    const hearing = listener({
      model,
      mel: files.spec.mel,
      onPose(pose) {
        performer.pose(pose);
        board.clear('model', 'The model runs again.');
      },
      onError: (error) => board.raise('model', error),
    });
    const sound = soundOnAir({
      microphones,
      gate,
      board,
      forget() {
        performer.reset();
        hearing.reset();
      },
    });

    const shown = obs?.camera ? [...sinks, obs.camera] : sinks;
    const read = () =>
      readStats({ onAir, microphones, sound: sound.state, model, sinks: shown, figures, obs, delayed, board });
    let stats = read();

    const server = await openServer({
      token: await tokenOrNone(board),
      port: options.port,
      fixedPort: options.port !== undefined,
      state: () => stats,
      presetFolder: () => onAir.folder,
      presetRevision: () => onAir.revision,
      size: () => ({ width, height }),
      fadeMs: options.fadeMs,
      isFlash: (face) => sync.isLit(face.of),
      commands,
      uploads: newFaceUploads(onAir),
      thumbnail: thumbnailOf,
    });
    parts.add(() => server.close());
    address = server.address;
    obs?.start();
    parts.add(() => obs?.close());
    if (server.notice) board.tell(server.notice);
    parts.add(await writeRunFile(server.port));

    const switching = onAir.switched.subscribe((now) => server.publishEvent('preset', now));
    parts.add(() => switching.unsubscribe());
    const live = pipeline({
      microphone: sound.microphone,
      events: sound.events,
      mel: files.spec.mel,
      listener: hearing,
      performer,
      style: () => onAir.style,
      avatar: sync.over(onAir.avatar),
      fps,
      sinks: obs ? [...sinks, obs.sink] : sinks,
      publish: (face) => server.publish(face),
      meter: {
        heard(pcm) {
          figures.heard(pcm);
          sync.heard(pcm);
        },
        tick: figures.tick,
        shown(face, fresh) {
          figures.shown(face, fresh);
          sync.shown(face);
        },
      },
    });
    const broken = new Promise<never>((_, reject) => {
      const subscription = live.subscribe({ error: reject });
      parts.add(() => subscription.unsubscribe());
    });
    broken.catch(() => {});

    const ticking = new Observable<Stats>((subscriber) => {
      const timer = setInterval(() => {
        stats = read();
        obs?.tick(stats.latency?.p50 ?? null);
        delayed.follow(stats.latency?.p50);
        server.publishStats(stats);
        subscriber.next(stats);
      }, STATS_MS);
      return () => clearInterval(timer);
    }).pipe(share());
    const metering = ticking.subscribe();
    parts.add(() => metering.unsubscribe());

    if (options.syncTest) sync.set(true, options.syncTest.beep);
    if (options.delayedMic) {
      const delaying = Promise.resolve(microphones.arrival)
        .then(() => delayed.set(true))
        .catch((error) => board.raise('delayed', asPluginError(error)));
      if (!microphones.arrival) await (signal ? Promise.race([delaying, once(signal, 'abort')]) : delaying);
    }
    signal?.throwIfAborted();
    parts.add(planAhead({ width, height }));

    return {
      address: server.address,
      stats: ticking,
      get standing() {
        return standingOf({ onAir, model, microphones, delayed });
      },
      broken,
      usePreset: (name) => onAir.use(name),
      close: parts.all,
    };
  } catch (error) {
    await parts.all();
    throw error;
  }
}

/** Without a token nothing but the page can command the program, which is no reason not to go on air. */
async function tokenOrNone(board: Notices): Promise<string> {
  return readToken().catch((error) => {
    board.raise('token', asPluginError(error));
    return randomUUID();
  });
}

/**
 * Sound that comes once or twice a frame is soon enough; more often it only costs. Whole tens of milliseconds: others are
 * cut by PortAudio out of blocks of the next ten (PulseAudio 16), and wait for their end as well. In ms.
 */
const chunkFor = (fps: number): number => (fps > 30 ? 10 : 20);
