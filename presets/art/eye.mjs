/** A drawn eye: its contour, white, iris, lashes and the lid that shows when it shuts. */
import { ellipse, mirror, polygon, sample, spline, tapered } from './curve.mjs';
import { alpha, fill, glow, inside, linear, radial, soft, softStroke, stroke } from './paint.mjs';

/**
 * The right eye's shape (x > 0) from its corners and lid curves; `side` -1 mirrors it to the left.
 * @param {{inner: number[], upper: number[][], outer: number[], lower: number[][]}} spec upper and lower run inner to outer
 */
export function eyeShape({ inner, upper, outer, lower }, side) {
  const turn = (points) => (side < 0 ? mirror(points) : points);
  const top = turn(sample([inner, ...upper, outer], 25));
  const bottom = turn(sample([inner, ...lower, outer], 25));
  return { side, top, bottom, outline: polygon([...top, ...bottom.slice(1, -1).reverse()]) };
}

/** The six iBUG points of the eye: 36..41 for the left side, 42..47 for the right. */
export function eyePoints({ side, top, bottom }) {
  const [i, u1, u2, o, l2, l1] = [top[0], top[8], top[16], top[24], bottom[16], bottom[8]];
  return side < 0 ? [o, u2, u1, i, l1, l2] : [i, u1, u2, o, l2, l1];
}

export function paintWhite(ctx, eye, { white, shade }) {
  fill(ctx, eye.outline, white);
  inside(ctx, eye.outline, () => {
    const [x0, x1] = [eye.top[0][0], eye.top[24][0]];
    const mid = (x0 + x1) / 2;
    const top = Math.min(...eye.top.map((p) => p[1]));
    softStroke(ctx, spline(eye.top), alpha(shade, 0.85), 26, 7);
    glow(ctx, [x0, eye.top[0][1]], 26, 22, shade, 0.5);
    glow(ctx, [mid, top], 70, 34, shade, 0.5);
  });
}

/**
 * Iris with pupil, ring, glow from below and highlights, centred at `at`.
 * @param {{ring: string, deep: string, mid: string, light: string, pupil: string}} colours
 */
export function paintIris(ctx, at, r, colours, { pupil = 0.46, squash = 1.06 } = {}) {
  const [x, y] = at;
  const disc = ellipse(x, y, r, r * squash);
  fill(ctx, disc, linear(ctx, [x, y - r], [x, y + r], [0, colours.deep], [0.45, colours.mid], [1, colours.light]));
  inside(ctx, disc, () => {
    for (let i = 0; i < 44; i++) {
      const a = (i / 44) * Math.PI * 2 + Math.sin(i * 5.3) * 0.06;
      const [c, s] = [Math.cos(a), Math.sin(a)];
      const from = r * (0.5 + 0.12 * Math.abs(Math.sin(i * 2.7)));
      const to = r * (0.82 + 0.1 * Math.sin(i * 3.1));
      const d = `M${x + c * from} ${y + s * from}L${x + c * to} ${y + s * to}`;
      stroke(ctx, d, s > -0.2 ? alpha(colours.light, 0.4) : alpha(colours.ring, 0.3), 1.3);
    }
    glow(ctx, [x, y + r * 0.62], r * 0.9, r * 0.55, colours.glow ?? colours.light, 0.85);
    softStroke(ctx, disc, colours.ring, r * 0.22, r * 0.07);
    soft(ctx, ellipse(x, y - r * 0.85, r * 1.15, r * 0.62), alpha(colours.ring, 0.75), r * 0.2);
  });
  soft(ctx, ellipse(x, y + r * 0.02, r * pupil, r * pupil * squash), colours.pupil, r * 0.03);
  stroke(ctx, disc, alpha(colours.ring, 0.9), r * 0.05);
}

/** The lights on the eye. They belong to the lamp, not to the iris, but travel a little with it. */
export function paintSparkle(ctx, [x, y], r) {
  soft(ctx, ellipse(x - r * 0.34, y - r * 0.4, r * 0.27, r * 0.31, -0.35), 'rgba(255,255,255,0.97)', 0.6);
  soft(ctx, ellipse(x + r * 0.38, y + r * 0.42, r * 0.13, r * 0.12), 'rgba(255,255,255,0.85)', 0.7);
  glow(ctx, [x + r * 0.1, y + r * 0.62], r * 0.5, r * 0.2, '#ffffff', 0.35);
}

