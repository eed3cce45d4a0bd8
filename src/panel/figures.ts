import type { Stats } from '../stats.js';
import { copyRows } from './copy-row.js';
import { counted, LEVEL_FLOOR_DB, levelShare, levelText, rounded, splitNotice, trendPath } from './format.js';
import { openLatencyBar } from './latency-bar.js';

/** The latencies of the last minute. */
const TREND_SLOTS = 60;
const SOURCE_STATES = Object.freeze({ live: 'live', lost: 'lost, trying again', ended: 'ended' });

/** Shows one `Stats` after the other in the page's figures. */
export function openFigures(root: Document): (stats: Stats) => void {
  const trend: number[] = [];
  const latencyBar = openLatencyBar(root.getElementById('latencyParts') as HTMLElement);
  let notices = '';
  let sinks = '';
  const part = (id: string) => root.getElementById(id) as HTMLElement;
  const say = (id: string, text: string) => {
    const element = part(id);
    if (element.textContent !== text) element.textContent = text;
  };

  return (stats) => {
    const { source, model, latency } = stats;
    say('sourceName', source.name || '–');
    say('sourceState', SOURCE_STATES[source.state]);
    part('sourceState').dataset.state = source.state;
    (part('level') as HTMLMeterElement).value = Math.max(LEVEL_FLOOR_DB, source.levelDb);
    const cover = part('levelBar').firstElementChild as HTMLElement;
    cover.style.transform = `scaleX(${1 - levelShare(source.levelDb)})`;
    say('levelText', levelText(source.levelDb));

    say('latencyP50', rounded(latency?.p50));
    say('latencyP99', rounded(latency?.p99));
    latencyBar(latency?.parts);
    if (latency !== null) {
      trend.push(latency.p50);
      if (trend.length > TREND_SLOTS) trend.shift();
      drawTrend(part('latencyTrend'), trend);
    }

    say('fps', rounded(stats.fps));
    const due = stats.frames + stats.missed;
    say('missed', stats.missed === 0 ? 'none missed' : `${counted(stats.missed)} of ${counted(due)} missed`);
    say('cpu', rounded(stats.cpu * 100));
    say('memory', `${rounded(stats.memoryMb)} MB memory`);
    say('preset', stats.preset);
    say('modelName', model.name || '–');
    say('modelRun', `${model.provider}, ${rounded(model.inferenceMs, 2)} ms a step`);

    const sinksNow = JSON.stringify(stats.sinks);
    if (sinksNow !== sinks) part('sinks').replaceChildren(...stats.sinks.map(sinkItem));
    sinks = sinksNow;
    (part('sinks').parentElement as HTMLElement).hidden = stats.sinks.length === 0;
    const noticesNow = JSON.stringify(stats.notices);
    if (noticesNow !== notices) part('notices').replaceChildren(...stats.notices.map(noticeItem));
    notices = noticesNow;
  };
}

function drawTrend(svg: HTMLElement, values: readonly number[]): void {
  const top = Math.max(100, ...values) * 1.1;
  if (values.length < 2) return;
  const line = trendPath(values, TREND_SLOTS, 120, 36, top);
  svg.querySelector('.line')?.setAttribute('d', line);
  const start = 120 - (120 / (TREND_SLOTS - 1)) * (values.length - 1);
  svg.querySelector('.area')?.setAttribute('d', `${line}L120 36L${start.toFixed(1)} 36Z`);
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function sinkItem(sink: Stats['sinks'][number]): HTMLElement {
  const item = document.createElement('li');
  const badge = element('b', sink.state);
  badge.className = 'badge';
  badge.dataset.state = sink.state;
  item.append(element('strong', sink.name), element('span', sink.note), badge);
  return item;
}

function noticeItem(line: string): HTMLElement {
  const { text, command } = splitNotice(line);
  const item = document.createElement('li');
  item.append(element('p', text));
  if (command === undefined) return item;
  item.append(...copyRows(command));
  return item;
}
