/**
 * The compiled program with a sink that looks at every frame, in a process of its own. One JSON object a line on
 * standard output: {"address"} once, {"marks"} of each preset alone, {"shown", "at"} when a switch is on the frame, and
 * {"second"} with what the frames of the last second were like. Arguments: fade in ms, presets by name.
 */
import { openPlugin } from '../../dist/index.js';

const [fade, ...names] = process.argv.slice(2);
const WIDTH = 1280;
const HEIGHT = 720;
const BANDS = 8;
/** A prime number of pixels apart, so that no column is looked at alone. */
const STEP = 101;

/** Mean of all colours of each band of rows, and the least alpha of all. */
function look(pixels) {
  const bands = new Float64Array(BANDS);
  const size = (WIDTH * HEIGHT) / BANDS;
  let alpha = 255;
  for (let band = 0; band < BANDS; band++) {
    let sum = 0;
    let count = 0;
    for (let i = band * size; i < (band + 1) * size; i += STEP) {
      sum += pixels[i * 4] * 3 + pixels[i * 4 + 1] * 5 + pixels[i * 4 + 2] * 7;
      if (pixels[i * 4 + 3] < alpha) alpha = pixels[i * 4 + 3];
      count++;
    }
    bands[band] = sum / count / 15;
  }
  return { bands, alpha };
}

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const away = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

const marks = new Map();
let seen;
let shown = '';
const fresh = () => ({ frames: 0, least: 255, darkest: 255, strangest: 0, longest: 0 });
let second = fresh();
let last = performance.now();

/** How far a frame lies from all presets and whatever is between them. */
function strangeness(bands) {
  let most = 0;
  for (let band = 0; band < BANDS; band++) {
    let low = 255;
    let high = 0;
    for (const mark of marks.values()) {
      low = Math.min(low, mark[band]);
      high = Math.max(high, mark[band]);
    }
    most = Math.max(most, low - bands[band], bands[band] - high);
  }
  return most;
}

const sink = {
  name: 'watcher',
  write(frame) {
    // A camera's format is asked for too, as in life.
    frame.as('yuyv');
    const at = performance.now();
    seen = look(frame.as('rgba'));
    second.frames++;
    second.least = Math.min(second.least, seen.alpha);
    second.darkest = Math.min(second.darkest, ...seen.bands);
    second.longest = Math.max(second.longest, at - last);
    last = at;
    if (marks.size < names.length) return;
    let nearest = '';
    let least = Number.POSITIVE_INFINITY;
    for (const [name, mark] of marks) {
      const far = away(mark, seen.bands);
      if (far < least) {
        least = far;
        nearest = name;
      }
    }
    // Without a fade a frame is one preset from top to bottom.
    second.strangest = Math.max(second.strangest, fade === '0' ? least : strangeness(seen.bands));
    if (nearest !== shown) say({ shown: nearest, at: performance.timeOrigin + at });
    shown = nearest;
  },
  close: async () => {},
};

const plugin = await openPlugin({
  source: { kind: 'wav', path: new URL('../../presets/hello.wav', import.meta.url).pathname, loop: true },
  camera: 'off',
  port: 0,
  fadeMs: Number(fade),
  width: WIDTH,
  height: HEIGHT,
  sinks: [sink],
  notice: (line) => process.stderr.write(`${line}\n`),
});
say({ address: plugin.address });
for (const name of names) {
  await plugin.usePreset(name);
  await new Promise((resolve) => setTimeout(resolve, Number(fade) + 300));
  marks.set(name, seen.bands);
}
say({ marks: Object.fromEntries([...marks].map(([name, bands]) => [name, [...bands]])) });
second = fresh();
plugin.stats.subscribe((stats) => {
  say({ second, stats });
  second = fresh();
});
const end = () => plugin.close().then(() => process.exit(0));
process.once('SIGTERM', end);
process.once('SIGINT', end);
