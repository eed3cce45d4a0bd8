import type { LatencyParts } from './latency.js';
import type { ObsState } from './obs/obs.js';

/** What the meter publishes once a second; the page, `--stats` and later OBS read nothing else. */
export interface Stats {
  /** Wall clock, ISO 8601. */
  readonly time: string;
  readonly preset: string;
  readonly source: { readonly name: string; readonly state: 'live' | 'lost' | 'ended'; readonly levelDb: number };
  readonly model: { readonly name: string; readonly provider: string; readonly inferenceMs: number };
  readonly sinks: readonly { readonly name: string; readonly state: 'live' | 'lost'; readonly note: string }[];
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
