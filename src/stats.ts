import type { Delayed } from './delayed.js';
import type { LatencyParts } from './latency.js';
import type { Meter } from './meter.js';
import type { Microphones } from './microphone.js';
import type { Notices } from './notices.js';
import type { Obs, ObsState } from './obs/obs.js';
import type { OnAir } from './on-air.js';
import type { OpenModel } from './speech/model.js';
import type { Sink } from './types.js';

/** What the meter publishes once a second; the page, `--stats` and later OBS read nothing else. */
export interface Stats {
  /** Wall clock, ISO 8601. */
  readonly time: string;
  readonly preset: string;
  readonly source: { readonly name: string; readonly state: 'live' | 'lost' | 'ended'; readonly levelDb: number };
  readonly model: { readonly name: string; readonly provider: string; readonly inferenceMs: number };
  readonly sinks: readonly { readonly name: string; readonly state: 'live' | 'lost' | 'none'; readonly note: string }[];
  /** Frames in the last second (drawn for the sinks, or sent as faces to who draws them), and those that the clock owed but missed. */
  readonly fps: number;
  readonly frames: number;
  readonly missed: number;
  /** Sound arriving in the capture process -> the frame that shows it handed to the sinks, over the last 10 s; NaN-free: null without sound. */
  readonly latency: { readonly p50: number; readonly p99: number; readonly parts: LatencyParts } | null;
  /** Share of one core in the last second, 0..1, capture process included. */
  readonly cpu: number;
  /** Resident memory in MB, capture process included. */
  readonly memoryMb: number;
  /** Missing where it was switched off. */
  readonly obs?: ObsState;
  /** The microphone for calls that is as late as the picture; missing while there is none. */
  readonly delayed?: { readonly name: string; readonly delayMs: number } | undefined;
  /** One line per missing or lost part, with the command that mends it. */
  readonly notices: readonly string[];
}

/** The parts of a show that tell how they are. */
export interface Told {
  readonly onAir: Pick<OnAir, 'name'>;
  readonly microphones: Pick<Microphones, 'current'>;
  readonly sound: Stats['source']['state'];
  readonly model: Pick<OpenModel, 'name' | 'provider' | 'inferenceMs'>;
  /** Cameras and what else frames go to for people to see. */
  readonly sinks: readonly Pick<Sink, 'name' | 'ready' | 'absent'>[];
  readonly figures: Meter;
  readonly obs: Pick<Obs, 'state'> | undefined;
  readonly delayed: Pick<Delayed, 'current'>;
  readonly board: Notices;
}

const stateOf = ({ ready, absent }: Told['sinks'][number]) => (absent ? 'none' : ready === false ? 'lost' : 'live');

/** The figures of now; each call begins a new second. */
export function readStats({ onAir, microphones, sound, model, sinks, figures, obs, delayed, board }: Told): Stats {
  const { levelDb, ...counted } = figures.read();
  return {
    time: new Date().toISOString(),
    preset: onAir.name,
    source: { name: microphones.current.source.name, state: sound, levelDb },
    model: { name: model.name, provider: model.provider, inferenceMs: model.inferenceMs },
    sinks: sinks.map((sink) => ({ name: sink.name, state: stateOf(sink), note: '' })),
    ...counted,
    obs: obs?.state,
    delayed: delayed.current,
    notices: board.lines,
  };
}
