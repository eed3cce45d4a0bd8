/** Aurelia: a lady in emerald velvet, painted in oils by lamplight. */
import { paintDress } from './aurelia-dress.mjs';
import { repaint } from './brush.mjs';
import { ellipse, mirror, polygon, sample, shift, spline, tapered } from './curve.mjs';
import { eyeShape, paintIris, paintShut } from './eye.mjs';
import { paintLock, paintLocks } from './hair.mjs';
import { eyeOpening, landmarks } from './landmarks.mjs';
import { mouthShape, paintLips } from './mouth.mjs';
import { alpha, erase, fill, glow, inside, linear, radial, soft, softStroke } from './paint.mjs';
import { browLayers, eyeLayers, lipLine, mouthLayers } from './parts.mjs';

const SKIN = { light: '#f7dcb8', base: '#e8bd92', shade: '#b97a52', deep: '#7a412c', blush: '#d9705a' };
const HAIR = { deep: '#140b08', dark: '#26150d', mid: '#4a2a17', light: '#7d4a26', shine: '#c98a4c' };

const jaw = [[172, -20], [172, 50], [163, 116], [141, 176], [106, 224], [68, 256], [32, 271], [0, 274]];
const skull = [[172, -20], [176, -96], [162, -168], [126, -222], [68, -250], [0, -258]];
const right = [...sample([...skull].reverse(), 40), ...sample(jaw, 40)];
const head = polygon([...right, ...mirror(right).reverse()]);
const shape = { inner: [46, 12, true], upper: [[62, -11], [88, -21], [114, -17]], outer: [138, 3, true], lower: [[66, 20], [92, 24], [118, 17]] };
const eyes = [eyeShape(shape, -1), eyeShape(shape, 1)];
const mouth = mouthShape([0, 170], { half: 58, upper: 13, lower: 19, lift: 8, bow: 4 });
const brow = [[42, -54], [68, -65], [98, -69], [126, -62], [150, -44]];

function paintFace(ctx) {
  fill(ctx, head, linear(ctx, [-170, -120], [180, 120], [0, '#fbe3c0'], [0.45, SKIN.base], [0.8, '#c58a60'], [1, '#94593a']));
  inside(ctx, head, () => {
    glow(ctx, [-70, -130], 170, 120, '#fff0d0', 0.75);
    soft(ctx, spline([[96, -280], [122, -140], [104, -50], [120, 30], [100, 110], [64, 180], [30, 300], [260, 300], [260, -280]], true), alpha('#9a5a38', 0.6), 24);
    softStroke(ctx, spline([[186, -150], [180, 50], [150, 172], [80, 258], [0, 286]]), alpha(SKIN.deep, 0.65), 44, 24);
    softStroke(ctx, spline([[-186, -150], [-182, 50], [-150, 172], [-80, 258], [0, 286]]), alpha(SKIN.shade, 0.5), 26, 17);
    for (const s of [-1, 1]) {
      glow(ctx, [s * 92, -6], 80, 56, SKIN.deep, s < 0 ? 0.26 : 0.4);
      glow(ctx, [s * 104, 84], 66, 46, SKIN.blush, 0.5);
      glow(ctx, [s * 100, 50], 44, 20, '#fff0d4', s < 0 ? 0.5 : 0.2);
    }
    glow(ctx, [-6, 236], 36, 22, '#fff0d4', 0.4);
    paintNose(ctx);
    softStroke(ctx, spline([[-176, -40], [-160, -120], [-116, -160], [0, -212], [116, -160], [160, -120], [176, -40]]), alpha(SKIN.deep, 0.5), 30, 16);
  });
  for (const eye of eyes) paintLid(ctx, eye);
  paintLips(ctx, mouth, { upper: '#b5534a', upperDeep: '#8f3335', lower: '#c4655a', lowerLight: '#dc8a78', line: '#54191c', shine: 0.35, shadow: SKIN.deep });
}

