/** The report for people. */
import { median } from './judge.mjs';

const pad = (text, width) => `${text}`.padEnd(width);

export function table({ seed, minutes, machine, result, faults, perMinute, probes }) {
  const lines = [`Soak of ${minutes.toFixed(1)} min, seed ${seed}, on ${machine}`, ''];
  lines.push(`${pad('at', 7)}${pad('fault', 26)}${pad('lasted', 9)}back after`);
  for (const { name, atMs, lastedMs, back, error } of faults) {
    const figures = Object.entries({ ...back, ...back?.slower })
      .filter(([, ms]) => typeof ms === 'number')
      .map(([what, ms]) => `${what} ${Math.round(ms)} ms`)
      .join(', ');
    const minute = `${Math.floor(atMs / 60_000)}:${String(Math.floor(atMs / 1000) % 60).padStart(2, '0')}`;
    lines.push(
      `${pad(minute, 7)}${pad(name, 26)}${pad(`${(lastedMs / 1000).toFixed(1)} s`, 9)}${error ? `FAILED: ${error}` : figures}`,
    );
  }
  lines.push(
    '',
    `${pad('minute', 8)}${pad('missed', 8)}${pad('p50 ms', 8)}${pad('memory MB', 11)}${pad('handles', 9)}${pad('threads', 9)}${pad('all MB', 8)}cpu`,
  );
  for (const row of perMinute)
    lines.push(
      `${pad(row.minute, 8)}${pad(row.missed, 8)}${pad(row.p50?.toFixed(1) ?? '-', 8)}${pad(row.memoryMb?.toFixed(1) ?? '-', 11)}${pad(row.handles ?? '-', 9)}${pad(row.threads ?? '-', 9)}${pad(row.allMb?.toFixed(0) ?? '-', 8)}${row.cpu?.toFixed(2) ?? '-'}${row.pids > 1 ? '  (another process)' : ''}`,
    );
  lines.push(
    '',
    `beep to flash, ms: ${probes.map(({ offsetMs, count }) => `${offsetMs?.toFixed(1) ?? '-'} (${count})`).join(', ')}`,
    '',
  );
  for (const { name, held, text } of result.bars) lines.push(`${held ? 'held  ' : 'BROKEN'} ${name}: ${text}`);
  lines.push('', result.held ? 'All bars held.' : 'Not all bars held.');
  return lines.join('\n');
}

/** A line for each minute. */
export function perMinute({ begin, end, stats, samples }) {
  const rows = [];
  for (let minute = 0; begin + minute * 60_000 < end; minute++) {
    const inside = ({ at }) => at >= begin + minute * 60_000 && at < begin + (minute + 1) * 60_000;
    const seen = samples.filter(inside);
    const told = stats.filter(inside);
    let missed = 0;
    for (let i = 1; i < told.length; i++)
      if (told[i].pid === told[i - 1].pid) missed += Math.max(0, told[i].missed - told[i - 1].missed);
    const middle = (values) => (values.length > 0 ? median(values) : undefined);
    rows.push({
      minute,
      missed,
      p50: middle(told.map(({ p50 }) => p50).filter((p50) => p50 !== null)),
      memoryMb: middle(seen.map(({ memoryMb }) => memoryMb)),
      handles: middle(seen.map(({ handles }) => handles)),
      threads: middle(seen.map(({ threads }) => threads)),
      allMb: middle(seen.map(({ allMb }) => allMb)),
      cpu: middle(told.map(({ cpu }) => cpu)),
      pids: new Set(seen.map(({ pid }) => pid)).size,
    });
  }
  return rows;
}
