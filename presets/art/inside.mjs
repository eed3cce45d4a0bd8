/** What is behind the lips, drawn where it is with the jaw shut. Upper teeth end just below the lip line. */
import { ellipse, polygon, sample, spline } from './curve.mjs';
import { alpha, fill, glow, inside, linear, soft, softStroke } from './paint.mjs';

/** A row of teeth between two arcs; `edge` is the biting edge. */
function row(ctx, [cx, edge], half, height, up, { light, dark, gap, corner = 0.95 }) {
  const root = edge + (up ? -height : height);
  const bend = up ? 1 : -1;
  const arc = (y, depth) =>
    sample(
      [
        [cx - half, y - depth * bend],
        [cx - half * 0.5, y - depth * 0.25 * bend],
        [cx, y],
        [cx + half * 0.5, y - depth * 0.25 * bend],
        [cx + half, y - depth * bend],
      ],
      33,
    );
  const bite = arc(edge, height * 0.16);
  const gum = arc(root, height * 0.1);
  const outline = polygon([...bite, ...gum.reverse()]);
  fill(ctx, outline, linear(ctx, [cx, root], [cx, edge], dark, light));
  inside(ctx, outline, () => {
    for (const s of [-1, 1]) glow(ctx, [cx + s * half, edge], half * 0.62, height * 1.9, '#4a2028', corner);
    for (let i = -4; i <= 4; i++) {
      const x = cx + half * Math.sin((i / 4.6) * 1.3) * 0.94;
      softStroke(
        ctx,
        spline([
          [x, edge + bend * 4],
          [x - i * 0.3, (edge + root) / 2],
          [x, root],
        ]),
        alpha(gap, 0.35),
        1.6,
        0.8,
      );
    }
  });
}

export function teethUpper(
  ctx,
  mouth,
  { light = '#ffffff', dark = '#e6d6d2', gap = '#a98a8c', size = 1, corner } = {},
) {
  const [cx, cy] = mouth.centre;
  row(ctx, [cx, cy + mouth.half * 0.1], mouth.half * 1.06, mouth.half * 0.46 * size, true, {
    light,
    dark,
    gap,
    corner,
  });
}

export function teethLower(ctx, mouth, { light = '#f2e9e6', dark = '#cdb8b8', gap = '#9d8084', size = 1 } = {}) {
  const [cx, cy] = mouth.centre;
  row(ctx, [cx, cy + mouth.half * 0.3], mouth.half * 0.78, mouth.half * 0.3 * size, false, { light, dark, gap });
}

export function tongue(ctx, mouth, { light = '#ec7f82', dark = '#b8404f' } = {}) {
  const [cx, cy] = mouth.centre;
  const h = mouth.half;
  const body = spline(
    [
      [cx - h * 0.7, cy + h * 0.6],
      [cx - h * 0.48, cy + h * 0.16],
      [cx, cy + h * 0.04],
      [cx + h * 0.48, cy + h * 0.16],
      [cx + h * 0.7, cy + h * 0.6],
      [cx + h * 0.5, cy + h * 1.3],
      [cx - h * 0.5, cy + h * 1.3],
    ],
    true,
  );
  fill(ctx, body, linear(ctx, [cx, cy], [cx, cy + h * 1.1], light, dark));
  inside(ctx, body, () => {
    soft(ctx, ellipse(cx - h * 0.12, cy + h * 0.26, h * 0.26, h * 0.08), alpha('#ffffff', 0.35), 4);
    softStroke(
      ctx,
      spline([
        [cx, cy + h * 0.24],
        [cx + 1, cy + h * 0.9],
      ]),
      alpha(dark, 0.6),
      5,
      3,
    );
  });
}

export function shade(ctx, mouth, { colour = '#3a0a14' } = {}) {
  softStroke(ctx, spline(mouth.line.map(([x, y]) => [x, y - 1])), alpha(colour, 0.55), 8, 3.2);
}
