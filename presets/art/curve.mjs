/** Curves as plain arrays of [x, y] points: splines, tapered strokes, mixes. Everything the art is drawn with. */

const sub = (a, b) => [a[0] - b[0], a[1] - b[1]];
const length = (v) => Math.hypot(v[0], v[1]);
const unit = (v) => {
  const l = length(v) || 1;
  return [v[0] / l, v[1] / l];
};

/**
 * Points from text like SVG's `points`: `'0,1 2,3! 4,5'`; `!` marks a corner.
 * @param {number} side -1 mirrors them to the picture's left
 */
export const pts = (text, side = 1) =>
  text.split(' ').map((pair) => {
    const [x, y] = pair.split(',');
    return y.endsWith('!') ? [side * x, Number.parseFloat(y), true] : [side * x, Number(y)];
  });

export const mix = (a, b, t) => a + (b - a) * t;
export const mixPoint = (a, b, t) => [mix(a[0], b[0], t), mix(a[1], b[1], t)];
export const mirror = (points) => points.map(([x, y, corner]) => (corner ? [-x, y, corner] : [-x, y]));
export const shift = (points, dx, dy) => points.map(([x, y, corner]) => [x + dx, y + dy, corner]);
export const scale = (points, sx, sy = sx, [ox, oy] = [0, 0]) =>
  points.map(([x, y, corner]) => [ox + (x - ox) * sx, oy + (y - oy) * sy, corner]);
export const smoothstep = (a, b, x) => {
  const t = Math.min(1, Math.max(0, (x - a) / (b - a)));
  return t * t * (3 - 2 * t);
};

/**
 * Cubic segments of a smooth curve through `points`. A third element that is true makes a corner there.
 * Handles are a third of their own segment long, so uneven spacing does not overshoot.
 */
function segments(points, closed) {
  const n = points.length;
  const at = (i) => points[closed ? (i + n) % n : Math.min(n - 1, Math.max(0, i))];
  const out = [];
  for (let i = 0; i < (closed ? n : n - 1); i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const chord = sub(p2, p1);
    const third = length(chord) / 3;
    const d1 = p1[2] ? unit(chord) : unit(sub(p2, p0));
    const d2 = p2[2] ? unit(chord) : unit(sub(p3, p1));
    out.push([p1, [p1[0] + d1[0] * third, p1[1] + d1[1] * third], [p2[0] - d2[0] * third, p2[1] - d2[1] * third], p2]);
  }
  return out;
}

const f = (v) => Math.round(v * 100) / 100;

/** SVG path data of a smooth curve. */
export function spline(points, closed = false) {
  const s = segments(points, closed);
  let d = `M${f(s[0][0][0])} ${f(s[0][0][1])}`;
  for (const [, c1, c2, p] of s) d += `C${f(c1[0])} ${f(c1[1])} ${f(c2[0])} ${f(c2[1])} ${f(p[0])} ${f(p[1])}`;
  return closed ? `${d}Z` : d;
}

/** SVG path data of straight lines. */
export const polygon = (points, closed = true) =>
  `M${points.map(([x, y]) => `${f(x)} ${f(y)}`).join('L')}${closed ? 'Z' : ''}`;

export const ellipse = (x, y, rx, ry = rx, turn = 0) => {
  const points = [];
  for (let i = 0; i < 16; i++) {
    const a = (i / 16) * Math.PI * 2;
    const [ex, ey] = [Math.cos(a) * rx, Math.sin(a) * ry];
    points.push([x + ex * Math.cos(turn) - ey * Math.sin(turn), y + ex * Math.sin(turn) + ey * Math.cos(turn)]);
  }
  return spline(points, true);
};

/** `count` points evenly spaced by length along the smooth curve through `points`. */
export function sample(points, count, closed = false) {
  const fine = [];
  for (const [a, b, c, d] of segments(points, closed))
    for (let i = 0; i < 24; i++) {
      const t = i / 24;
      const u = 1 - t;
      const [w0, w1, w2, w3] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
      fine.push([w0 * a[0] + w1 * b[0] + w2 * c[0] + w3 * d[0], w0 * a[1] + w1 * b[1] + w2 * c[1] + w3 * d[1]]);
    }
  fine.push(closed ? fine[0] : points[points.length - 1].slice(0, 2));
  const along = [0];
  for (let i = 1; i < fine.length; i++) along.push(along[i - 1] + length(sub(fine[i], fine[i - 1])));
  const total = along[along.length - 1];
  const out = [];
  let j = 0;
  for (let i = 0; i < count; i++) {
    const target = (total * i) / (closed ? count : count - 1);
    while (j < along.length - 2 && along[j + 1] < target) j++;
    const span = along[j + 1] - along[j] || 1;
    out.push(mixPoint(fine[j], fine[j + 1], Math.min(1, (target - along[j]) / span)));
  }
  return out;
}

/** Outline of a stroke whose half width is `width(t)`, t 0..1 along it. */
export function tapered(points, width, count = 24) {
  const line = sample(points, count);
  const left = [];
  const right = [];
  for (let i = 0; i < count; i++) {
    const d = unit(sub(line[Math.min(count - 1, i + 1)], line[Math.max(0, i - 1)]));
    const w = width(i / (count - 1));
    left.push([line[i][0] - d[1] * w, line[i][1] + d[0] * w]);
    right.push([line[i][0] + d[1] * w, line[i][1] - d[0] * w]);
  }
  return spline([...left, ...right.reverse()], true);
}

/** The curve at `s` 0..1 between guide curves (each resampled to `count` points). */
export function between(guides, s, count = 16) {
  const lines = guides.map((guide) => sample(guide, count));
  const at = s * (guides.length - 1);
  const i = Math.min(guides.length - 2, Math.floor(at));
  return lines[i].map((p, k) => mixPoint(p, lines[i + 1][k], at - i));
}

/** Seeded numbers 0..1, so that the art is the same on every run. */
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
