/** Yuki's neck, jacket and headset. */
import { ellipse, mirror, polygon, pts, sample, shift, spline, tapered } from './curve.mjs';
import { alpha, fill, glow, inside, linear, stroke } from './paint.mjs';

const SKIN = { base: '#ffe4d6', shade: '#f3b3ab', line: '#b0586a' };
const LINE = '#1b1a3e';
const both = (points) => [...points, ...mirror(points).reverse()];

export const paintYukiBody = (jaw) => (ctx) => {
  const neck = polygon(both(sample(pts('-52,110 -52,238 -62,290 -120,330 -180,360 -100,420'), 30)));
  fill(ctx, neck, SKIN.base);
  inside(ctx, neck, () => fill(ctx, polygon(shift(both(sample(jaw, 30)), -4, 40)), SKIN.shade));
  stroke(ctx, spline(pts('-52,170 -52,238 -62,288 -112,326')), SKIN.line, 2.6);
  stroke(ctx, spline(pts('52,170 52,238 62,288 112,326')), SKIN.line, 2.6);
  for (const s of [-1, 1])
    fill(
      ctx,
      tapered(pts('16,340 46,338 80,328', s), (t) => 1.5 * Math.sin(Math.PI * t), 16),
      alpha(SKIN.line, 0.7),
    );
  const choker = tapered(pts('-54,252 -30,264 0,268 30,264 54,252'), () => 8, 30);
  fill(ctx, choker, '#2a2458');
  fill(ctx, spline(pts('0,268 9,280 0,294 -9,280'), true), '#ff7fae');
  stroke(ctx, spline(pts('0,268 9,280 0,294 -9,280'), true), '#8f2a52', 2);
  const top = polygon(
    both(sample(pts('-150,350 -96,372 -40,392 0,398'), 30)).concat([
      [160, 720],
      [-160, 720],
    ]),
  );
  fill(ctx, top, linear(ctx, [0, 350], [0, 640], '#ffffff', '#d9def6'));
  inside(ctx, top, () => {
    fill(ctx, spline(pts('40,380 60,480 50,720 200,720 200,340'), true), alpha('#aab4e0', 0.6));
    fill(ctx, polygon(pts('-18,396 18,396 26,520 0,548 -26,520')), '#ff7fae');
    fill(ctx, polygon(pts('0,396 18,396 26,520 0,548')), '#dc5488');
  });
  for (const s of [-1, 1]) {
    const flap = polygon(pts('0,398 58,330 122,338 100,430 64,462', s));
    fill(ctx, flap, linear(ctx, [0, 330], [0, 460], '#ffffff', s < 0 ? '#e6e9fb' : '#cdd4f2'));
    stroke(ctx, flap, '#6b73b8', 2.4);
  }
  const knot = polygon(pts('-20,392 20,392 14,424 -14,424'));
  fill(ctx, knot, '#ff8fb8');
  stroke(ctx, knot, '#8f2a52', 2.2);
  const half = pts('76,720 70,560 96,440 120,352 150,322 190,344 272,378 330,432 362,520 378,620 384,720');
  for (const s of [-1, 1]) {
    const side = sample(s < 0 ? mirror(half) : half, 80);
    const jacket = polygon(side);
    fill(ctx, jacket, linear(ctx, [s * 100, 320], [s * 380, 700], s < 0 ? '#454a9e' : '#3a3d8b', '#23235c'));
    inside(ctx, jacket, () => {
      fill(ctx, spline(pts('262,420 244,520 262,740 300,740 290,560', s), true), alpha('#15143f', 0.7));
      fill(ctx, spline(pts('180,350 262,384 312,436 262,420 200,380', s), true), alpha('#8f9aec', s < 0 ? 0.75 : 0.45));
      stroke(ctx, spline(pts('296,720 300,600 280,470 236,366', s)), '#ff7fae', 9);
      stroke(ctx, spline(pts('310,720 314,600 294,470 252,374', s)), '#ffd1e3', 4);
      glow(ctx, [s * 160, 640], 120, 140, '#0f0e33', 0.4);
    });
    stroke(ctx, jacket, LINE, 3.2);
    const collar = polygon(
      sample(pts('150,316! 118,362 98,440 84,560! 178,486! 166,452! 214,436! 194,360', s), 60, true),
    );
    fill(ctx, collar, linear(ctx, [s * 90, 330], [s * 180, 500], s < 0 ? '#7b83dc' : '#5d64c0', '#3a3d8b'));
    stroke(ctx, collar, LINE, 3);
    stroke(ctx, spline(pts('112,372 102,440 92,530', s)), '#ff9cc2', 4);
  }
};

export function paintHeadset(ctx) {
  const band = pts('-208,-30 -216,-130 -176,-236 -90,-300 0,-318 90,-300 176,-236 216,-130 208,-30');
  fill(
    ctx,
    tapered(band, (t) => 8 + 5 * Math.sin(Math.PI * t), 80),
    linear(ctx, [-200, -300], [200, 0], '#fff7ff', '#c9c6ee'),
  );
  stroke(
    ctx,
    tapered(band, (t) => 8 + 5 * Math.sin(Math.PI * t), 80),
    LINE,
    2.8,
  );
  stroke(ctx, spline(band.slice(2, 7)), '#ff8fb4', 5);
  for (const s of [-1, 1]) {
    const cup = ellipse(s * 208, 6, 27, 56, s * 0.06);
    fill(ctx, cup, linear(ctx, [s * 208 - 27, 0], [s * 208 + 27, 0], s < 0 ? '#ffffff' : '#d8d4f4', '#b3aee4'));
    stroke(ctx, cup, LINE, 3);
    const inner = ellipse(s * 212, 6, 15, 36, s * 0.06);
    fill(ctx, inner, linear(ctx, [0, -30], [0, 42], '#ff9cc2', '#e4507f'));
    stroke(ctx, inner, '#8f2a52', 2.4);
    fill(ctx, ellipse(s * 209, -8, 5, 12), alpha('#ffffff', 0.75));
    const ear = polygon(sample(pts('92,-300! 108,-352 126,-388! 166,-330 182,-232! 140,-270', s), 60, true));
    fill(ctx, ear, linear(ctx, [s * 126, -388], [s * 140, -250], '#fff7ff', '#c9c6ee'));
    stroke(ctx, ear, LINE, 2.8);
    const pink = polygon(sample(pts('112,-306! 126,-356! 150,-318 160,-264!', s), 40, true));
    fill(ctx, pink, linear(ctx, [0, -356], [0, -264], '#ffc1d9', '#ff7fae'));
  }
  stroke(ctx, spline(pts('-206,50 -190,120 -140,168 -84,182')), LINE, 9);
  stroke(ctx, spline(pts('-206,50 -190,120 -140,168 -84,182')), '#e4e1fa', 5);
  fill(ctx, ellipse(-78, 183, 16, 10, 0.15), '#2a2458');
  stroke(ctx, ellipse(-78, 183, 16, 10, 0.15), LINE, 2.4);
  fill(ctx, ellipse(-82, 180, 6, 3), alpha('#ff9cc2', 0.9));
}
