/** Yuki's neck, jacket and headset. */
import { ellipse, mirror, polygon, sample, shift, spline, tapered } from './curve.mjs';
import { alpha, fill, glow, inside, linear, stroke } from './paint.mjs';

const SKIN = { base: '#ffe4d6', shade: '#f3b3ab', line: '#b0586a' };
const LINE = '#1b1a3e';
const both = (points) => [...points, ...mirror(points).reverse()];

export const paintYukiBody = (jaw) => (ctx) => {
  const neck = polygon(both(sample([[-52, 110], [-52, 238], [-62, 290], [-120, 330], [-180, 360], [-100, 420]], 30)));
  fill(ctx, neck, SKIN.base);
  inside(ctx, neck, () => fill(ctx, polygon(shift(both(sample(jaw, 30)), -4, 40)), SKIN.shade));
  stroke(ctx, spline([[-52, 170], [-52, 238], [-62, 288], [-112, 326]]), SKIN.line, 2.6);
  stroke(ctx, spline([[52, 170], [52, 238], [62, 288], [112, 326]]), SKIN.line, 2.6);
  for (const s of [-1, 1]) fill(ctx, tapered([[s * 16, 340], [s * 46, 338], [s * 80, 328]], (t) => 1.5 * Math.sin(Math.PI * t), 16), alpha(SKIN.line, 0.7));
  const choker = tapered([[-54, 252], [-30, 264], [0, 268], [30, 264], [54, 252]], () => 8, 30);
  fill(ctx, choker, '#2a2458');
  fill(ctx, spline([[0, 268], [9, 280], [0, 294], [-9, 280]], true), '#ff7fae');
  stroke(ctx, spline([[0, 268], [9, 280], [0, 294], [-9, 280]], true), '#8f2a52', 2);
  const top = polygon(both(sample([[-150, 350], [-96, 372], [-40, 392], [0, 398]], 30)).concat([[160, 720], [-160, 720]]));
  fill(ctx, top, linear(ctx, [0, 350], [0, 640], '#ffffff', '#d9def6'));
  inside(ctx, top, () => {
    fill(ctx, spline([[40, 380], [60, 480], [50, 720], [200, 720], [200, 340]], true), alpha('#aab4e0', 0.6));
    fill(ctx, polygon([[-18, 396], [18, 396], [26, 520], [0, 548], [-26, 520]]), '#ff7fae');
    fill(ctx, polygon([[0, 396], [18, 396], [26, 520], [0, 548]]), '#dc5488');
  });
  for (const s of [-1, 1]) {
    const flap = polygon([[0, 398], [s * 58, 330], [s * 122, 338], [s * 100, 430], [s * 64, 462]]);
    fill(ctx, flap, linear(ctx, [0, 330], [0, 460], '#ffffff', s < 0 ? '#e6e9fb' : '#cdd4f2'));
    stroke(ctx, flap, '#6b73b8', 2.4);
  }
  const knot = polygon([[-20, 392], [20, 392], [14, 424], [-14, 424]]);
  fill(ctx, knot, '#ff8fb8');
  stroke(ctx, knot, '#8f2a52', 2.2);
  const half = [[76, 720], [70, 560], [96, 440], [120, 352], [150, 322], [190, 344], [272, 378], [330, 432], [362, 520], [378, 620], [384, 720]];
  for (const s of [-1, 1]) {
    const side = sample(s < 0 ? mirror(half) : half, 80);
    const jacket = polygon(side);
    fill(ctx, jacket, linear(ctx, [s * 100, 320], [s * 380, 700], s < 0 ? '#454a9e' : '#3a3d8b', '#23235c'));
    inside(ctx, jacket, () => {
      fill(ctx, spline([[s * 262, 420], [s * 244, 520], [s * 262, 740], [s * 300, 740], [s * 290, 560]], true), alpha('#15143f', 0.7));
      fill(ctx, spline([[s * 180, 350], [s * 262, 384], [s * 312, 436], [s * 262, 420], [s * 200, 380]], true), alpha('#8f9aec', s < 0 ? 0.75 : 0.45));
      stroke(ctx, spline([[s * 296, 720], [s * 300, 600], [s * 280, 470], [s * 236, 366]]), '#ff7fae', 9);
      stroke(ctx, spline([[s * 310, 720], [s * 314, 600], [s * 294, 470], [s * 252, 374]]), '#ffd1e3', 4);
      glow(ctx, [s * 160, 640], 120, 140, '#0f0e33', 0.4);
    });
    stroke(ctx, jacket, LINE, 3.2);
    const collar = polygon(sample([[s * 150, 316, true], [s * 118, 362], [s * 98, 440], [s * 84, 560, true], [s * 178, 486, true], [s * 166, 452, true], [s * 214, 436, true], [s * 194, 360]], 60, true));
    fill(ctx, collar, linear(ctx, [s * 90, 330], [s * 180, 500], s < 0 ? '#7b83dc' : '#5d64c0', '#3a3d8b'));
    stroke(ctx, collar, LINE, 3);
    stroke(ctx, spline([[s * 112, 372], [s * 102, 440], [s * 92, 530]]), '#ff9cc2', 4);
  }
};