function paintNose(ctx) {
  soft(ctx, spline([[-12, -30], [-14, 40], [-20, 84], [-6, 104], [10, 96], [6, 20]], true), alpha('#fff4dc', 0.5), 9);
  soft(ctx, spline([[14, -44], [14, 30], [24, 78], [36, 104], [18, 116], [6, 80], [6, 0]], true), alpha(SKIN.deep, 0.5), 8);
  soft(ctx, spline([[-30, 106], [-14, 118], [0, 122], [16, 118], [34, 106], [18, 130], [-16, 130]], true), alpha(SKIN.deep, 0.6), 5);
  for (const s of [-1, 1]) {
    soft(ctx, ellipse(s * 16, 115, 8, 3.8, s * 0.3), alpha('#4a1f16', 0.9), 1.4);
    fill(ctx, tapered([[s * 27, 92], [s * 33, 104], [s * 26, 115]], (t) => 2 * Math.sin(t * Math.PI), 14), alpha(SKIN.deep, 0.6));
  }
  soft(ctx, ellipse(-5, 97, 8, 6), alpha('#ffffff', 0.6), 3.5);
}

function paintLid(ctx, eye) {
  const lid = polygon([...eye.top, ...eye.bottom.slice(1, -1).reverse()]);
  soft(ctx, lid, radial(ctx, [eye.side * 88, -8], 60, eye.side < 0 ? '#edc49b' : '#d6a27a', eye.side < 0 ? '#cf9468' : '#b07a54'), 4);
  fill(ctx, tapered(eye.top.slice(3).map(([x, y], i) => [x, y - 10 - 3 * Math.sin((i / 21) * Math.PI)]), (t) => 0.4 + 1.7 * Math.sin(t * Math.PI), 24), alpha(SKIN.deep, 0.75));
  softStroke(ctx, spline(eye.bottom.slice(4, 23).map(([x, y]) => [x, y + 9])), alpha(SKIN.deep, 0.4), 4, 3);
}

const wing = [
  [[0, -296], [-96, -286], [-178, -222], [-214, -110], [-222, 20], [-206, 120], [-166, 206]],
  [[0, -262], [-84, -244], [-154, -182], [-190, -92], [-204, 20], [-192, 110], [-160, 180]],
  [[0, -226], [-60, -200], [-120, -144], [-160, -70], [-178, 20], [-178, 90], [-162, 150]],
];

function paintHairBack(ctx) {
  const half = [[0, -286], [100, -272], [184, -206], [218, -80], [222, 60], [198, 170], [140, 240], [60, 262], [0, 262]];
  const points = sample(half, 70);
  fill(ctx, polygon([...points, ...mirror(points).reverse()]), linear(ctx, [0, -280], [0, 260], HAIR.dark, HAIR.deep));
  const curls = [[[150, 150], [196, 230], [166, 300], [206, 370], [176, 440], [196, 490]], [[120, 160], [158, 240], [132, 310], [168, 380], [142, 440], [156, 476]]];
  erase(ctx, ellipse(0, 0, 104, 180));
  for (const s of [1, -1]) for (const [i, c] of curls.entries()) paintLock(ctx, s > 0 ? c : mirror(c), 24 - i * 4, HAIR, { strands: 6, shine: 0.5, low: 0.8, seed: 4 + i, tip: 0.05, edge: 0.7 });
}

function paintHairFront(ctx) {
  const cap = polygon([...sample(wing[0], 40).reverse(), ...mirror(sample(wing[0], 40)), ...mirror(sample(wing[2], 40)).reverse(), ...sample(wing[2], 40)]);
  fill(ctx, cap, linear(ctx, [0, -290], [0, 180], HAIR.mid, HAIR.dark));
  const style = { strands: 7, ragged: 0.05, edge: 0.6, tip: 0.06, end: 0.7, order: 'in', low: 0.5 };
  paintLocks(ctx, wing.map(mirror), 8, 26, HAIR, { ...style, seed: 8, shine: 0.4 });
  paintLocks(ctx, wing, 8, 26, HAIR, { ...style, seed: 3, shine: 0.85 });
  glow(ctx, [-110, -220], 130, 90, '#d99a55', 0.32, 'source-atop');
  paintBraid(ctx);
}