/**
 * Upper lash line with a wing and a few lashes, drawn along the open lid.
 * @param {{lash: string, weight: number, wing: number, lashes: number}} style
 */
export function paintLashes(ctx, eye, { lash, weight = 9, wing = 16, lashes = 3 }) {
  const s = eye.side;
  const [o, before] = [eye.top[24], eye.top[19]];
  const tip = [o[0] + s * wing * 0.9, o[1] - wing * 0.5];
  const line = [
    eye.top[0],
    eye.top[4],
    eye.top[9],
    eye.top[14],
    before,
    [o[0] + s * wing * 0.16, o[1] - wing * 0.12],
    tip,
  ];
  const profile = (t) =>
    (t < 0.78
      ? 0.9 + weight * 0.56 * Math.sin((t / 0.78) * 1.75) ** 1.4
      : (weight * 0.545 + 0.9) * ((1 - t) / 0.22) ** 0.9) + 0.2;
  fill(ctx, tapered(line, profile, 44), lash);
  for (let i = 0; i < lashes; i++) {
    const p = eye.top[22 - i * 3];
    const l = wing * (1.05 - i * 0.16);
    const a = 0.55 + i * 0.25;
    const end = [p[0] + s * Math.cos(a) * l, p[1] - Math.sin(a) * l];
    const bend = [p[0] + s * Math.cos(a - 0.3) * l * 0.55, p[1] - Math.sin(a - 0.3) * l * 0.5];
    fill(
      ctx,
      tapered([[p[0] - s * 2, p[1]], bend, end], (t) => weight * 0.42 * (1 - t) ** 0.8 + 0.2, 14),
      lash,
    );
  }
}

/** The thin lower lash line, strongest at the outer corner. */
export function paintLowerLid(ctx, eye, { lash, opacity = 0.75, weight = 1.7 }) {
  const line = [eye.bottom[1], eye.bottom[6], eye.bottom[12], eye.bottom[18], eye.bottom[24]];
  fill(
    ctx,
    tapered(line, (t) => 0.6 + weight * t ** 1.8, 30),
    alpha(lash, opacity),
  );
}

/** Lid skin over the whole eye opening and the fold above it: what is seen when the eye is shut. */
export function paintLid(ctx, eye, { skin, shade, fold }) {
  const lid = polygon([...eye.top, ...eye.bottom.slice(1, -1).reverse()]);
  const top = Math.min(...eye.top.map((p) => p[1]));
  const low = Math.max(...eye.bottom.map((p) => p[1]));
  const mid = (eye.top[0][0] + eye.top[24][0]) / 2;
  soft(ctx, lid, radial(ctx, [mid, (top + low) / 2 - 4], 70, skin, shade), 3);
  const crease = eye.top
    .slice(4)
    .map(([x, y], i) => [x + eye.side * i * 0.12, y - 10 - Math.sin((i / 20) * Math.PI) * 4]);
  fill(
    ctx,
    tapered(crease, (t) => 0.3 + 1.5 * Math.sin(t * Math.PI) ** 0.8, 24),
    alpha(fold, 0.55),
  );
}

/** The shut eye's lash line with lashes that hang from it; `eye.closed` runs inner to outer. */
export function paintShut(ctx, eye, { lash, weight = 6, lashes = 3, length = 13 }) {
  const s = eye.side;
  const c = eye.closed;
  const [x, y] = c[24];
  const line = [c[0], c[6], c[12], c[18], c[24], [x + s * 9, y - 5]];
  fill(
    ctx,
    tapered(line, (t) => 0.7 + weight * 0.5 * Math.sin(Math.PI * Math.min(1, 0.08 + t * 0.92)) ** 0.8, 44),
    lash,
  );
  for (let i = 0; i < lashes; i++) {
    const p = c[23 - i * 4];
    const a = 0.35 + i * 0.3;
    const end = [p[0] + s * Math.cos(a) * length, p[1] + Math.sin(a) * length * 0.7];
    const bend = [p[0] + s * Math.cos(a + 0.5) * length * 0.5, p[1] + Math.sin(a + 0.5) * length * 0.5];
    fill(
      ctx,
      tapered([p, bend, end], (t) => weight * 0.36 * (1 - t) ** 0.8 + 0.2, 14),
      lash,
    );
  }
}
