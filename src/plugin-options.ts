import type { SourceOptions } from './audio/source.js';
import type { StyleChange } from './presets/style.js';
import type { Sink } from './types.js';

/** Where nothing is said, DEFAULTS hold. */
export interface PluginOptions {
  readonly source?: SourceOptions;
  /** `auto`, `off`, `/dev/videoN`, or `obs` for OBS's own virtual camera, which is also `auto` where we have none. */
  readonly camera?: string;
  readonly preset?: string;
  /** Laid over the preset's own way of moving, until another preset is on air. */
  readonly style?: StyleChange;
  readonly model?: string;
  readonly fps?: number;
  readonly width?: number;
  readonly height?: number;
  /** How long one preset turns into the next, ms; 0 cuts. */
  readonly fadeMs?: number;
  /** Execution provider of the model, or `auto`. */
  readonly device?: string;
  /** Of the page; without it the usual one, or the next that is free. */
  readonly port?: number;
  /** Of the motion that is not heard: the same seed and sound give the same show. */
  readonly seed?: number;
  /** `off`, or obs-websocket's port; default: what OBS's own settings say. */
  readonly obs?: 'auto' | 'off' | number;
  /** Of obs-websocket; default: from the environment, or what OBS's own settings say. */
  readonly obsPassword?: string;
  /** OBS's input whose sync offset follows the picture and whose mute shuts the mouth; `off` leaves both alone. */
  readonly obsMicrophone?: string;
  /** Makes a microphone for calls that is as late as the picture. */
  readonly delayedMic?: boolean;
  /** Begins with the sync test. */
  readonly syncTest?: { readonly beep: boolean };
  /** After a crash: the picture is shown at once, and sound and model come when they are open, however long that takes. */
  readonly isPatient?: boolean;
  /** Where frames go besides the camera; closed by whoever opened them. */
  readonly sinks?: readonly Sink[];
  /** Told each line for people. */
  readonly notice?: (line: string) => void;
  /** Ends the opening: what is open by then is closed, and the reason thrown. */
  readonly signal?: AbortSignal;
}