/** A braid like a crown, and the jewel on its cord. */
function paintBraid(ctx) {
  const line = sample([[-206, -96], [-186, -176], [-132, -248], [-60, -288], [0, -298], [60, -288], [132, -248], [186, -176], [206, -96]], 34);
  for (let i = 1; i < 33; i++) {
    const [a, b] = [line[i - 1], line[i + 1]];
    const t = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const d = ellipse(line[i][0], line[i][1], 15, 10, t + (i % 2 ? 0.75 : -0.75));
    const lit = Math.max(0, 1 - Math.abs(i - 10) / 14);
    fill(ctx, d, radial(ctx, [line[i][0] - 5, line[i][1] - 6], 20, lit > 0.5 ? '#a5683a' : HAIR.light, HAIR.mid, HAIR.dark));
    inside(ctx, d, () => softStroke(ctx, d, alpha(HAIR.deep, 0.8), 4, 2));
  }
  const cord = [[-186, -84], [-112, -132], [0, -158], [112, -132], [186, -84]];
  fill(ctx, tapered(shift(cord, 0, 4), () => 2.6, 40), alpha('#3a1a0e', 0.5));
  fill(ctx, tapered(cord, () => 2.4, 40), linear(ctx, [-180, 0], [180, 0], '#f3d089', '#d9a441', '#7d5216'));
  soft(ctx, ellipse(3, -142, 15, 18), alpha('#3a1a0e', 0.5), 4);
  fill(ctx, ellipse(0, -147, 15, 18), linear(ctx, [-12, -164], [12, -130], '#ffe9ae', '#b97f25'));
  fill(ctx, ellipse(0, -147, 10, 13), radial(ctx, [-4, -152], 16, '#7ff0b8', '#12805a', '#053527'));
  fill(ctx, ellipse(-4, -153, 3, 3.6), alpha('#ffffff', 0.9));
}

const painters = {
  white: (ctx, eye, s) => {
    fill(ctx, ellipse(s * 92, 0, 62, 46), linear(ctx, [s * 92 - 50, 0], [s * 92 + 50, 0], '#f1e6d2', '#cbb59c'));
    softStroke(ctx, spline(eye.top), alpha('#5a3320', 0.7), 18, 5);
  },
  iris: (ctx, _eye, s) => {
    paintIris(ctx, [s * 91, -1], 24.5, { ring: '#2a1a0e', deep: '#3d2712', mid: '#7a5426', light: '#b98a42', glow: '#dcb468', pupil: '#0d0704' }, { pupil: 0.42, squash: 1 });
    soft(ctx, ellipse(s * 91 - 8, -10, 5.4, 6), '#ffffff', 0.8);
  },
  lower: (ctx, eye) => fill(ctx, tapered([eye.bottom[1], eye.bottom[8], eye.bottom[16], eye.bottom[24]], (t) => 0.7 + 1.1 * t, 24), alpha('#6b3522', 0.8)),
  lash: (ctx, eye, s) => fill(ctx, tapered([eye.top[0], eye.top[6], eye.top[12], eye.top[18], eye.top[24], [s * 147, 3]], (t) => 1 + 3 * Math.sin(Math.PI * (0.08 + t * 0.9)) ** 0.8, 40), '#24110a'),
  shut: (ctx, eye) => paintShut(ctx, eye, { lash: '#24110a', weight: 5, lashes: 0 }),
};

function paintBrow(ctx, s) {
  soft(ctx, tapered(s < 0 ? mirror(brow) : brow, (t) => 0.8 + 4.2 * Math.sin(Math.PI * (0.16 + t * 0.8)), 30), alpha('#3a1f10', 0.88), 1.4);
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
    { name: 'hair-back', follow: 'head', shape: 'flat', depth: -0.5, anchor: { top: 140, bottom: 480 }, paint: paintHairBack },
    { name: 'body', follow: 'body', paint: paintDress(right.slice(40)) },
    { name: 'face', follow: 'face', paint: paintFace },
    ...mouthLayers(mouth, { tongue: { light: '#c46a60', dark: '#7d2f2e' }, lower: { light: '#dccbb4', dark: '#a38f7c' }, upper: { light: '#f3e8d4', dark: '#cbb8a0' } }),
    ...eyeLayers(eyes, 0.8, painters),
    ...browLayers(paintBrow),
    { name: 'hair-front', follow: 'head', shape: 'surface', depth: 0.06, anchor: { top: 150, bottom: 480 }, paint: paintHairFront },
  ],
  backdrop: {
    colours: ['#4a3a20', '#2f2a1a', '#1a160f'],
    glows: [[0.3, 0.3, 0.42, '#8a6a34', 0.75], [0.62, 0.5, 0.3, '#5c4a26', 0.6]],
    lights: [],
    seed: 2,
    finish: (canvas) => {
      repaint(canvas, { sizes: [64, 36, 20], keep: 0.12, wander: 15, threshold: 8, seed: 77, edge: 0 });
    },
  },
};
