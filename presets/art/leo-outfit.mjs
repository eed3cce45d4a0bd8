/** Leo's neck, tee and hoodie. */
import { ellipse, mirror, polygon, pts, sample, shift, spline, tapered } from './curve.mjs';
import { beardLow, SKIN } from './leo-shape.mjs';
import { alpha, fill, inside, linear, stroke } from './paint.mjs';

export function paintBody(ctx) {
  const side = pts('-84,120 -86,270 -96,326 -170,368 -250,410 -120,470');
  const neck = polygon([...sample(side, 30), ...mirror(sample(side, 30)).reverse()]);
  fill(ctx, neck, SKIN.base);
  inside(ctx, neck, () => {
    fill(ctx, polygon(shift([...sample(beardLow, 30), ...mirror(sample(beardLow, 30)).reverse()], 10, 34)), SKIN.deep);
    fill(ctx, spline(pts('40,200 36,330 110,420 280,480 280,200'), true), alpha(SKIN.deep, 0.6));
  });
  const tee = polygon([
    ...sample(pts('-120,352 -76,392 0,414 76,392 120,352 170,420 120,560 -120,560 -170,420'), 60, true),
  ]);
  fill(ctx, tee, linear(ctx, [-120, 0], [120, 0], '#fff8ec', '#d9d3dc'));
  stroke(ctx, spline(pts('-116,362 -76,402 0,424 76,402 116,362')), '#c9bfca', 3);
  const half = pts('0,500 44,466 94,408 132,342 190,352 292,392 368,446 410,536 430,640 436,745');
  const points = sample(half, 100);
  const hoodie = polygon([...points, ...mirror(points).reverse()]);
  fill(ctx, hoodie, linear(ctx, [-350, 380], [350, 740], '#ff9a4d', '#ea5f2c'));
  inside(ctx, hoodie, () => {
    fill(ctx, spline(pts('270,380 248,500 262,760 480,760 480,380'), true), alpha('#a93a1f', 0.55));
    fill(
      ctx,
      tapered(pts('-246,430 -268,500 -280,600 -278,780'), (t) => 1 + 15 * t, 24),
      alpha('#b9431f', 0.5),
    );
    fill(
      ctx,
      tapered(pts('-150,470 -176,540 -170,640'), (t) => 6 * Math.sin(Math.PI * t), 24),
      alpha('#b9431f', 0.4),
    );
    fill(ctx, spline(pts('-340,440 -250,400 -180,380 -230,430 -300,480'), true), alpha('#ffc98f', 0.55));
    fill(ctx, spline(pts('0,505 70,470 150,380 190,352 220,370 130,500 10,580'), true), alpha('#b9431f', 0.55));
    fill(ctx, spline(pts('0,505 -70,480 -150,420 -110,500 -10,580'), true), alpha('#c94d22', 0.5));
  });
  for (const s of [-1, 1]) {
    const hood = polygon(sample(pts('128,330 200,346 214,384 150,462 40,520 2,520 60,464 104,402', s), 70, true));
    fill(
      ctx,
      hood,
      linear(ctx, [s * 60, 340], [s * 180, 480], s < 0 ? '#ffb06a' : '#f47f3f', s < 0 ? '#f47a36' : '#cf4f24'),
    );
    fill(
      ctx,
      tapered(pts('122,344 100,410 56,468 4,516', s), (t) => 3 + 4 * t, 30),
      alpha('#8f2f1a', 0.8),
    );
    fill(
      ctx,
      tapered(pts('52,482 60,540 56,610', s), () => 5, 20),
      '#fff4e0',
    );
    fill(ctx, ellipse(s * 56, 616, 8, 12), '#ffd27a');
  }
}
