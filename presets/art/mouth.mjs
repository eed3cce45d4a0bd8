/** A drawn mouth: lips that meet on the inner-lip landmarks, and what lies behind them. */
import { ellipse, polygon, sample, spline, tapered } from './curve.mjs';
import { alpha, fill, glow, inside, linear, soft, softStroke } from './paint.mjs';

/**
 * Curves of a closed mouth around `centre`.
 * @param {{half: number, upper: number, lower: number, lift: number, bow: number}} spec half width, lip heights,
 *   how far the corners stand above the middle of the line, depth of the cupid's bow
 */
export function mouthShape([cx, cy], { half, upper, lower, lift = 6, bow = 4, inset = 7 }) {
  const p = (x, y) => [cx + x * half, cy + y];
  const line = [
    p(-1, -lift),
    p(-0.62, -lift * 0.15),
    p(-0.26, 1),
    p(0, 2.6),
    p(0.26, 1),
    p(0.62, -lift * 0.15),
    p(1, -lift),
  ];
  const top = [
    p(-1, -lift),
    p(-0.6, -upper * 0.62 - lift * 0.3),
    p(-0.24, -upper),
    p(0, -upper + bow),
    p(0.24, -upper),
    p(0.6, -upper * 0.62 - lift * 0.3),
    p(1, -lift),
  ];
  const bottom = [
    p(-1, -lift),
    p(-0.64, lower * 0.6),
    p(-0.3, lower * 0.95),
    p(0, lower + 1.5),
    p(0.3, lower * 0.95),
    p(0.64, lower * 0.6),
    p(1, -lift),
  ];
  const fine = sample(line, 49);
  const at = (curve, x) => {
    const xs = sample(curve, 193);
    return [
      cx + x * half,
      xs.reduce((a, b) => (Math.abs(b[0] - cx - x * half) < Math.abs(a[0] - cx - x * half) ? b : a))[1],
    ];
  };
  const inner = 1 - inset / half;
  const outer = [
    ...[-1, -0.61, -0.24, 0, 0.24, 0.61, 1].map((x) => at(top, x)),
    ...[0.64, 0.29, 0, -0.29, -0.64].map((x) => at(bottom, x)),
  ];
  const lips = [-inner, -0.36, 0, 0.36, inner].map((x) => at(line, x));
  return {
    centre: [cx, cy],
    half,
    line,
    top,
    bottom,
    fine,
    upperOutline: polygon([...sample(top, 49), ...sample(line, 49).reverse()]),
    lowerOutline: polygon([...sample(line, 49), ...sample(bottom, 49).reverse()]),
    /** iBUG 48..67; the lower inner points lie on the upper ones, because the mouth is shut. */
    points: [...outer, ...lips, lips[3], lips[2], lips[1]],
  };
}

/** Lips with volume: darker upper lip, lit lower lip, a line between them that fades at its ends. */
export function paintLips(ctx, mouth, { upper, upperDeep, lower, lowerLight, line, shine = 0.6, shadow }) {
  const [cx, cy] = mouth.centre;
  const top = Math.min(...mouth.top.map((p) => p[1]));
  const low = Math.max(...mouth.bottom.map((p) => p[1]));
  const h = mouth.half;
  soft(ctx, ellipse(cx, low + 8, h * 0.5, 6), alpha(shadow, 0.5), 6);
  fill(ctx, mouth.upperOutline, linear(ctx, [cx, top], [cx, cy + 4], upper, upperDeep));
  fill(
    ctx,
    mouth.lowerOutline,
    linear(ctx, [cx, cy], [cx, low], [0, upperDeep], [0.3, lower], [0.65, lowerLight], [1, lower]),
  );
  inside(ctx, mouth.upperOutline, () => softStroke(ctx, spline(mouth.top), alpha(lowerLight, 0.6), 4, 2));
  inside(ctx, mouth.lowerOutline, () => {
    softStroke(ctx, spline(mouth.line), alpha(line, 0.55), 8, 3.5);
    soft(
      ctx,
      ellipse(cx - h * 0.14, cy + (low - cy) * 0.52, h * 0.3, (low - cy) * 0.15, 0.03),
      alpha('#ffffff', shine),
      2.4,
    );
    soft(ctx, ellipse(cx - h * 0.2, cy + (low - cy) * 0.5, h * 0.1, (low - cy) * 0.1), alpha('#ffffff', shine), 1);
  });
  fill(
    ctx,
    tapered(mouth.line, (t) => 0.35 + 1.55 * Math.sin(t * Math.PI) ** 0.55, 48),
    line,
  );
  for (const side of [0, mouth.line.length - 1]) glow(ctx, mouth.line[side], 9, 7, shadow, 0.5);
}
