/** Leo's curls. */
import { ellipse, polygon, pts, random, sample, spline, tapered } from './curve.mjs';
import { HAIR, head, SKIN } from './leo-shape.mjs';
import { alpha, fill, inside, linear } from './paint.mjs';

/** Curls: many small discs, each with a lit crescent, denser and darker at the back. */
function curls(ctx, centres, r, seed) {
  const rnd = random(seed);
  for (const [x, y] of centres) {
    const size = r * (0.75 + rnd() * 0.5);
    const turn = rnd() * 6;
    fill(ctx, ellipse(x, y, size, size * 0.92, turn), rnd() > 0.5 ? HAIR.dark : HAIR.mid);
    if (rnd() < 0.3) continue;
    const lit = x + y < -150 ? '#8f665a' : x < 60 ? '#6a4a48' : HAIR.light;
    const a = -2.3 + (rnd() - 0.5) * 1.6;
    const arc = (k, from, to) =>
      [0, 1, 2, 3, 4].map((i) => [
        x + Math.cos(a + from + ((to - from) * i) / 4) * size * k,
        y + Math.sin(a + from + ((to - from) * i) / 4) * size * k,
      ]);
    fill(
      ctx,
      tapered(arc(0.62, -0.9, 0.9), (t) => size * 0.1 * Math.sin(Math.PI * t), 14),
      alpha(lit, 0.7),
    );
    fill(
      ctx,
      tapered(arc(0.3, 1.2, 4.2), (t) => size * 0.07 * Math.sin(Math.PI * t), 14),
      alpha(lit, 0.45),
    );
  }
}

export function paintHairFront(ctx) {
  for (const s of [-1, 1]) {
    const fade = polygon([
      ...sample(pts('192,-40 200,-110 190,-190 120,-230', s), 30),
      ...sample(pts('126,-190 168,-140 176,-80 176,-20', s), 30),
    ]);
    fill(ctx, fade, linear(ctx, [0, -180], [0, -20], alpha(HAIR.dark, 1), alpha(HAIR.dark, 0.75)));
  }
  inside(ctx, head, () =>
    fill(
      ctx,
      spline(pts('-190,-60 -150,-132 -70,-158 20,-152 90,-166 160,-128 200,-60 200,-300 -200,-300'), true),
      alpha(SKIN.deep, 0.5),
    ),
  );
  const mass = spline(
    pts(
      '-186,-120 -206,-190 -180,-262 -110,-310 0,-328 112,-312 184,-262 208,-190 186,-120 150,-150 86,-176 20,-166 -60,-172 -140,-146',
    ),
    true,
  );
  fill(ctx, mass, HAIR.dark);
  const rnd = random(31);
  const centres = [];
  for (let row = 0; row < 6; row++)
    for (let i = 0; i <= 11; i++) {
      const a = Math.PI * (1.02 + (0.96 * (i + (row % 2) * 0.5)) / 11.5);
      const k = 1 - row * 0.115;
      centres.push([
        Math.cos(a) * 198 * (0.6 + 0.4 * k) + (rnd() - 0.5) * 14,
        -150 + Math.sin(a) * 166 * k + (rnd() - 0.5) * 12,
      ]);
    }
  curls(
    ctx,
    centres.filter(([, y]) => y < -152),
    31,
    5,
  );
  curls(ctx, pts('-150,-150 -112,-168 -70,-174 -28,-166 14,-172 58,-168 102,-176 140,-158 -174,-126 172,-128'), 25, 9);
}
