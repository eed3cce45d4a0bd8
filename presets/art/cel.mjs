/** Cel shading: flat tones with a coloured outline, as in animation. */
import { ellipse, polygon, sample, tapered } from './curve.mjs';
import { alpha, fill, inside, linear, stroke } from './paint.mjs';

/**
 * A pointed clump of hair between two edges that meet at its tip.
 * @param {number[][]} a root to tip @param {number[][]} b root to tip
 */
export function clump(ctx, a, b, { root, mid, tip, shade, line, width = 2.6, lit }) {
  const edge = [...sample(a, 30), ...sample(b, 30).reverse().slice(1)];
  const outline = polygon(edge);
  const end = a[a.length - 1];
  const top = [(a[0][0] + b[0][0]) / 2, (a[0][1] + b[0][1]) / 2];
  fill(ctx, outline, linear(ctx, top, end, [0, root], [0.55, mid], [1, tip]));
  inside(ctx, outline, () => {
    const half = sample(a, 30).map((p, i) => {
      const q = sample(b, 30)[i];
      return [p[0] + (q[0] - p[0]) * 0.66, p[1] + (q[1] - p[1]) * 0.66];
    });
    fill(ctx, polygon([...half, ...sample(b, 30).reverse()]), alpha(shade, 0.42));
    if (lit) {
      const thin = sample(a, 30).map((p, i) => {
        const q = sample(b, 30)[i];
        return [p[0] + (q[0] - p[0]) * 0.26, p[1] + (q[1] - p[1]) * 0.26];
      });
      fill(
        ctx,
        tapered(thin.slice(7, 25), (t) => lit * Math.sin(Math.PI * t), 20),
        alpha('#ffffff', 0.4),
      );
    }
  });
  stroke(ctx, polygon(edge, false), line, width);
}

/** A lit patch with pointed ends a third of the way down a clump. */
export function gleam(ctx, a, b, { from = 0.26, to = 0.42, opacity = 0.6, colour = '#ffffff' } = {}) {
  const across = (t, s) => {
    const p = sample(a, 60)[Math.round(t * 59)];
    const q = sample(b, 60)[Math.round(t * 59)];
    return [p[0] + (q[0] - p[0]) * s, p[1] + (q[1] - p[1]) * s];
  };
  const mid = (from + to) / 2;
  const d = polygon([
    across(mid, 0.06),
    across(from, 0.26),
    across(mid - 0.03, 0.4),
    across(from + 0.03, 0.58),
    across(mid, 0.74),
    across(to - 0.02, 0.58),
    across(mid + 0.03, 0.42),
    across(to, 0.24),
  ]);
  fill(ctx, d, alpha(colour, opacity));
}

/**
 * A tall animation iris: dark above, glowing below, big lights.
 * @param {{ring: string, deep: string, mid: string, light: string, glow: string, pupil: string}} c
 */
export function paintTallIris(ctx, [x, y], rx, ry, c) {
  const disc = ellipse(x, y, rx, ry);
  fill(ctx, disc, linear(ctx, [x, y - ry], [x, y + ry], [0, c.deep], [0.42, c.mid], [0.8, c.light], [1, c.glow]));
  inside(ctx, disc, () => {
    fill(ctx, ellipse(x, y - ry * 0.72, rx * 1.3, ry * 0.66), alpha(c.ring, 0.6));
    fill(ctx, ellipse(x, y + ry * 0.66, rx * 0.72, ry * 0.3), alpha(c.glow, 0.55));
    for (let i = -3; i <= 3; i++)
      fill(
        ctx,
        tapered(
          [
            [x + i * rx * 0.12, y + ry * 0.3],
            [x + i * rx * 0.24, y + ry * 0.86],
          ],
          (t) => rx * 0.05 * Math.sin(Math.PI * t),
          10,
        ),
        alpha('#ffffff', 0.4),
      );
  });
  fill(ctx, ellipse(x, y - ry * 0.02, rx * 0.4, ry * 0.44), c.pupil);
  stroke(ctx, disc, c.ring, rx * 0.1);
  fill(ctx, ellipse(x - rx * 0.36, y - ry * 0.44, rx * 0.32, ry * 0.27, -0.3), '#ffffff');
  fill(ctx, ellipse(x + rx * 0.42, y + ry * 0.36, rx * 0.17, ry * 0.15), alpha('#ffffff', 0.95));
  fill(ctx, ellipse(x + rx * 0.34, y - ry * 0.5, rx * 0.1, ry * 0.08), alpha('#ffffff', 0.8));
}