export function paintHeadset(ctx) {
  const band = [[-208, -30], [-216, -130], [-176, -236], [-90, -300], [0, -318], [90, -300], [176, -236], [216, -130], [208, -30]];
  fill(ctx, tapered(band, (t) => 8 + 5 * Math.sin(Math.PI * t), 80), linear(ctx, [-200, -300], [200, 0], '#fff7ff', '#c9c6ee'));
  stroke(ctx, tapered(band, (t) => 8 + 5 * Math.sin(Math.PI * t), 80), LINE, 2.8);
  stroke(ctx, spline(band.slice(2, 7)), '#ff8fb4', 5);
  for (const s of [-1, 1]) {
    const cup = ellipse(s * 208, 6, 27, 56, s * 0.06);
    fill(ctx, cup, linear(ctx, [s * 208 - 27, 0], [s * 208 + 27, 0], s < 0 ? '#ffffff' : '#d8d4f4', '#b3aee4'));
    stroke(ctx, cup, LINE, 3);
    const inner = ellipse(s * 212, 6, 15, 36, s * 0.06);
    fill(ctx, inner, linear(ctx, [0, -30], [0, 42], '#ff9cc2', '#e4507f'));
    stroke(ctx, inner, '#8f2a52', 2.4);
    fill(ctx, ellipse(s * 209, -8, 5, 12), alpha('#ffffff', 0.75));
    const ear = polygon(sample([[s * 92, -300, true], [s * 108, -352], [s * 126, -388, true], [s * 166, -330], [s * 182, -232, true], [s * 140, -270]], 60, true));
    fill(ctx, ear, linear(ctx, [s * 126, -388], [s * 140, -250], '#fff7ff', '#c9c6ee'));
    stroke(ctx, ear, LINE, 2.8);
    const pink = polygon(sample([[s * 112, -306, true], [s * 126, -356, true], [s * 150, -318], [s * 160, -264, true]], 40, true));
    fill(ctx, pink, linear(ctx, [0, -356], [0, -264], '#ffc1d9', '#ff7fae'));
  }
  stroke(ctx, spline([[-206, 50], [-190, 120], [-140, 168], [-84, 182]]), LINE, 9);
  stroke(ctx, spline([[-206, 50], [-190, 120], [-140, 168], [-84, 182]]), '#e4e1fa', 5);
  fill(ctx, ellipse(-78, 183, 16, 10, 0.15), '#2a2458');
  stroke(ctx, ellipse(-78, 183, 16, 10, 0.15), LINE, 2.4);
  fill(ctx, ellipse(-82, 180, 6, 3), alpha('#ff9cc2', 0.9));
}
