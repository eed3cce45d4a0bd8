/** In the page: one sound through one peer, as a table. */
import * as headaudio from './headaudio.mjs';
import { HEADER, mouth, row } from './mouth.mjs';
import * as wawa from './wawa.mjs';
import * as wlipsync from './wlipsync.mjs';

const PEERS = { headaudio, wlipsync, 'wawa-lipsync': wawa };
/** What a microphone gives, and what the peers were made for. */
const RATE = 48_000;
/** Silence before each sound, in s: by then every worklet is up. */
const LEAD = 0.5;

async function decoded(url) {
  const bytes = await (await fetch(url)).arrayBuffer();
  return new OfflineAudioContext(1, 1, RATE).decodeAudioData(bytes);
}

/**
 * What a peer must learn before, as JSON; most need nothing.
 *
 * @param phones of each sound, empty where they are not known
 */
export async function prepare(name, phones) {
  return (await PEERS[name].prepare?.({ phones, sound: (i) => decoded(`/sound/${i}`), rate: RATE })) ?? null;
}

/** A page of CSV: what the peer showed, at the moments at which it showed it. */
export async function table(name, url, visemes, settings) {
  const audio = await decoded(url);
  const context = new OfflineAudioContext(1, Math.ceil((audio.duration + LEAD) * RATE), RATE);
  const source = context.createBufferSource();
  source.buffer = audio;
  const shown = await PEERS[name].listen(context, source, () => source.start(LEAD), settings);
  const lines = shown.filter(({ at }) => at >= LEAD).map(({ at, weights }) => row(at - LEAD, mouth(weights, visemes)));
  return `${[HEADER, ...lines].join('\n')}\n`;
}
