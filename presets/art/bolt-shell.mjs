/** Bolt's head without its lights. */

import { GLASS, LED, screen, shell, squircle } from './bolt-shape.mjs';
import { ellipse, polygon, pts, spline } from './curve.mjs';
import { alpha, fill, glow, inside, linear, radial, soft, softStroke, stroke } from './paint.mjs';

export function paintChin(ctx) {
  const plate = squircle(0, 206, 128, 58, 3);
  fill(ctx, plate, linear(ctx, [0, 150], [0, 264], '#f2fbf6', '#a9c7c0'));
  inside(ctx, plate, () => {
    softStroke(ctx, plate, alpha('#4d6f74', 0.55), 14, 8);
    for (const x of [-60, -30, 0, 30, 60]) fill(ctx, squircle(x, 250, 9, 5), alpha('#38525c', 0.75));
  });
}

export function paintEars(ctx) {
  for (const s of [-1, 1]) {
    const base = squircle(s * 240, 10, 34, 66, 3);
    fill(ctx, base, linear(ctx, [s * 206, 0], [s * 274, 0], '#38525c', '#6f8f95'));
    const cap = squircle(s * 262, 10, 22, 48, 2.8);
    fill(ctx, cap, linear(ctx, [0, -40], [0, 60], '#ff9c7a', '#e2593f'));
    inside(ctx, cap, () => {
      softStroke(ctx, cap, alpha('#8f2a1c', 0.5), 8, 5);
      soft(ctx, ellipse(s * 258, -14, 6, 16), alpha('#ffffff', 0.6), 3);
    });
  }
}

function paintAntenna(ctx) {
  stroke(
    ctx,
    spline([
      [0, -266],
      [0, -330],
    ]),
    '#4d6a72',
    9,
  );
  stroke(
    ctx,
    spline([
      [-2, -266],
      [-2, -330],
    ]),
    alpha('#ffffff', 0.4),
    2.5,
  );
  fill(ctx, squircle(0, -270, 44, 16), linear(ctx, [0, -286], [0, -254], '#5f7f86', '#2f464f'));
  glow(ctx, [0, -346], 62, 62, LED.glow, 0.6);
  fill(ctx, ellipse(0, -346, 21), radial(ctx, [-6, -352], 28, LED.core, LED.mid, LED.edge));
  soft(ctx, ellipse(-7, -354, 6, 5), '#ffffff', 1.5);
}

export function paintShell(ctx) {
  paintAntenna(ctx);
  fill(ctx, shell, linear(ctx, [-160, -260], [170, 250], [0, '#c9f6e4'], [0.4, '#7fdcc2'], [1, '#3a9d93']));
  inside(ctx, shell, () => {
    softStroke(ctx, shell, alpha('#17625f', 0.5), 30, 18);
    soft(
      ctx,
      spline(pts('-190,-150 -150,-232 -40,-258 60,-258 -20,-226 -130,-180 -176,-90'), true),
      alpha('#ffffff', 0.75),
      9,
    );
    softStroke(ctx, spline(pts('236,-120 242,40 226,170 150,236')), alpha('#ffd9c9', 0.6), 8, 5);
    fill(
      ctx,
      polygon(pts('-52,-300 52,-300 42,-168 -42,-168')),
      linear(ctx, [0, -280], [0, -168], '#fff6e4', '#e9dcc4'),
    );
    for (const s of [-1, 1])
      stroke(
        ctx,
        polygon(
          [
            [s * 52, -300],
            [s * 42, -168],
          ],
          false,
        ),
        alpha('#17625f', 0.45),
        3,
      );
    fill(
      ctx,
      polygon(pts('10,-256 -20,-212 -3,-212 -12,-178 20,-226 3,-226')),
      linear(ctx, [0, -256], [0, -178], '#ff8a5f', '#e2512f'),
    );
  });
  for (const s of [-1, 1])
    for (const y of [-190, 196]) {
      fill(ctx, ellipse(s * (y < 0 ? 176 : 186), y, 9), radial(ctx, [s * 180 - 3, y - 3], 12, '#e8fff6', '#4a9a90'));
      stroke(
        ctx,
        polygon(
          [
            [s * (y < 0 ? 176 : 186) - 4, y - 3],
            [s * (y < 0 ? 176 : 186) + 4, y + 3],
          ],
          false,
        ),
        '#2b6f6a',
        2,
      );
    }
  const frame = squircle(0, 24, 208, 192, 3.8);
  fill(ctx, frame, linear(ctx, [0, -170], [0, 220], '#2c6f70', '#f0fff8'));
  fill(ctx, squircle(0, 24, 201, 185, 3.8), linear(ctx, [0, -160], [0, 210], '#1c3a48', '#467f82'));
  paintGlass(ctx);
  inside(ctx, screen, () => {
    softStroke(ctx, screen, alpha('#050a1c', 0.85), 26, 14);
    fill(ctx, polygon(pts('-170,-150 -96,-150 -190,60 -230,60')), alpha('#ffffff', 0.06));
    fill(ctx, polygon(pts('-70,-150 -48,-150 -150,80 -174,80')), alpha('#ffffff', 0.045));
    soft(
      ctx,
      spline(pts('-182,-60 -170,-120 -110,-146 0,-150 110,-146 0,-134 -110,-126 -160,-96'), true),
      alpha('#cfe8ff', 0.35),
      5,
    );
  });
}

/** The dark glass with its faint rows of pixels; the same under the mouth, so that its patch cannot be seen. */
export function paintGlass(ctx) {
  fill(ctx, screen, radial(ctx, [0, 10], 250, GLASS.top, GLASS.mid, GLASS.low));
  inside(ctx, screen, () => {
    for (let y = -154; y < 204; y += 6)
      fill(
        ctx,
        polygon([
          [-200, y],
          [200, y],
          [200, y + 1.4],
          [-200, y + 1.4],
        ]),
        alpha('#7fb4ff', 0.05),
      );
  });
  for (const s of [-1, 1]) glow(ctx, [s * 134, 96], 44, 30, '#ff7a66', 0.5);
}
