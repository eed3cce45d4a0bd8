/** Yuki: an anime girl with ice-blue hair, violet eyes and a headset; cel shading with coloured lines. */
import { paintTallIris } from './cel.mjs';
import { ellipse, mirror, polygon, pts, sample, shift, spline, tapered } from './curve.mjs';
import { eyeShape, paintShut } from './eye.mjs';
import { eyeOpening, landmarks } from './landmarks.mjs';
import { mouthShape } from './mouth.mjs';
import { alpha, fill, glow, inside, linear, soft, stroke } from './paint.mjs';
import { browLayers, eyeLayers, lipLine, mouthLayers } from './parts.mjs';
import { BANGS, paintHairBack, paintHairFront, paintLocksFront } from './yuki-hair.mjs';
import { paintHeadset, paintYukiBody } from './yuki-outfit.mjs';
import { head, jaw, SKIN } from './yuki-shape.mjs';

const shape = {
  inner: [43, 22, true],
  upper: pts('50,-20 76,-47 110,-49 134,-24'),
  outer: [142, 10, true],
  lower: pts('62,44 90,52 120,44'),
};
const eyes = [eyeShape(shape, -1), eyeShape(shape, 1)];
const mouth = mouthShape([0, 150], { half: 43, upper: 6, lower: 8, lift: 7, bow: 1.5, inset: 4 });
const brow = pts('44,-76 70,-86 100,-89 126,-82 146,-70');

function paintFace(ctx) {
  for (const s of [-1, 1]) {
    const ear = spline(pts('172,-20 196,-36 206,-10 196,34 174,46', s), true);
    fill(ctx, ear, SKIN.shade);
    stroke(ctx, ear, SKIN.line, 2.6);
  }
  fill(ctx, head, linear(ctx, [0, -200], [0, 220], SKIN.light, SKIN.base));
  inside(ctx, head, () => {
    const edge = [...mirror(sample(jaw, 40)), ...sample(jaw, 40).reverse()];
    fill(ctx, polygon([...edge, ...shift(edge, -8, -15).reverse()]), alpha(SKIN.shade, 0.75));
    for (const s of [-1, 1]) {
      glow(ctx, [s * 116, 84], 50, 28, '#ff8f98', 0.62);
      for (let i = -1; i <= 1; i++)
        fill(
          ctx,
          tapered(
            [
              [s * 116 + i * 14 + 5, 78],
              [s * 116 + i * 14 - 5, 92],
            ],
            (t) => 1.3 * Math.sin(Math.PI * t),
            8,
          ),
          alpha('#f0606f', 0.6),
        );
    }
    fill(ctx, spline(pts('-6,94! 4,101 9,93! 6,103 -2,103'), true), alpha(SKIN.deep, 0.85));
    soft(ctx, ellipse(-3, 87, 4, 3), alpha('#ffffff', 0.9), 1);
  });
  const edge = [...mirror(sample(jaw, 40)), ...sample(jaw, 40).reverse()];
  fill(
    ctx,
    tapered(edge, (t) => 0.8 + 1.3 * Math.sin(Math.PI * t), 60),
    SKIN.line,
  );
  for (const eye of eyes) paintLid(ctx, eye);
  inside(ctx, head, () => {
    for (const [a, b] of BANGS)
      fill(ctx, polygon([...shift(sample(a, 20), -4, 16), ...shift(sample(b, 20), -4, 16).reverse()]), '#f5b9b4');
  });
  paintLips(ctx);
}

function paintLid(ctx, eye) {
  const lid = polygon([...eye.top, ...eye.bottom.slice(1, -1).reverse()]);
  soft(ctx, lid, linear(ctx, [0, -50], [0, 50], '#ffd9cb', SKIN.base), 3);
  const crease = eye.top.slice(6, 23).map(([x, y]) => [x, y - 17]);
  fill(
    ctx,
    tapered(crease, (t) => 0.3 + 1.4 * Math.sin(t * Math.PI), 24),
    alpha(SKIN.line, 0.75),
  );
}

function paintLips(ctx) {
  const [cx, cy] = mouth.centre;
  fill(ctx, mouth.upperOutline, alpha('#ef8f93', 0.75));
  fill(ctx, mouth.lowerOutline, alpha('#f59c9f', 0.8));
  fill(ctx, ellipse(cx - 5, cy + 5.4, 8, 1.5), alpha('#ffffff', 0.75));
  fill(ctx, ellipse(cx, cy + 18, 13, 2.2), alpha(SKIN.shade, 0.9));
  fill(
    ctx,
    tapered(mouth.line, (t) => 0.7 + 1.2 * Math.sin(t * Math.PI) ** 0.6, 48),
    '#8e3a4f',
  );
}

const paintBrow = (ctx, s) =>
  fill(
    ctx,
    tapered(s < 0 ? mirror(brow) : brow, (t) => 0.6 + 2.7 * Math.sin(Math.PI * (0.12 + t * 0.84)), 30),
    '#5a63ab',
  );
