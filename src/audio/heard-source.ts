/** Which source the sound server gives to one of our streams: it moves streams when a source goes or the user says so. */
import { type Microphone, parsePactl } from './device-lists.js';
import { pactl, type Watcher, watchServer } from './pactl.js';

/** A move comes as several events: asked after the last of them. */
const SETTLE_MS = 200;

/** Reads `pactl list source-outputs` and `pactl list sources`. @returns the id of the source that a process records */
export function sourceOf(pid: number, outputs: string, sources: string): string | undefined {
  const process = new RegExp(`^\\s+application\\.process\\.id = "${pid}"$`, 'm');
  const output = outputs.split(/^Source Output #\d+$/m).find((block) => process.test(block));
  const index = output?.match(/^\s+Source: (\d+)$/m)?.[1];
  const source = index && sources.split(/^(?=Source #\d+$)/m).find((block) => block.startsWith(`Source #${index}\n`));
  return (source || undefined)?.match(/^\s+Name: (.*)$/m)?.[1]?.trim();
}

/**
 * Tells what the process hears, at first and whenever that may have changed, for as long as the sound server lives. Says
 * nothing where there is no `pactl`.
 */
export function followHeard(pid: number, told: (heard: Microphone, sources: readonly Microphone[]) => void): Watcher {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  async function look(): Promise<void> {
    const [outputs, list] = await Promise.all([pactl('list', 'source-outputs'), pactl('list', 'sources')]);
    const sources = parsePactl(list, undefined);
    const id = sourceOf(pid, outputs, list);
    const heard = sources.find((source) => source.id === id);
    if (heard && !stopped) told(heard, sources);
  }
  function lookSoon(): void {
    clearTimeout(timer);
    // A server that does not answer is not ours to tell of: the watchdog of the sound is.
    timer = setTimeout(() => void look().catch(() => {}), SETTLE_MS);
  }
  const watcher = watchServer({
    event(line) {
      if (/^Event '(new|change)' on source-output |^Event 'remove' on source /.test(line)) lookSoon();
    },
    ended() {},
  });
  lookSoon();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      return watcher.stop();
    },
  };
}
