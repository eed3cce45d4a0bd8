/** What was seen, put into figures and held against the bars of issue 7. */

export const BARS = Object.freeze({
  missedShare: 0.005,
  driftMs: 20,
  memoryGrowth: 0.05,
  handleGrowth: 3,
});

export const median = (values) => {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
};

/** The quiet spans between windows, in order. */
export function quietSpans(windows, begin, end) {
  const spans = [];
  let from = begin;
  for (const window of [...windows].sort((a, b) => a.from - b.from)) {
    if (window.from > from) spans.push({ from, to: window.from });
    from = Math.max(from, window.to);
  }
  if (end > from) spans.push({ from, to: end });
  return spans;
}

/** What a clock of `fps` owed between the first and the last of the times in each span, and how much of it came. */
export function countFrames(times, spans, fps) {
  let due = 0;
  let drawn = 0;
  for (const { from, to } of spans) {
    const inside = times.filter((at) => at >= from && at < to);
    // A span without any owes all of it.
    const owed = Math.round(((to - from) * fps) / 1000);
    if (inside.length < 2) {
      due += owed;
      drawn += inside.length;
      continue;
    }
    const early = Math.max(0, Math.floor(((inside[0] - from) * fps) / 1000) - 1);
    const late = Math.max(0, Math.floor(((to - inside.at(-1)) * fps) / 1000) - 1);
    due += Math.round(((inside.at(-1) - inside[0]) * fps) / 1000) + 1 + early + late;
    drawn += inside.length;
  }
  return { due, drawn, missed: Math.max(0, due - drawn), share: due > 0 ? Math.max(0, due - drawn) / due : 0 };
}

/** The program's own account: what its clock missed between two readings of one life that both lie in one span. */
export function countOwn(stats, spans) {
  let drawn = 0;
  let missed = 0;
  const spanOf = (at) => spans.findIndex(({ from, to }) => at >= from && at < to);
  for (let i = 1; i < stats.length; i++) {
    const [before, after] = [stats[i - 1], stats[i]];
    if (before.pid !== after.pid || after.frames < before.frames) continue;
    if (spanOf(before.at) < 0 || spanOf(before.at) !== spanOf(after.at)) continue;
    drawn += after.frames - before.frames;
    missed += after.missed - before.missed;
  }
  return { due: drawn + missed, drawn, missed, share: drawn + missed > 0 ? missed / (drawn + missed) : 0 };
}

/** Medians of the first and the last part of a series of one process, without its warm-up. */
export function trend(samples, { warmUpMs, partMs }, value) {
  if (samples.length === 0) return undefined;
  const begin = samples[0].at + warmUpMs;
  const end = samples.at(-1).at;
  if (end - begin < 2 * partMs) return undefined;
  const part = (from, to) => median(samples.filter(({ at }) => at >= from && at <= to).map(value));
  return { first: part(begin, begin + partMs), last: part(end - partMs, end), minutes: (end - begin) / 60_000 };
}

/** The longest life of a process among samples with `pid`. */
export function longestLife(samples) {
  const lives = Map.groupBy ? Map.groupBy(samples, ({ pid }) => pid) : groupBy(samples);
  let longest = [];
  for (const life of lives.values())
    if (life.length > 0 && life.at(-1).at - life[0].at > (longest.at(-1)?.at ?? 0) - (longest[0]?.at ?? 0))
      longest = life;
  return longest;
}

function groupBy(samples) {
  const groups = new Map();
  for (const sample of samples) {
    if (!groups.has(sample.pid)) groups.set(sample.pid, []);
    groups.get(sample.pid).push(sample);
  }
  return groups;
}

