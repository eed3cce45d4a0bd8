/** Bolt's neck and chest. */
import { ellipse, mirror, polygon, pts, sample, spline } from './curve.mjs';
import { alpha, fill, glow, inside, linear, radial, soft, softStroke, stroke } from './paint.mjs';

export function paintBoltBody(ctx) {
  fill(ctx, polygon(pts('-72,150 72,150 84,380 -84,380')), '#22333d');
  for (let i = 7; i >= 0; i--) {
    const y = 190 + i * 22;
    const w = 78 + i * 2;
    const ring = polygon(
      sample(
        [
          [-w, y],
          [-w * 0.6, y + 12],
          [0, y + 17],
          [w * 0.6, y + 12],
          [w, y],
          [w, y + 18],
          [w * 0.6, y + 30],
          [0, y + 35],
          [-w * 0.6, y + 30],
          [-w, y + 18],
        ],
        60,
        true,
      ),
    );
    fill(ctx, ring, linear(ctx, [-w, y], [w, y], [0, '#2b3f4a'], [0.3, '#8fb0b4'], [0.55, '#4d6a72'], [1, '#1c2c36']));
  }
  glow(ctx, [0, 236], 120, 60, '#0a1a22', 0.7);
  const half = pts('0,350 70,346 126,352 220,366 316,396 378,452 404,540 416,640 420,745');
  const points = sample(half, 90);
  const body = polygon([...points, ...mirror(points).reverse()]);
  fill(ctx, body, linear(ctx, [-320, 350], [330, 740], [0, '#c9f6e4'], [0.45, '#74d4bb'], [1, '#2f8d88']));
  inside(ctx, body, () => {
    for (const s of [-1, 1]) {
      softStroke(ctx, spline(pts('252,380 262,500 268,745', s)), alpha('#12504f', 0.75), 6, 2);
      softStroke(ctx, spline(pts('262,380 276,500 282,745', s)), alpha('#12504f', 0.4), 30, 16);
      fill(ctx, ellipse(s * 330, 456, 34), linear(ctx, [s * 330, 424], [s * 330, 490], '#ff9c7a', '#d9492f'));
      stroke(ctx, ellipse(s * 330, 456, 34), alpha('#7d2216', 0.5), 4);
      soft(ctx, ellipse(s * 330 - 10, 444, 12, 8), alpha('#ffffff', 0.55), 4);
    }
    soft(ctx, spline(pts('-240,400 -150,372 -60,362 -120,392 -220,440'), true), alpha('#ffffff', 0.7), 9);
    softStroke(ctx, spline(points.slice(40)), alpha('#ffd9c9', 0.5), 10, 6);
    const plate = polygon(sample(pts('-150,430! 0,446 150,430! 168,540 150,745! -150,745! -168,540'), 80, true));
    fill(ctx, plate, linear(ctx, [0, 430], [0, 740], '#fff8ea', '#dccfb6'));
    stroke(ctx, plate, alpha('#17625f', 0.5), 4);
    glow(ctx, [0, 546], 110, 110, '#ffb340', 0.55);
    fill(ctx, ellipse(0, 546, 58), linear(ctx, [0, 490], [0, 604], '#27365c', '#0d1530'));
    stroke(ctx, ellipse(0, 546, 58), '#9fb4b2', 7);
    fill(
      ctx,
      polygon(pts('14,502 -28,556 -4,556 -16,592 28,536 4,536')),
      radial(ctx, [0, 546], 60, '#fff3c4', '#ffc94d', '#ff9a2e'),
    );
  });
  const collar = polygon(
    sample(pts('-128,340 -70,330 0,328 70,330 128,340 140,364 80,384 0,390 -80,384 -140,364'), 70, true),
  );
  fill(ctx, collar, linear(ctx, [-130, 0], [130, 0], '#6f8f95', '#2f464f'));
  inside(ctx, collar, () => soft(ctx, ellipse(0, 336, 96, 16), alpha('#0d1a22', 0.8), 5));
}
