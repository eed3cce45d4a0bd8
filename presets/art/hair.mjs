/** Hair made of tapered locks that follow guide curves, each with its own gradient, strands and shine. */
import { between, mix, random, sample, spline, tapered } from './curve.mjs';
import { alpha, blend, fill, inside, linear, stroke } from './paint.mjs';

/** One lock: a leaf-shaped stroke, darker at root and tip, with fine strands inside. */
export function paintLock(
  ctx,
  points,
  width,
  colours,
  { strands = 5, shine = 0, low = 0, seed = 1, tip = 0.04, edge = 0.5, end = 0.5, root = 0.55 } = {},
) {
  const rnd = random(seed);
  const profile = (t) =>
    Math.max(
      tip * width,
      width * Math.min(1, root + t * 1.6 + (0.55 - root) * Math.min(1, t * 3)) * (1 - t ** 2.6) ** 0.75,
    );
  const outline = tapered(points, profile, 26);
  const line = sample(points, 26);
  fill(
    ctx,
    outline,
    linear(
      ctx,
      line[0],
      line[25],
      [0, colours.dark],
      [0.3, colours.mid],
      [0.62, blend(colours.mid, colours.light, 0.35)],
      [1, blend(colours.dark, colours.mid, end)],
    ),
  );
  inside(ctx, outline, () => {
    for (let i = 0; i < strands; i++) {
      const side = mix(-0.85, 0.85, (i + rnd() * 0.7) / strands);
      const shifted = line.map((_, k) => offset(line, k, side * profile(k / 25)));
      const c = side < 0 ? colours.light : colours.dark;
      fill(
        ctx,
        tapered(shifted, (t) => width * (0.09 + 0.1 * rnd()) * Math.sin(Math.PI * Math.min(1, t * 1.02)) ** 0.8, 20),
        alpha(c, 0.1 + rnd() * 0.22),
      );
    }
    if (edge > 0) {
      const dark = line.map((_, k) => offset(line, k, profile(k / 25)));
      ctx.save();
      ctx.filter = `blur(${Math.max(1.5, width * 0.12)}px)`;
      stroke(ctx, spline(dark), alpha(colours.deep ?? colours.dark, edge), width * 0.35);
      ctx.restore();
    }
    for (const [amount, start] of [
      [shine, 0.26],
      [low * shine, 0.66],
    ]) {
      for (let i = 0; amount > 0 && i < strands + 3; i++) {
        const side = mix(-0.8, 0.7, (i + rnd()) / (strands + 3));
        const a = start + rnd() * 0.08;
        const b = a + 0.1 + rnd() * 0.16;
        const part = line
          .map((_, k) => offset(line, k, side * profile(k / 25)))
          .slice(Math.floor(a * 25), Math.ceil(b * 25) + 1);
        if (part.length > 2)
          fill(
            ctx,
            tapered(part, (t) => width * 0.085 * Math.sin(Math.PI * t), 14),
            alpha(colours.shine, amount * (0.4 + rnd() * 0.6)),
          );
      }
    }
  });
}

function offset(line, k, by) {
  const [a, b] = [line[Math.max(0, k - 1)], line[Math.min(line.length - 1, k + 1)]];
  const l = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  return [line[k][0] - ((b[1] - a[1]) / l) * by, line[k][1] + ((b[0] - a[0]) / l) * by];
}

/**
 * `count` locks spread over the guides, drawn from the back to the front.
 * @param {number[][][]} guides curves from root to tip, side by side
 */
export function paintLocks(
  ctx,
  guides,
  count,
  width,
  colours,
  { seed = 1, jitter = 0.25, ragged = 0.12, order = 'out', ...style } = {},
) {
  const rnd = random(seed);
  const locks = [];
  for (let i = 0; i < count; i++) {
    const s = Math.min(1, Math.max(0, (i + 0.5 + (rnd() - 0.5) * jitter) / count));
    const line = between(guides, s, 18);
    const cut = 1 - rnd() * ragged;
    const shorter = sample(line, 40).slice(0, Math.max(8, Math.round(40 * cut)));
    const tone = (rnd() - 0.5) * 0.5;
    const shade =
      tone > 0
        ? { ...colours, mid: blend(colours.mid, colours.light, tone) }
        : { ...colours, mid: blend(colours.mid, colours.dark, -tone) };
    locks.push({ s, points: sample(shorter, 9), width: width * (0.8 + rnd() * 0.45), shade, seed: seed * 97 + i });
  }
  if (order === 'in') locks.reverse();
  if (order === 'middle') locks.sort((a, b) => Math.abs(b.s - 0.5) - Math.abs(a.s - 0.5));
  for (const lock of locks) paintLock(ctx, lock.points, lock.width, lock.shade, { ...style, seed: lock.seed });
}
