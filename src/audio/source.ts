/** The kinds of source there are: a new one is one file and one line here. */
import type { Open, Source } from '../types.js';
import { openWavSource, type WavSourceOptions } from './file-source.js';
import { type MicrophoneOptions, openMicrophone } from './microphone.js';
import { openStdinSource, type StdinSourceOptions } from './stdin-source.js';

export interface SourceOptionsByKind {
  readonly microphone: MicrophoneOptions;
  readonly wav: WavSourceOptions;
  readonly stdin: StdinSourceOptions;
}

export type SourceKind = keyof SourceOptionsByKind;
export type SourceOptions = { [K in SourceKind]: { readonly kind: K } & SourceOptionsByKind[K] }[SourceKind];

/** A source that captures in processes of its own, which the meter counts as ours. */
export type MeteredSource = Source & { pids?(): number[]; droppedMs?(): number };

export const sources: { readonly [K in SourceKind]: Open<SourceOptionsByKind[K], MeteredSource> } = Object.freeze({
  microphone: openMicrophone,
  wav: openWavSource,
  stdin: openStdinSource,
});

/**
 * Opens a source of any kind.
 *
 * @throws PluginError mic/missing, audio/missing, audio/format or audio/empty
 */
export function openSource(options: SourceOptions): Promise<MeteredSource> {
  const open = sources[options.kind] as Open<SourceOptions, MeteredSource>;
  return open(options);
}
