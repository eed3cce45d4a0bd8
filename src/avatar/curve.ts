/** Points as x, y, x, y, ... */
export type Points = Float64Array;

export type Pair = readonly [number, number];

export const points = (list: readonly (readonly number[])[]): Points =>
  Float64Array.from(list.flatMap((p) => [p[0], p[1]]));

/**
 * A smooth curve through `through` (uniform Catmull-Rom, ends doubled), `steps` pieces per span.
 * Running the points backwards gives the same curve backwards, bit for bit up to rounding.
 */
export function catmullRom(through: Points, steps: number): Points {
  const count = through.length / 2;
  const out = new Float64Array(((count - 1) * steps + 1) * 2);
  for (let span = 0; span < count - 1; span++) {
    const i0 = Math.max(0, span - 1);
    const i3 = Math.min(count - 1, span + 2);
    for (let s = 0; s < steps; s++) {
      const t = s / steps;
      for (let axis = 0; axis < 2; axis++) {
        const p0 = through[i0 * 2 + axis];
        const p1 = through[span * 2 + axis];
        const p2 = through[(span + 1) * 2 + axis];
        const p3 = through[i3 * 2 + axis];
        out[(span * steps + s) * 2 + axis] =
          p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));
      }
    }
  }
  out[out.length - 2] = through[(count - 1) * 2];
  out[out.length - 1] = through[(count - 1) * 2 + 1];
  return out;
}

/** A smooth closed curve, its first point again at its end; unlike open ones it is round where the points make it so. */
export function catmullRomLoop(through: Points, steps: number): Points {
  const round = [...through.subarray(-2), ...through, ...through.subarray(0, 4)];
  return catmullRom(Float64Array.from(round), steps).subarray(steps * 2, (round.length / 2 - 2) * steps * 2 + 2);
}

/** Length along the polyline up to each point. */
export function lengths(line: Points): Float64Array {
  const out = new Float64Array(line.length / 2);
  for (let i = 1; i < out.length; i++) {
    out[i] = out[i - 1] + Math.hypot(line[i * 2] - line[i * 2 - 2], line[i * 2 + 1] - line[i * 2 - 1]);
  }
  return out;
}

/** `count` points at equal distances along the polyline, its ends included. */
export function resample(line: Points, count: number): Points {
  const along = lengths(line);
  const total = along[along.length - 1];
  const out = new Float64Array(count * 2);
  let span = 0;
  for (let i = 0; i < count; i++) {
    const want = (total * i) / (count - 1);
    while (span < along.length - 2 && along[span + 1] < want) span++;
    const width = along[span + 1] - along[span];
    const t = width > 0 ? Math.min(1, (want - along[span]) / width) : 0;
    for (let axis = 0; axis < 2; axis++) {
      const from = line[span * 2 + axis];
      out[i * 2 + axis] = from + (line[span * 2 + 2 + axis] - from) * t;
    }
  }
  out[count * 2 - 2] = line[line.length - 2];
  out[count * 2 - 1] = line[line.length - 1];
  return out;
}

/** The point of the polyline nearest to (x, y), as span number plus fraction. */
export function nearest(line: Points, x: number, y: number): { readonly at: number; readonly distance: number } {
  let best = Number.POSITIVE_INFINITY;
  let at = 0;
  for (let i = 0; i < line.length / 2 - 1; i++) {
    const ax = line[i * 2];
    const ay = line[i * 2 + 1];
    const dx = line[i * 2 + 2] - ax;
    const dy = line[i * 2 + 3] - ay;
    const square = dx * dx + dy * dy;
    const t = square > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
    const distance = Math.hypot(ax + dx * t - x, ay + dy * t - y);
    if (distance < best) {
      best = distance;
      at = i + t;
    }
  }
  return { at, distance: best };
}

/** Value of a per-point quantity (x, y pairs) at a place on the polyline, linear between points. */
export function between(values: ArrayLike<number>, at: number, axis: 0 | 1): number {
  const last = values.length / 2 - 1;
  const i = Math.min(last, Math.floor(at));
  const j = Math.min(last, i + 1);
  const from = values[i * 2 + axis];
  return from + (values[j * 2 + axis] - from) * (at - i);
}

/** Slope at an end by a parabola through three points, kept within the monotone limit: mouth corners open round, not pointed. */
function end(own: number, next: number, h0: number, h1: number): number {
  const slope = ((2 * h0 + h1) * own - h0 * next) / (h0 + h1);
  if (slope * own <= 0) return 0;
  return own * next <= 0 && Math.abs(slope) > 3 * Math.abs(own) ? 3 * own : slope;
}

/**
 * Monotone cubic interpolation (Fritsch & Carlson 1980) of `values` at three or more increasing `knots`: no overshoot, so a lip
 * opening that is nowhere negative at the landmarks is nowhere negative between them.
 */
export function monotone(knots: ArrayLike<number>, values: ArrayLike<number>): (t: number) => number {
  const n = knots.length;
  const slope = (i: number): number => (values[i + 1] - values[i]) / (knots[i + 1] - knots[i]);
  const tangents = new Float64Array(n);
  tangents[0] = end(slope(0), slope(1), knots[1] - knots[0], knots[2] - knots[1]);
  tangents[n - 1] = end(slope(n - 2), slope(n - 3), knots[n - 1] - knots[n - 2], knots[n - 2] - knots[n - 3]);
  for (let i = 1; i < n - 1; i++) {
    const a = slope(i - 1);
    const b = slope(i);
    tangents[i] = a * b <= 0 ? 0 : (2 * a * b) / (a + b);
  }
  return (t) => {
    if (t <= knots[0]) return values[0];
    if (t >= knots[n - 1]) return values[n - 1];
    let i = 0;
    while (t > knots[i + 1]) i++;
    const h = knots[i + 1] - knots[i];
    const u = (t - knots[i]) / h;
    const u2 = u * u;
    const u3 = u2 * u;
    return (
      (2 * u3 - 3 * u2 + 1) * values[i] +
      (u3 - 2 * u2 + u) * h * tangents[i] +
      (3 * u2 - 2 * u3) * values[i + 1] +
      (u3 - u2) * h * tangents[i + 1]
    );
  };
}
