/** Readers of what tools say of the microphones there are. */
import { DELAYED } from './delayed-modules.js';

export interface Microphone {
  /** What `--mic` takes exactly: PulseAudio's source name, PortAudio's number, or what ALSA or ffmpeg call it. */
  readonly id: string;
  /** For people; `--mic` takes any part of it that only one has. */
  readonly name: string;
  readonly isDefault: boolean;
  readonly via: 'pulse' | 'portaudio' | 'alsa' | 'ffmpeg';
  /** What a loudspeaker plays, or our own delayed copy: no microphone, unless it is asked for by name. */
  readonly isMonitor: boolean;
}

/** Reads `pactl list sources` (C locale). */
export function parsePactl(list: string, defaultSource: string | undefined): Microphone[] {
  const field = (block: string, name: string) => block.match(new RegExp(`^\\s+${name}: (.*)$`, 'm'))?.[1]?.trim();
  return list
    .split(/^Source #\d+$/m)
    .map((block) => ({ block, id: field(block, 'Name') }))
    .filter((source): source is { block: string; id: string } => !!source.id)
    .map(({ block, id }) => ({
      id,
      name: field(block, 'Description') ?? id,
      isDefault: id === defaultSource,
      via: 'pulse',
      isMonitor: id === DELAYED.source || (field(block, 'Monitor of Sink') ?? 'n/a') !== 'n/a',
    }));
}

/** Reads `ffmpeg -sources pulse`; newer ones add the kind, e.g. ` (none)`. */
export function parseFfmpegSources(text: string): Microphone[] {
  return [...text.matchAll(/^([* ]) (\S+) \[(.*)\](?: \([^()]*\))?$/gm)].map(([, star, id, name]) => ({
    id,
    name,
    isDefault: star === '*',
    via: 'pulse',
    isMonitor: id === DELAYED.source || id.endsWith('.monitor'),
  }));
}

/** Reads /proc/asound/pcm. */
export function parseAsound(text: string): Microphone[] {
  return [...text.matchAll(/^(\d+)-(\d+): ([^:]*):.*capture/gm)].map(([, card, device, name], index) => ({
    id: `plughw:${Number(card)},${Number(device)}`,
    name: name.trim(),
    isDefault: index === 0,
    via: 'alsa',
    isMonitor: false,
  }));
}

/** ffmpeg's log begins lines with whoever says them, e.g. `[dshow @ 0000022c3ce8a7c0] ` or, since 2026, `[in#0 @ ...] `. */
const sayer = /^\[[^\]]* @ [^\]]*\]\s*/;

/**
 * Reads `ffmpeg -list_devices true -f dshow -i dummy`, of ffmpeg 5 and newer (`"Name" (audio)`) and of older ones (a
 * heading above all names). The id is DirectShow's own name where there is one: in the one for people a colon would end
 * it, and two devices may share it. DirectShow names the system's default microphone first.
 */
export function parseDshow(text: string): Microphone[] {
  const found: { id: string; name: string }[] = [];
  let isAudio = false;
  let isSection = false;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(sayer, '').trim();
    if (/^DirectShow (audio|video) devices/.test(line)) {
      isSection = line.startsWith('DirectShow audio');
      continue;
    }
    const alternative = /^Alternative name "(.*)"$/.exec(line)?.[1];
    const last = found.at(-1);
    if (alternative !== undefined) {
      if (isAudio && last) last.id = alternative;
      continue;
    }
    const device = /^"(.*)"(?: \(([a-z, ]+)\))?$/.exec(line);
    if (!device) continue;
    const [, name, kinds] = device;
    isAudio = kinds === undefined ? isSection : kinds.includes('audio');
    if (isAudio) found.push({ id: name, name });
  }
  return found.map(({ id, name }, index) => ({
    id,
    name,
    isDefault: index === 0,
    via: 'ffmpeg',
    isMonitor: false,
  }));
}

/** What ffmpeg calls the microphone that the system settings of macOS say. */
export const AVFOUNDATION_DEFAULT = 'default';

/**
 * Reads `ffmpeg -f avfoundation -list_devices true -i ""`. The id is the name, which stays the same when another device
 * is plugged in; the number where ffmpeg would take the name for something else: it knows names by their beginning, ends
 * them at a colon, and takes digits for a number. The system's default microphone, whichever it is, comes first.
 */
export function parseAvfoundation(text: string): Microphone[] {
  let isSection = false;
  const found: { number: string; name: string }[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(sayer, '').trim();
    if (/^AVFoundation (audio|video) devices/.test(line)) isSection = line.startsWith('AVFoundation audio');
    const [, number, name] = /^\[(\d+)\] (.*?)(?: {2}\[uid:.*)?$/.exec(line) ?? [];
    if (isSection && name) found.push({ number, name });
  }
  if (found.length === 0) return [];
  const isPlain = (name: string) =>
    !/^\s*[+-]?\d|^none|^default|:/.test(name) && found.find((one) => one.name.startsWith(name))?.name === name;
  return [
    { id: AVFOUNDATION_DEFAULT, name: 'The default microphone', isDefault: true, via: 'ffmpeg', isMonitor: false },
    ...found.map(
      ({ number, name }): Microphone => ({
        id: isPlain(name) ? name : number,
        name,
        isDefault: false,
        via: 'ffmpeg',
        isMonitor: false,
      }),
    ),
  ];
}

/**
 * What ffmpeg calls a microphone that PortAudio named: Windows' oldest interface, which PortAudio takes by default, cuts
 * names off after 31 characters.
 */
export function sameMicrophone(name: string, listed: readonly Microphone[]): Microphone | undefined {
  return (
    listed.find((one) => one.name === name) ??
    (name.length >= 31 ? listed.find((one) => one.name.startsWith(name)) : undefined)
  );
}
