/** Aurelia's neck, necklace and velvet dress. */
import { ellipse, mirror, polygon, pts, sample, shift, spline, tapered } from './curve.mjs';
import { alpha, fill, glow, inside, linear, radial, soft, softStroke } from './paint.mjs';

const SKIN = { base: '#e3b488', shade: '#a8683f', deep: '#6b3722' };
const both = (points) => [...points, ...mirror(points).reverse()];

export const paintDress = (jaw) => (ctx) => {
  const side = sample(pts('-66,120 -66,258 -76,316 -150,360 -270,400 -300,470 -170,560 0,590'), 60);
  const skin = polygon(both(side));
  fill(ctx, skin, linear(ctx, [-200, 260], [220, 520], [0, '#f6d6ac'], [0.5, SKIN.base], [1, '#8f5636']));
  inside(ctx, skin, () => {
    soft(ctx, polygon(shift(both(jaw), 14, 44)), alpha(SKIN.deep, 0.8), 16);
    soft(ctx, spline(pts('30,220 34,320 90,400 300,460 300,200'), true), alpha(SKIN.shade, 0.6), 22);
    for (const s of [-1, 1]) {
      softStroke(ctx, spline(pts('16,378 70,384 160,362', s)), alpha(SKIN.deep, 0.45), 9, 6);
      softStroke(ctx, spline(pts('20,368 76,372 160,350', s)), alpha('#fff0d4', s < 0 ? 0.5 : 0.2), 7, 5);
      softStroke(ctx, spline(pts('40,250 26,330 10,372', s)), alpha(SKIN.shade, 0.45), 10, 7);
    }
    soft(ctx, ellipse(0, 388, 16, 12), alpha(SKIN.deep, 0.4), 6);
  });
  const chain = sample(pts('-92,330 -64,372 -30,404 0,414 30,404 64,372 92,330'), 27);
  chain.forEach(([x, y], i) => {
    soft(ctx, ellipse(x + 3, y + 5, 7, 6), alpha(SKIN.deep, 0.5), 3);
    fill(
      ctx,
      ellipse(x, y, 6.6),
      i % 4 === 2
        ? radial(ctx, [x - 2, y - 2], 9, '#ffe9ae', '#b97f25')
        : radial(ctx, [x - 2, y - 2], 10, '#ffffff', '#e6d6be', '#8f7a64'),
    );
  });
  fill(ctx, ellipse(0, 440, 15, 20), linear(ctx, [-12, 420], [12, 460], '#ffe9ae', '#a36c1c'));
  fill(ctx, ellipse(0, 440, 10, 14), radial(ctx, [-4, 434], 18, '#7ff0b8', '#12805a', '#053527'));
  fill(ctx, ellipse(-4, 433, 3, 4), alpha('#ffffff', 0.9));

  const half = pts('0,500 90,496 170,470 206,420 222,372 290,388 352,436 396,530 414,640 420,745');
  const points = sample(half, 100);
  const dress = polygon(both(points));
  fill(ctx, dress, linear(ctx, [-330, 380], [340, 740], [0, '#2f8a62'], [0.45, '#14573f'], [1, '#062a20']));
  inside(ctx, dress, () => {
    glow(ctx, [-250, 470], 150, 110, '#6fd09a', 0.5);
    for (const s of [-1, 1]) {
      for (const [x, w] of pts('250,20 300,15 345,13')) {
        softStroke(
          ctx,
          spline([
            [s * (x - 30), 420],
            [s * x, 540],
            [s * (x + 4), 745],
          ]),
          alpha('#03170f', 0.65),
          w,
          8,
        );
        softStroke(
          ctx,
          spline([
            [s * (x - 46), 420],
            [s * (x - 18), 540],
            [s * (x - 14), 745],
          ]),
          alpha('#7fe0ac', s < 0 ? 0.4 : 0.2),
          w * 0.5,
          5,
        );
      }
      softStroke(ctx, spline(pts('60,530 70,640 64,745', s)), alpha('#03170f', 0.45), 16, 10);
      softStroke(ctx, spline(pts('120,520 140,630 134,745', s)), alpha('#7fe0ac', s < 0 ? 0.25 : 0.1), 12, 8);
    }
  });
  const edge = pts('-226,366 -206,424 -168,474 -90,502 0,506 90,502 168,474 206,424 226,366');
  fill(
    ctx,
    tapered(shift(edge, 0, -9), () => 6, 80),
    linear(ctx, [-220, 0], [220, 0], '#fff6e2', '#b9a68c'),
  );
  fill(
    ctx,
    tapered(shift(edge, 2, 10), () => 13, 80),
    alpha('#03170f', 0.5),
  );
  fill(
    ctx,
    tapered(edge, () => 10, 80),
    linear(ctx, [-220, 0], [220, 0], [0, '#f3d089'], [0.5, '#c9943a'], [1, '#6b4513']),
  );
  for (const [i, [x, y]] of sample(edge, 31).entries())
    fill(ctx, ellipse(x, y, i % 3 === 1 ? 5.4 : 3.4), i % 3 === 1 ? '#f4e6cc' : '#7d5216');
};
