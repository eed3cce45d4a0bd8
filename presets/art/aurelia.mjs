/** Aurelia: a lady in emerald velvet, painted in oils by lamplight. */
import { paintDress } from './aurelia-dress.mjs';
import { paintHairBack, paintHairFront } from './aurelia-hair.mjs';
import { head, jaw, right, SKIN } from './aurelia-shape.mjs';
import { repaint } from './brush.mjs';
import { ellipse, mirror, polygon, pts, spline, tapered } from './curve.mjs';
import { eyeShape, paintIris, paintShut } from './eye.mjs';
import { eyeOpening, landmarks } from './landmarks.mjs';
import { mouthShape, paintLips } from './mouth.mjs';
import { alpha, fill, glow, inside, linear, radial, soft, softStroke } from './paint.mjs';
import { browLayers, eyeLayers, lipLine, mouthLayers } from './parts.mjs';

const shape = {
  inner: [46, 12, true],
  upper: pts('62,-11 88,-21 114,-17'),
  outer: [138, 3, true],
  lower: pts('66,20 92,24 118,17'),
};
const eyes = [eyeShape(shape, -1), eyeShape(shape, 1)];
const mouth = mouthShape([0, 170], { half: 58, upper: 13, lower: 19, lift: 8, bow: 4 });
const brow = pts('42,-54 68,-65 98,-69 126,-62 150,-44');

function paintFace(ctx) {
  fill(
    ctx,
    head,
    linear(ctx, [-170, -120], [180, 120], [0, '#fbe3c0'], [0.45, SKIN.base], [0.8, '#c58a60'], [1, '#94593a']),
  );
  inside(ctx, head, () => {
    glow(ctx, [-70, -130], 170, 120, '#fff0d0', 0.75);
    soft(
      ctx,
      spline(pts('96,-280 122,-140 104,-50 120,30 100,110 64,180 30,300 260,300 260,-280'), true),
      alpha('#9a5a38', 0.6),
      24,
    );
    softStroke(ctx, spline(pts('186,-150 180,50 150,172 80,258 0,286')), alpha(SKIN.deep, 0.65), 44, 24);
    softStroke(ctx, spline(pts('-186,-150 -182,50 -150,172 -80,258 0,286')), alpha(SKIN.shade, 0.5), 26, 17);
    for (const s of [-1, 1]) {
      glow(ctx, [s * 92, -6], 80, 56, SKIN.deep, s < 0 ? 0.26 : 0.4);
      glow(ctx, [s * 104, 84], 66, 46, SKIN.blush, 0.5);
      glow(ctx, [s * 100, 50], 44, 20, '#fff0d4', s < 0 ? 0.5 : 0.2);
    }
    glow(ctx, [-6, 236], 36, 22, '#fff0d4', 0.4);
    paintNose(ctx);
    softStroke(
      ctx,
      spline(pts('-176,-40 -160,-120 -116,-160 0,-212 116,-160 160,-120 176,-40')),
      alpha(SKIN.deep, 0.5),
      30,
      16,
    );
  });
  for (const eye of eyes) paintLid(ctx, eye);
  paintLips(ctx, mouth, {
    upper: '#b5534a',
    upperDeep: '#8f3335',
    lower: '#c4655a',
    lowerLight: '#dc8a78',
    line: '#54191c',
    shine: 0.35,
    shadow: SKIN.deep,
  });
}

function paintNose(ctx) {
  soft(ctx, spline(pts('-12,-30 -14,40 -20,84 -6,104 10,96 6,20'), true), alpha('#fff4dc', 0.5), 9);
  soft(ctx, spline(pts('14,-44 14,30 24,78 36,104 18,116 6,80 6,0'), true), alpha(SKIN.deep, 0.5), 8);
  soft(ctx, spline(pts('-30,106 -14,118 0,122 16,118 34,106 18,130 -16,130'), true), alpha(SKIN.deep, 0.6), 5);
  for (const s of [-1, 1]) {
    soft(ctx, ellipse(s * 16, 115, 8, 3.8, s * 0.3), alpha('#4a1f16', 0.9), 1.4);
    fill(
      ctx,
      tapered(pts('27,92 33,104 26,115', s), (t) => 2 * Math.sin(t * Math.PI), 14),
      alpha(SKIN.deep, 0.6),
    );
  }
  soft(ctx, ellipse(-5, 97, 8, 6), alpha('#ffffff', 0.6), 3.5);
}

function paintLid(ctx, eye) {
  const lid = polygon([...eye.top, ...eye.bottom.slice(1, -1).reverse()]);
  soft(
    ctx,
    lid,
    radial(ctx, [eye.side * 88, -8], 60, eye.side < 0 ? '#edc49b' : '#d6a27a', eye.side < 0 ? '#cf9468' : '#b07a54'),
    4,
  );
  fill(
    ctx,
    tapered(
      eye.top.slice(3).map(([x, y], i) => [x, y - 10 - 3 * Math.sin((i / 21) * Math.PI)]),
      (t) => 0.4 + 1.7 * Math.sin(t * Math.PI),
      24,
    ),
    alpha(SKIN.deep, 0.75),
  );
  softStroke(ctx, spline(eye.bottom.slice(4, 23).map(([x, y]) => [x, y + 9])), alpha(SKIN.deep, 0.4), 4, 3);
}