/** @param seen see soak.mjs @returns the figures and one line per bar: whether it held */
export function judge(seen, { fps, smoke, partMs }) {
  const { begin, end, faults, faces, frames, stats, samples, probes, crashes } = seen;
  const windows = faults.filter(({ isFree }) => !isFree);
  const quiet = quietSpans(windows, begin, end);
  const own = countOwn(stats, quiet);
  const page = countFrames(faces, quiet, fps);
  // OBS's stream is cut for a moment whenever its source is set: the windows tell of it.
  const stream = countFrames(frames, quiet, fps);
  const inside = countFrames(faces, windows, fps);

  const life = longestLife(samples);
  const room = { warmUpMs: smoke ? 10_000 : 90_000, partMs };
  const memory = trend(life, room, ({ memoryMb }) => memoryMb);
  const handles = trend(life, room, ({ handles: open }) => open);
  // The program's own p50 holds the last 20 s: those that still hold a fault are left out.
  const settled = quiet.map(({ from, to }) => ({ from: from === begin ? from : from + 20_000, to }));
  const calm = stats.filter(({ at, p50 }) => p50 !== null && settled.some(({ from, to }) => at >= from && at < to));
  const latency = trend(calm, { warmUpMs: 0, partMs }, ({ p50 }) => p50);

  const bars = [];
  const bar = (name, held, text) => bars.push({ name, held, text });
  bar('no crash that was not asked for', crashes.length === 0, crashes.join('; ') || 'none');
  const share = (count) => `${count.missed} of ${count.due} (${(100 * count.share).toFixed(2)} %)`;
  // CI's machine may be busy with anything: there the picture must only go on.
  const most = smoke ? 0.8 : BARS.missedShare;
  bar('frames missed in quiet, by the frame clock', own.due > 0 && own.share <= most, share(own));
  bar('frames missed in quiet, as a page sees it', page.due > 0 && page.share <= most, share(page));
  bar('frames missed in quiet, as OBS’s stream has it', stream.due > 0 && stream.share <= most, share(stream));
  for (const fault of faults) {
    const { name, error, back, limitMs } = fault;
    const worst = Math.max(
      ...Object.values(back ?? {}).filter((ms) => typeof ms === 'number'),
      ...Object.values(back?.slower ?? {}),
    );
    const limit = smoke ? 10 * limitMs : limitMs;
    const slow = Object.values(back?.slower ?? {}).some((ms) => ms > (smoke ? 50_000 : 5000));
    const late = Object.values(back ?? {}).some((ms) => typeof ms === 'number' && ms > limit);
    fault.worstMs = worst;
    bar(`${name}: back within ${limit / 1000} s`, !error && !late && !slow, error ?? `${Math.round(worst)} ms`);
  }
  const drift = (values) => Math.max(...values) - Math.min(...values);
  const measured = probes.filter(({ offsetMs }) => offsetMs !== null).map(({ offsetMs }) => offsetMs);
  if (!smoke) {
    bar(
      'picture against sound, beep to flash: drift under 20 ms',
      measured.length >= 2 && drift(measured) < BARS.driftMs,
      measured.length >= 2 ? `${drift(measured).toFixed(1)} ms over ${measured.length} probes` : 'not measured',
    );
    bar(
      'latency, the program’s own median: drift under 20 ms',
      latency !== undefined && Math.abs(latency.last - latency.first) < BARS.driftMs,
      latency ? `${latency.first.toFixed(1)} -> ${latency.last.toFixed(1)} ms` : 'too short to tell',
    );
    const growth = memory && memory.last / memory.first - 1;
    bar(
      'memory growth under 5 %',
      memory === undefined ? false : growth < BARS.memoryGrowth,
      memory
        ? `${memory.first.toFixed(1)} -> ${memory.last.toFixed(1)} MB (${(100 * growth).toFixed(1)} %) in ${memory.minutes.toFixed(1)} min`
        : 'no life long enough to tell',
    );
  }
  bar(
    'open handles flat',
    handles === undefined ? smoke : handles.last - handles.first <= BARS.handleGrowth,
    handles ? `${handles.first} -> ${handles.last}` : 'too short to tell',
  );
  return {
    held: bars.every(({ held }) => held),
    bars,
    frames: { quiet: { own, page, stream }, inFaults: inside },
    latency,
    memory,
    handles,
  };
}
