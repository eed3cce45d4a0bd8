/** Mira's waves. */

import { ellipse, mirror, polygon, pts, sample, shift } from './curve.mjs';
import { paintLock, paintLocks } from './hair.mjs';
import { HAIR } from './mira-shape.mjs';
import { alpha, erase, fill, glow, linear, soft } from './paint.mjs';

const side = {
  left: [
    pts('48,-316 -58,-318 -170,-268 -232,-150 -236,-30 -254,66 -238,150 -254,232 -236,310 -186,356'),
    pts('48,-304 -50,-300 -160,-236 -214,-120 -218,-10 -234,76 -216,156 -230,230 -206,296 -152,334'),
    pts('50,-286 -30,-260 -120,-184 -182,-90 -200,10 -206,90 -190,160 -202,224 -176,276 -128,306'),
  ],
  right: [
    pts('44,-316 120,-308 202,-254 238,-140 240,-20 258,76 240,160 258,240 240,316 192,360'),
    pts('44,-304 110,-290 182,-222 218,-110 224,0 238,86 220,164 232,238 208,302 156,338'),
    pts('44,-286 88,-254 150,-184 188,-90 204,10 208,94 192,166 204,230 178,280 132,308'),
  ],
  fringe: [
    pts('48,-292 -50,-276 -146,-204 -204,-96 -222,20 -228,100'),
    pts('54,-290 -20,-250 -104,-178 -172,-92 -212,0 -216,70'),
    pts('60,-286 24,-226 -48,-160 -124,-108 -184,-62 -216,-6'),
  ],
  wisp: [
    pts('42,-290 88,-262 146,-200 188,-110 212,-10 214,70'),
    pts('38,-286 66,-240 116,-174 166,-104 200,-24 208,44'),
  ],
};
const crown = pts('-248,-10 -242,-150 -182,-278 -76,-332 30,-338 132,-322 214,-264 248,-140 252,-10');

export function paintHairShadow(ctx) {
  const shadow = '#a84a3e';
  soft(
    ctx,
    polygon([...sample(shift(side.fringe[2], 12, 26), 40), [-330, 60], [-330, -340], [40, -340]]),
    alpha(shadow, 0.5),
    11,
  );
  soft(
    ctx,
    polygon([...sample(shift(side.wisp[1], -8, 22), 40), [330, 60], [330, -340], [40, -340]]),
    alpha(shadow, 0.5),
    11,
  );
  soft(ctx, polygon([...sample(shift(side.left[2], 12, 0), 40), [-330, 360], [-330, -340]]), alpha(shadow, 0.45), 11);
  soft(ctx, polygon([...sample(shift(side.right[2], -12, 0), 40), [330, 360], [330, -340]]), alpha(shadow, 0.45), 11);
}

const ACCENTS = [
  [pts('-212,-90 -226,0 -242,80 -222,160 -240,240 -214,316 -176,350'), 17, 41],
  [pts('-200,-40 -210,40 -220,100 -198,170 -212,236 -184,300 -140,328'), 14, 42],
  [pts('214,-90 228,0 246,84 226,166 244,246 220,318 178,354'), 17, 43],
  [pts('204,-30 212,50 222,104 202,176 214,240 186,300 144,330'), 14, 44],
];

export function paintHairBack(ctx) {
  const half = pts('0,-312 110,-298 196,-228 222,-90 234,60 228,160 240,240 222,316 170,344 100,336 0,330');
  const mass = polygon([...sample(half, 70), ...mirror(sample(half, 70)).reverse()]);
  fill(ctx, mass, linear(ctx, [0, -320], [0, 320], HAIR.dark, HAIR.deep));
  const guides = [
    pts('-140,-190 -206,-60 -218,80 -212,160 -226,250 -206,324 -158,362'),
    pts('-120,-200 -180,0 -180,160 -180,270 -120,346'),
    pts('-40,-200 -100,0 -100,160 -110,260 -60,330'),
  ];
  for (const g of [guides, guides.map(mirror)])
    paintLocks(
      ctx,
      g,
      8,
      36,
      { ...HAIR, dark: '#381321', mid: '#4f1d2a', light: '#6b2a33' },
      { seed: 21, strands: 5, edge: 0.6, ragged: 0.1 },
    );
  erase(ctx, ellipse(0, -50, 160, 205));
}

export function paintHairFront(ctx) {
  const cap = polygon([...sample(crown, 80), ...sample(side.wisp[0], 30).reverse(), ...sample(side.fringe[1], 30)]);
  fill(ctx, cap, linear(ctx, [0, -340], [0, 0], [0, HAIR.dark], [0.35, HAIR.dark], [1, HAIR.dark]));
  const style = { strands: 5, ragged: 0.14, edge: 0.75, tip: 0.02, end: 0.9 };
  paintLocks(ctx, side.right, 7, 34, HAIR, { ...style, ragged: 0.07, seed: 18, shine: 0.75, low: 0.5, order: 'in' });
  paintLocks(ctx, side.left, 7, 35, HAIR, { ...style, ragged: 0.09, seed: 3, shine: 0.8, low: 0.5, order: 'in' });
  for (const [points, width, seed] of ACCENTS)
    paintLock(
      ctx,
      points,
      width,
      { ...HAIR, mid: '#8f3a3a' },
      { strands: 5, shine: 0.5, low: 0.6, seed, tip: 0.02, root: 0.05, end: 1, edge: 0.8 },
    );
  paintLocks(ctx, side.wisp, 4, 24, HAIR, { ...style, seed: 12, shine: 0.7, ragged: 0.3, tip: 0.02, end: 0.7 });
  paintLocks(ctx, side.fringe, 7, 30, HAIR, { ...style, seed: 15, shine: 0.9, ragged: 0.3, tip: 0.02, end: 0.7 });
  glow(ctx, [-150, -226], 150, 110, '#ffb98a', 0.26, 'source-atop');
  glow(ctx, [170, -210], 100, 110, '#ffb6c8', 0.2, 'source-atop');
}
