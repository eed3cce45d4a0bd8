/** Bruno's body and scarf. */

import { FUR } from './bruno-shape.mjs';
import { ellipse, mirror, polygon, pts, sample, spline, tapered } from './curve.mjs';
import { paintFur } from './fur.mjs';
import { alpha, fill, inside, linear, soft, softStroke } from './paint.mjs';

export function paintBody(ctx) {
  const half = pts('0,150 120,170 150,260 214,330 320,392 392,480 424,590 436,745');
  const points = sample(half, 90);
  const body = polygon([...points, ...mirror(points).reverse()]);
  paintFur(ctx, [...points.slice(30)], { length: 12, colour: () => '#95592c', seed: 9, outward: [0, 500] });
  paintFur(ctx, mirror(points.slice(30)), { length: 12, colour: () => '#c38445', seed: 10, outward: [0, 500] });
  fill(ctx, body, linear(ctx, [-320, 300], [340, 740], '#cb8a4a', FUR.base, FUR.shade));
  inside(ctx, body, () => {
    soft(ctx, ellipse(0, 660, 190, 210), alpha(FUR.cream, 0.9), 24);
    for (const s of [-1, 1]) softStroke(ctx, spline(pts('250,440 276,560 280,740', s)), alpha(FUR.deep, 0.6), 20, 14);
    soft(ctx, ellipse(0, 330, 230, 90), alpha(FUR.deep, 0.65), 26);
    softStroke(ctx, spline(points.slice(40)), alpha('#ffcfc0', 0.5), 10, 6);
  });
  paintScarf(ctx);
}

function paintScarf(ctx) {
  const knit = (d, from, to) => {
    soft(ctx, d, alpha('#3c1410', 0.55), 12, 'source-atop');
    fill(ctx, d, linear(ctx, from, to, '#f2695c', '#c9323c'));
  };
  const wrap = polygon(
    sample(
      pts('-190,262 -100,300 0,314 100,300 190,262 212,318 196,370 100,412 0,424 -100,412 -196,370 -212,318'),
      90,
      true,
    ),
  );
  const tail = polygon(sample(pts('70,380! 150,366! 176,470 182,610! 96,622! 88,500'), 60, true));
  knit(tail, [80, 380], [180, 620]);
  inside(ctx, tail, () => {
    for (const y of [560, 590])
      fill(
        ctx,
        polygon([
          [60, y],
          [200, y - 8],
          [200, y + 6],
          [60, y + 14],
        ]),
        '#ffe2b8',
      );
    soft(ctx, ellipse(110, 386, 80, 26), alpha('#6d1220', 0.7), 10);
  });
  for (let i = 0; i < 9; i++)
    fill(
      ctx,
      tapered(
        [
          [100 + i * 9.6, 616],
          [99 + i * 10, 632],
          [97 + i * 10.4, 646],
        ],
        () => 3,
        8,
      ),
      i % 2 ? '#e2484c' : '#f7d9a8',
    );
  knit(wrap, [-190, 270], [190, 420]);
  inside(ctx, wrap, () => {
    for (let i = -12; i <= 12; i++)
      softStroke(
        ctx,
        spline([
          [i * 18 - 6, 250],
          [i * 19 + 8, 330],
          [i * 17 - 4, 440],
        ]),
        alpha('#7d1322', 0.28),
        4,
        2.4,
      );
    softStroke(ctx, spline(pts('-200,320 -100,356 0,368 100,356 200,320')), alpha('#7d1322', 0.6), 10, 6);
    softStroke(ctx, spline(pts('-190,290 -100,324 0,336 60,330')), alpha('#ffb49a', 0.55), 10, 6);
    soft(ctx, ellipse(0, 268, 190, 36), alpha('#5c0d18', 0.75), 14);
  });
}
