/** Mira: a friendly young woman with auburn waves and a teal knit; soft-shaded illustration. */

import { ellipse, mirror, pts, spline, tapered } from './curve.mjs';
import {
  eyeShape,
  paintIris,
  paintLashes,
  paintLid,
  paintLowerLid,
  paintShut,
  paintSparkle,
  paintWhite,
} from './eye.mjs';
import { eyeOpening, landmarks } from './landmarks.mjs';
import { paintHairBack, paintHairFront, paintHairShadow } from './mira-hair.mjs';
import { paintBody } from './mira-outfit.mjs';
import { head, jaw, SKIN } from './mira-shape.mjs';
import { mouthShape, paintLips } from './mouth.mjs';
import { alpha, fill, glow, inside, linear, soft, softStroke } from './paint.mjs';
import { browLayers, eyeLayers, lipLine, mouthLayers } from './parts.mjs';

const shape = {
  inner: [42, 19, true],
  upper: pts('57,-12 82,-33 115,-37 142,-19'),
  outer: [156, 1, true],
  lower: pts('76,39 110,41 138,28'),
};
const eyes = [eyeShape(shape, -1), eyeShape(shape, 1)];
const mouth = mouthShape([0, 160], { half: 62, upper: 15, lower: 22, lift: 10, bow: 4.5 });
const brow = pts('46,-73 73,-82 104,-87 134,-82 163,-62');

function paintFace(ctx) {
  fill(ctx, head, linear(ctx, [-120, -280], [90, 290], [0, SKIN.light], [0.45, SKIN.base], [1, '#f6bd9d']));
  inside(ctx, head, () => {
    glow(ctx, [-70, -120], 210, 190, SKIN.light, 0.9);
    softStroke(ctx, spline(pts('208,-150 204,40 166,165 90,245 0,268')), alpha(SKIN.shade, 0.75), 46, 26);
    softStroke(ctx, spline(pts('-210,-150 -206,40 -168,165 -90,245 0,268')), alpha(SKIN.shade, 0.55), 30, 20);
    softStroke(ctx, spline(pts('198,-60 194,44 166,140 112,208')), alpha('#ffd9e8', 0.7), 6, 3);
    for (const s of [-1, 1]) {
      glow(ctx, [s * 120, 86], 72, 48, SKIN.blush, 0.5);
      glow(ctx, [s * 98, 2], 86, 66, SKIN.shade, 0.34);
      glow(ctx, [s * 116, 64], 48, 22, SKIN.light, 0.55);
    }
    glow(ctx, [0, 214], 40, 22, SKIN.light, 0.6);
    paintHairShadow(ctx);
    paintNose(ctx);
  });
  for (const eye of eyes) paintLid(ctx, eye, { skin: '#fbcdb0', shade: '#f3b496', fold: SKIN.deep });
  paintLips(ctx, mouth, {
    upper: '#d9606a',
    upperDeep: '#b8404f',
    lower: '#df6a70',
    lowerLight: '#f0908d',
    line: '#7d2335',
    shine: 0.55,
    shadow: SKIN.deep,
  });
}

function paintNose(ctx) {
  ctx.save();
  ctx.translate(0, -10);
  soft(ctx, spline(pts('-12,20 -18,76 -6,96 10,92 8,30'), true), alpha('#ffffff', 0.22), 9);
  soft(ctx, spline(pts('8,10 13,64 28,94 14,98 6,60'), true), alpha(SKIN.shade, 0.5), 7);
  soft(ctx, spline(pts('-24,100 -12,110 0,114 12,110 25,99 12,118 -12,118'), true), alpha(SKIN.deep, 0.5), 4);
  for (const s of [-1, 1]) {
    fill(
      ctx,
      tapered(pts('8,108 14,104.5 20,105', s), (t) => 0.4 + 2.1 * Math.sin(t * Math.PI), 12),
      alpha('#a4473f', 0.8),
    );
    fill(
      ctx,
      tapered(pts('24,88 29,98 23,107', s), (t) => 1.5 * Math.sin(t * Math.PI), 14),
      alpha(SKIN.deep, 0.5),
    );
  }
  soft(ctx, ellipse(-4, 86, 8, 6), alpha('#ffffff', 0.75), 3.5);
  ctx.restore();
}

const paintBrow = (ctx, s) => {
  const line = s < 0 ? mirror(brow) : brow;
  fill(
    ctx,
    tapered(line, (t) => 0.8 + 6.4 * Math.sin(Math.PI * (0.2 + t * 0.8)) ** 0.8, 30),
    linear(ctx, [s * 46, 0], [s * 160, 0], alpha('#5b2a2c', 0.75), '#4c1f28'),
  );
};

const IRIS = { ring: '#0d3a40', deep: '#13565a', mid: '#2a9a8c', light: '#7fe3bf', glow: '#c8ffe2', pupil: '#071a20' };
const irisAt = (s) => [s * 97, -1];

const LASH = '#2a0f1b';
const painters = {
  white: (ctx, eye, s) =>
    paintWhite(ctx, { ...eye, outline: ellipse(s * 99, 2, 74, 62) }, { white: '#fffdfb', shade: '#b9a3b8' }),
  iris: (ctx, _eye, s) => {
    paintIris(ctx, irisAt(s), 38, IRIS);
    paintSparkle(ctx, irisAt(s), 38);
  },
  lower: (ctx, eye) => paintLowerLid(ctx, eye, { lash: '#6b2b30' }),
  lash: (ctx, eye) => paintLashes(ctx, eye, { lash: LASH, weight: 9, wing: 17, lashes: 2 }),
  shut: (ctx, eye) => paintShut(ctx, eye, { lash: LASH }),
};

export const mira = {
  name: 'mira',
  size: [1200, 1080],
  origin: [600, 482],
  landmarks: landmarks({ jaw, brow, nose: { top: 6, tip: 78, base: 98, wing: 26 }, eyes, mouth: mouth.points }),
  neck: [0, 380],
  eyes: { left: eyeOpening(eyes[0]), right: eyeOpening(eyes[1]) },
  gaze: [20, 11],
  mouth: { line: lipLine(mouth), colour: '#4a1420' },
  layers: [
    {
      name: 'hair-back',
      follow: 'head',
      shape: 'flat',
      depth: -0.55,
      anchor: { top: 140, bottom: 460 },
      paint: paintHairBack,
    },
    { name: 'body', follow: 'body', paint: paintBody },
    { name: 'face', follow: 'face', paint: paintFace },
    ...mouthLayers(mouth),
    ...eyeLayers(eyes, 0.8, painters),
    ...browLayers(paintBrow),
    {
      name: 'hair-front',
      follow: 'head',
      shape: 'surface',
      depth: 0.1,
      anchor: { top: 150, bottom: 480 },
      paint: paintHairFront,
    },
  ],
};

mira.backdrop = {
  colours: ['#5b6fb8', '#a48fc9', '#eab7b5', '#f6d2b0'],
  glows: [
    [0.2, 0.25, 0.34, '#9fb9ff', 0.55],
    [0.84, 0.72, 0.4, '#ffcfa0', 0.6],
    [0.5, 0.42, 0.32, '#ffe3ea', 0.5],
  ],
  lights: [
    { colour: '#fff1d6', count: 13, size: 46, opacity: 0.26 },
    { colour: '#ffd0e4', count: 11, size: 74, opacity: 0.16 },
    { colour: '#bfe4ff', count: 9, size: 60, opacity: 0.18 },
  ],
  seed: 11,
};
