import type { Stats } from '../../src/stats.js';

/** The figures of a program in good health, with `more` over them. */
export const stats = (more: Partial<Stats> = {}): Stats => ({
  time: '2026-01-02T03:04:05.678Z',
  preset: 'mira',
  source: { name: 'Blue Yeti Analog Stereo', state: 'live', levelDb: -18.3 },
  model: { name: 'default', provider: 'cpu', inferenceMs: 0.113 },
  sinks: [{ name: 'page', state: 'live', note: '' }],
  fps: 60,
  frames: 12345,
  missed: 0,
  latency: { p50: 71.4, p99: 96.2, parts: { window: 18, lookAhead: 32, chunk: 5, model: 0.4, frame: 16 } },
  cpu: 0.132,
  memoryMb: 148,
  notices: [],
  ...more,
});
