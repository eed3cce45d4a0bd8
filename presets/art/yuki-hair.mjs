/** Yuki's fringe, locks and long hair. */
import { clump, gleam } from './cel.mjs';
import { ellipse, mirror, polygon, pts, sample, spline, tapered } from './curve.mjs';
import { alpha, erase, fill, linear, stroke } from './paint.mjs';
import { HAIR } from './yuki-shape.mjs';

const cap = spline(
  pts(
    '-200,-40 -214,-120 -196,-204 -134,-268 -40,-298 48,-296 140,-264 198,-200 214,-116 200,-40 170,-120 90,-170 0,-178 -90,-170 -170,-120',
  ),
  true,
);
export const BANGS = [
  [pts('-150,-240 -196,-150 -196,-60 -172,26'), pts('-92,-256 -138,-160 -150,-70 -172,26')],
  [pts('150,-240 196,-150 198,-60 176,30'), pts('92,-256 140,-160 154,-70 176,30')],
  [pts('-128,-262 -158,-170 -152,-90 -118,-28'), pts('-50,-280 -84,-190 -96,-110 -118,-28')],
  [pts('126,-262 154,-170 150,-90 124,-30'), pts('50,-280 86,-190 100,-110 124,-30')],
  [pts('58,-284 92,-190 86,-100 56,-36'), pts('8,-288 34,-190 48,-110 56,-36')],
  [pts('-66,-284 -98,-190 -92,-104 -58,-40'), pts('-4,-290 -40,-190 -46,-110 -58,-40')],
  [pts('-26,-292 -36,-190 -28,-96 4,-24'), pts('34,-292 44,-190 26,-100 4,-24')],
];

export function paintHairBack(ctx) {
  const half = pts('0,-286 110,-268 200,-190 226,-60 230,90 246,240 262,380 250,520 150,560 0,560');
  const points = sample(half, 70);
  fill(
    ctx,
    polygon([...points, ...mirror(points).reverse()]),
    linear(ctx, [0, -280], [0, 540], [0, HAIR.shade], [0.5, '#6a83cf'], [1, '#b59ce0']),
  );
  const spikes = [
    [pts('150,100 236,240 284,380 296,486'), pts('90,100 160,260 220,400 296,486')],
    [pts('110,120 196,300 224,440 206,560'), pts('50,120 110,300 150,440 206,560')],
  ];
  for (const s of [1, -1])
    for (const [a, b] of spikes)
      clump(ctx, s > 0 ? a : mirror(a), s > 0 ? b : mirror(b), {
        ...HAIR,
        root: '#5f74c4',
        mid: '#7c95dc',
        tip: '#cbb0ec',
      });
  erase(ctx, ellipse(0, -40, 150, 190));
}

/** The long locks before the ears. */
export function paintLocksFront(ctx) {
  const locks = [
    [pts('186,-140 222,-20 236,130 214,250 226,352'), pts('150,-120 176,0 186,130 180,250 226,352')],
    [pts('178,-130 192,0 190,120 172,200 160,262'), pts('158,-120 164,0 160,110 154,190 160,262')],
  ];
  for (const s of [1, -1])
    for (const [a, b] of locks) clump(ctx, s > 0 ? a : mirror(a), s > 0 ? b : mirror(b), { ...HAIR, lit: 3 });
}

export function paintHairFront(ctx) {
  fill(ctx, cap, linear(ctx, [0, -290], [0, -60], HAIR.root, HAIR.mid));
  stroke(ctx, cap, HAIR.line, 3);
  for (const [a, b] of BANGS) clump(ctx, a, b, { ...HAIR, lit: 3.4 });
  const top = spline(pts('-150,-236 -96,-272 -30,-292 40,-292 100,-272 150,-236 90,-218 0,-208 -90,-218'), true);
  fill(ctx, top, linear(ctx, [0, -292], [0, -206], HAIR.root, alpha('#8fb0ec', 0)));
  for (const [a, b] of BANGS) gleam(ctx, a, b);
  const wisp = pts('10,-318 -8,-352 -40,-368 -74,-354');
  fill(
    ctx,
    tapered(wisp, (t) => 9 * (1 - t) ** 0.8 + 0.4, 24),
    HAIR.mid,
  );
  stroke(
    ctx,
    tapered(wisp, (t) => 9 * (1 - t) ** 0.8 + 0.4, 24),
    HAIR.line,
    2.2,
  );
  const bow = (s) =>
    spline(
      [
        [150, -150],
        [150 + s * 30, -178],
        [150 + s * 44, -150],
        [150 + s * 30, -126],
      ],
      true,
    );
  for (const s of [-1, 1]) {
    fill(ctx, bow(s), linear(ctx, [150, -178], [150, -126], '#ff8fb4', '#e4507f'));
    stroke(ctx, bow(s), '#8f2a52', 2.6);
  }
  fill(ctx, ellipse(150, -151, 9, 10), '#ffc1d6');
  stroke(ctx, ellipse(150, -151, 9, 10), '#8f2a52', 2.4);
}