const painters = {
  white: (ctx, eye, s) => {
    fill(ctx, ellipse(s * 92, 0, 62, 46), linear(ctx, [s * 92 - 50, 0], [s * 92 + 50, 0], '#f1e6d2', '#cbb59c'));
    softStroke(ctx, spline(eye.top), alpha('#5a3320', 0.7), 18, 5);
  },
  iris: (ctx, _eye, s) => {
    paintIris(
      ctx,
      [s * 91, -1],
      24.5,
      { ring: '#2a1a0e', deep: '#3d2712', mid: '#7a5426', light: '#b98a42', glow: '#dcb468', pupil: '#0d0704' },
      { pupil: 0.42, squash: 1 },
    );
    soft(ctx, ellipse(s * 91 - 8, -10, 5.4, 6), '#ffffff', 0.8);
  },
  lower: (ctx, eye) =>
    fill(
      ctx,
      tapered([eye.bottom[1], eye.bottom[8], eye.bottom[16], eye.bottom[24]], (t) => 0.7 + 1.1 * t, 24),
      alpha('#6b3522', 0.8),
    ),
  lash: (ctx, eye, s) =>
    fill(
      ctx,
      tapered(
        [eye.top[0], eye.top[6], eye.top[12], eye.top[18], eye.top[24], [s * 147, 3]],
        (t) => 1 + 3 * Math.sin(Math.PI * (0.08 + t * 0.9)) ** 0.8,
        40,
      ),
      '#24110a',
    ),
  shut: (ctx, eye) => paintShut(ctx, eye, { lash: '#24110a', weight: 5, lashes: 0 }),
};

function paintBrow(ctx, s) {
  soft(
    ctx,
    tapered(s < 0 ? mirror(brow) : brow, (t) => 0.8 + 4.2 * Math.sin(Math.PI * (0.16 + t * 0.8)), 30),
    alpha('#3a1f10', 0.88),
    1.4,
  );
}

/** Fine brushes for what is small, broad ones for hair, cloth and background. */
const BRUSH = {
  body: { sizes: [26, 13, 7, 4], keep: 0.22, wander: 11 },
  'hair-back': { sizes: [18, 9, 5], keep: 0.3 },
  'hair-front': { sizes: [14, 7, 4], keep: 0.38, threshold: 34 },
  face: { sizes: [22, 12, 7, 3.6, 2.2], keep: 0.24, threshold: 30, wander: 9 },
};

export const aurelia = {
  name: 'aurelia',
  size: [1200, 1080],
  origin: [600, 476],
  landmarks: landmarks({ jaw, brow, nose: { top: -10, tip: 96, base: 118, wing: 32 }, eyes, mouth: mouth.points }),
  neck: [0, 380],
  eyes: { left: eyeOpening(eyes[0]), right: eyeOpening(eyes[1]) },
  gaze: [14, 7],
  mouth: { line: lipLine(mouth), colour: '#3a1210' },
  finish: (canvas, name) => {
    if (BRUSH[name]) repaint(canvas, { seed: name.length * 7, ...BRUSH[name] });
  },
  layers: [
    {
      name: 'hair-back',
      follow: 'head',
      shape: 'flat',
      depth: -0.5,
      anchor: { top: 140, bottom: 480 },
      paint: paintHairBack,
    },
    { name: 'body', follow: 'body', paint: paintDress(right.slice(40)) },
    { name: 'face', follow: 'face', paint: paintFace },
    ...mouthLayers(mouth, {
      tongue: { light: '#c46a60', dark: '#7d2f2e' },
      lower: { light: '#dccbb4', dark: '#a38f7c' },
      upper: { light: '#f3e8d4', dark: '#cbb8a0' },
    }),
    ...eyeLayers(eyes, 0.8, painters),
    ...browLayers(paintBrow),
    {
      name: 'hair-front',
      follow: 'head',
      shape: 'surface',
      depth: 0.06,
      anchor: { top: 150, bottom: 480 },
      paint: paintHairFront,
    },
  ],
  backdrop: {
    colours: ['#4a3a20', '#2f2a1a', '#1a160f'],
    glows: [
      [0.3, 0.3, 0.42, '#8a6a34', 0.75],
      [0.62, 0.5, 0.3, '#5c4a26', 0.6],
    ],
    lights: [],
    seed: 2,
    finish: (canvas) => {
      repaint(canvas, { sizes: [64, 36, 20], keep: 0.12, wander: 15, threshold: 8, seed: 77, edge: 0 });
    },
  },
};