const IRIS = { ring: '#3a1f6b', deep: '#4a2a86', mid: '#8a4fd0', light: '#d77be6', glow: '#ffc6f0', pupil: '#2a1150' };

function paintLash(ctx, eye) {
  const s = eye.side;
  const [x, y] = eye.top[24];
  const over = sample(
    [
      [eye.top[0][0] - s * 1, eye.top[0][1] + 4],
      [eye.top[4][0] - s * 3, eye.top[4][1] - 4],
      [eye.top[9][0], eye.top[9][1] - 9],
      [eye.top[15][0] + s * 3, eye.top[15][1] - 11],
      [eye.top[20][0] + s * 9, eye.top[20][1] - 9],
      [x + s * 20, y - 16, true],
    ],
    50,
  );
  const under = sample(
    [
      [x + s * 20, y - 16, true],
      [x + s * 8, y - 2],
      [x, y + 1, true],
      eye.top[20],
      eye.top[15],
      eye.top[9],
      eye.top[4],
      eye.top[0],
    ],
    50,
  );
  fill(ctx, polygon([...over, ...under]), linear(ctx, [0, -60], [0, 20], '#241238', '#4b2a66'));
  fill(
    ctx,
    tapered(
      [
        [x - s * 2, y - 10],
        [x + s * 12, y - 8],
        [x + s * 22, y - 1],
      ],
      (t) => 4 * (1 - t) + 0.2,
      14,
    ),
    '#2a143f',
  );
}

const painters = {
  white: (ctx, eye, s) => {
    const ball = ellipse(s * 93, 2, 74, 74);
    fill(ctx, ball, '#fffdff');
    inside(ctx, ball, () =>
      fill(ctx, polygon([...shift(eye.top, 0, 12), [s * 190, -90], [s * 10, -90]]), alpha('#b9a6dc', 0.75)),
    );
  },
  iris: (ctx, _eye, s) => paintTallIris(ctx, [s * 92, 1], 35, 46, IRIS),
  lower: (ctx, eye) =>
    fill(
      ctx,
      tapered(
        [eye.bottom[1], eye.bottom[6], eye.bottom[12], eye.bottom[18], eye.bottom[24]],
        (t) => 0.7 + 1.8 * t ** 2,
        24,
      ),
      '#6b3a5c',
    ),
  lash: paintLash,
  shut: (ctx, eye) => paintShut(ctx, eye, { lash: '#2a143f', weight: 8, lashes: 2, length: 17 }),
};

export const yuki = {
  name: 'yuki',
  size: [1200, 1080],
  origin: [600, 500],
  landmarks: landmarks({ jaw, brow, nose: { top: 10, tip: 88, base: 100, wing: 14 }, eyes, mouth: mouth.points }),
  neck: [0, 330],
  eyes: { left: eyeOpening(eyes[0], 0.85), right: eyeOpening(eyes[1], 0.85) },
  gaze: [16, 9],
  mouth: { line: lipLine(mouth), colour: '#7b2238' },
  layers: [
    {
      name: 'hair-back',
      follow: 'head',
      shape: 'flat',
      depth: -0.55,
      anchor: { top: 60, bottom: 560 },
      paint: paintHairBack,
    },
    { name: 'body', follow: 'body', paint: paintYukiBody(jaw) },
    { name: 'face', follow: 'face', paint: paintFace },
    ...mouthLayers(mouth, {
      tongue: { light: '#ff9aa0', dark: '#e0606f' },
      lower: null,
      upper: { gap: '#f0e4e8', size: 0.8 },
      shadow: null,
    }),
    ...eyeLayers(eyes, 0.85, painters),
    {
      name: 'locks',
      follow: 'head',
      shape: 'flat',
      depth: -0.2,
      anchor: { top: 120, bottom: 480 },
      paint: paintLocksFront,
    },
    { name: 'hair-front', follow: 'head', shape: 'surface', depth: 0.1, paint: paintHairFront },
    ...browLayers(paintBrow),
    { name: 'headset', follow: 'head', shape: 'flat', depth: -0.25, paint: paintHeadset },
  ],
  backdrop: {
    colours: ['#2b2358', '#6a4fb3', '#e78bc0', '#ffd1c4'],
    glows: [
      [0.25, 0.2, 0.3, '#6fb7ff', 0.5],
      [0.8, 0.8, 0.36, '#ff9ccf', 0.55],
      [0.5, 0.4, 0.3, '#ffe0f6', 0.4],
    ],
    lights: [
      { colour: '#ffffff', count: 22, size: 14, opacity: 0.5 },
      { colour: '#ffb8e6', count: 12, size: 56, opacity: 0.24 },
      { colour: '#a9dcff', count: 10, size: 70, opacity: 0.2 },
    ],
    seed: 21,
  },
};
