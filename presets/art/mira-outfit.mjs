/** Mira's neck and knit. */

import { mirror, polygon, pts, sample, shift, spline, tapered } from './curve.mjs';
import { jaw, SKIN } from './mira-shape.mjs';
import { alpha, fill, glow, inside, linear, soft, softStroke } from './paint.mjs';

export function paintBody(ctx) {
  const neck = polygon([
    ...sample(pts('-72,120 -74,260 -84,320 -150,372 -240,420'), 30),
    ...mirror(sample(pts('-72,120 -74,260 -84,320 -150,372 -240,420'), 30)).reverse(),
  ]);
  fill(ctx, neck, linear(ctx, [0, 200], [0, 420], '#eeae90', '#f9cfb2'));
  inside(ctx, neck, () => {
    soft(
      ctx,
      polygon(shift([...sample(jaw, 30), ...mirror(sample(jaw, 30)).reverse()], 8, 46)),
      alpha('#c4665a', 0.75),
      13,
    );
    softStroke(ctx, spline(pts('80,230 82,330 150,390')), alpha(SKIN.deep, 0.6), 26, 14);
    for (const s of [-1, 1]) softStroke(ctx, spline(pts('22,372 70,376 130,362', s)), alpha(SKIN.deep, 0.3), 7, 5);
    softStroke(
      ctx,
      spline([
        [-30, 345],
        [-14, 372],
      ]),
      alpha(SKIN.deep, 0.3),
      6,
      5,
    );
    softStroke(
      ctx,
      spline([
        [30, 345],
        [14, 372],
      ]),
      alpha(SKIN.deep, 0.3),
      6,
      5,
    );
  });
  const half = pts('0,408 60,398 104,368 128,340! 180,366 280,402 352,452 394,540 412,640 420,745! 0,745!');
  const knit = polygon([...sample(half.slice(0, -1), 90), ...mirror(sample(half.slice(0, -1), 90)).reverse()]);
  fill(ctx, knit, linear(ctx, [-300, 360], [300, 740], [0, '#3aa69b'], [0.5, '#1f7f80'], [1, '#125a66']));
  inside(ctx, knit, () => {
    glow(ctx, [-190, 430], 210, 120, '#7fe0cb', 0.4);
    for (const s of [-1, 1]) {
      softStroke(ctx, spline(pts('246,420 268,500 276,600 272,720', s)), alpha('#0b4250', 0.5), 5, 2.5);
      softStroke(ctx, spline(pts('250,430 290,530 304,640 300,740', s)), alpha('#0b4250', 0.35), 34, 18);
      softStroke(ctx, spline(pts('140,420 176,480 190,560', s)), alpha('#0d4855', 0.28), 12, 8);
      softStroke(ctx, spline(pts('196,440 226,520 232,640', s)), alpha('#a8fff0', 0.12), 20, 12);
    }
    softStroke(ctx, spline(pts('-60,470 0,490 70,468')), alpha('#0d4855', 0.22), 14, 10);
    softStroke(ctx, spline(pts('180,368 282,404 354,455 396,545 412,640')), alpha('#ffd6ee', 0.55), 9, 4);
    softStroke(ctx, spline(pts('-128,345 -180,368 -282,404 -354,455')), alpha('#c9fff0', 0.45), 8, 4);
    softStroke(
      ctx,
      spline(pts('-134,352 -104,382 -60,412 0,424 60,412 104,382 134,352')),
      alpha('#083843', 0.55),
      22,
      8,
    );
  });
  const rib = tapered(pts('-131,346 -104,376 -60,404 0,415 60,404 104,376 131,346'), () => 13, 60);
  fill(ctx, rib, linear(ctx, [-130, 0], [130, 0], '#4fc0b1', '#1c7a7b'));
  inside(ctx, rib, () => {
    const a = sample(pts('-131,326 -98,358 -56,386 0,398 56,386 98,358 131,326'), 46);
    const b = sample(pts('-150,366 -114,400 -66,424 0,434 66,424 114,400 150,366'), 46);
    for (const [i, p] of a.entries()) softStroke(ctx, polygon([p, b[i]], false), alpha('#0b4854', 0.5), 2.2, 0.8);
  });
}
