import { HAIR } from './aurelia-shape.mjs';
import { ellipse, mirror, polygon, pts, sample, shift, tapered } from './curve.mjs';
import { paintLock, paintLocks } from './hair.mjs';
import { alpha, erase, fill, glow, inside, linear, radial, soft, softStroke } from './paint.mjs';

export const wing = [
  pts('0,-296 -96,-286 -178,-222 -214,-110 -222,20 -206,120 -166,206'),
  pts('0,-262 -84,-244 -154,-182 -190,-92 -204,20 -192,110 -160,180'),
  pts('0,-226 -60,-200 -120,-144 -160,-70 -178,20 -178,90 -162,150'),
];

export function paintHairBack(ctx) {
  const half = pts('0,-286 100,-272 184,-206 218,-80 222,60 198,170 140,240 60,262 0,262');
  const points = sample(half, 70);
  fill(ctx, polygon([...points, ...mirror(points).reverse()]), linear(ctx, [0, -280], [0, 260], HAIR.dark, HAIR.deep));
  const curls = [
    pts('150,150 196,230 166,300 206,370 176,440 196,490'),
    pts('120,160 158,240 132,310 168,380 142,440 156,476'),
  ];
  erase(ctx, ellipse(0, -30, 140, 200));
  for (const s of [1, -1])
    for (const [i, c] of curls.entries())
      paintLock(ctx, s > 0 ? c : mirror(c), 24 - i * 4, HAIR, {
        strands: 6,
        shine: 0.5,
        low: 0.8,
        seed: 4 + i,
        tip: 0.05,
        edge: 0.7,
      });
}

export function paintHairFront(ctx) {
  const cap = polygon([
    ...sample(wing[0], 40).reverse(),
    ...mirror(sample(wing[0], 40)),
    ...mirror(sample(wing[2], 40)).reverse(),
    ...sample(wing[2], 40),
  ]);
  fill(ctx, cap, linear(ctx, [0, -290], [0, 180], HAIR.mid, HAIR.dark));
  const style = { strands: 7, ragged: 0.05, edge: 0.6, tip: 0.06, end: 0.7, order: 'in', low: 0.5 };
  paintLocks(ctx, wing.map(mirror), 8, 26, HAIR, { ...style, seed: 8, shine: 0.4 });
  paintLocks(ctx, wing, 8, 26, HAIR, { ...style, seed: 3, shine: 0.85 });
  glow(ctx, [-110, -220], 130, 90, '#d99a55', 0.32, 'source-atop');
  paintBraid(ctx);
}

/** A braid like a crown, and the jewel on its cord. */
function paintBraid(ctx) {
  const line = sample(pts('-206,-96 -186,-176 -132,-248 -60,-288 0,-298 60,-288 132,-248 186,-176 206,-96'), 34);
  for (let i = 1; i < 33; i++) {
    const [a, b] = [line[i - 1], line[i + 1]];
    const t = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const d = ellipse(line[i][0], line[i][1], 15, 10, t + (i % 2 ? 0.75 : -0.75));
    const lit = Math.max(0, 1 - Math.abs(i - 10) / 14);
    fill(
      ctx,
      d,
      radial(ctx, [line[i][0] - 5, line[i][1] - 6], 20, lit > 0.5 ? '#a5683a' : HAIR.light, HAIR.mid, HAIR.dark),
    );
    inside(ctx, d, () => softStroke(ctx, d, alpha(HAIR.deep, 0.8), 4, 2));
  }
  const cord = pts('-186,-84 -112,-132 0,-158 112,-132 186,-84');
  fill(
    ctx,
    tapered(shift(cord, 0, 4), () => 2.6, 40),
    alpha('#3a1a0e', 0.5),
  );
  fill(
    ctx,
    tapered(cord, () => 2.4, 40),
    linear(ctx, [-180, 0], [180, 0], '#f3d089', '#d9a441', '#7d5216'),
  );
  soft(ctx, ellipse(3, -142, 15, 18), alpha('#3a1a0e', 0.5), 4);
  fill(ctx, ellipse(0, -147, 15, 18), linear(ctx, [-12, -164], [12, -130], '#ffe9ae', '#b97f25'));
  fill(ctx, ellipse(0, -147, 10, 13), radial(ctx, [-4, -152], 16, '#7ff0b8', '#12805a', '#053527'));
  fill(ctx, ellipse(-4, -153, 3, 3.6), alpha('#ffffff', 0.9));
}
