/** Yuki: an anime girl with ice-blue hair, violet eyes and a headset; cel shading with coloured lines. */
import { clump, gleam, paintTallIris } from './cel.mjs';
import { ellipse, mirror, polygon, sample, shift, spline, tapered } from './curve.mjs';
import { eyeShape, paintShut } from './eye.mjs';
import { eyeOpening, landmarks } from './landmarks.mjs';
import { mouthShape } from './mouth.mjs';
import { alpha, erase, fill, glow, inside, linear, soft, stroke } from './paint.mjs';
import { browLayers, eyeLayers, lipLine, mouthLayers } from './parts.mjs';
import { paintYukiBody, paintHeadset } from './yuki-outfit.mjs';

export const SKIN = { light: '#fff4ec', base: '#ffe4d6', shade: '#f7bfb4', deep: '#e58f92', line: '#b0586a' };
const HAIR = { root: '#7f9fe0', mid: '#a8c8f6', tip: '#e3c6f7', shade: '#5f74c4', line: '#46529c' };

const jaw = [[180, -14], [178, 42], [161, 98], [124, 147], [80, 187], [38, 212], [13, 221], [0, 223]];
const skull = [[180, -14], [184, -90], [168, -160], [130, -206], [70, -230], [0, -236]];
const head = polygon([...sample([...skull].reverse(), 40), ...sample(jaw, 40), ...mirror(sample(jaw, 40)).reverse(), ...mirror(sample(skull, 40))]);
const shape = { inner: [43, 22, true], upper: [[50, -20], [76, -47], [110, -49], [134, -24]], outer: [142, 10, true], lower: [[62, 44], [90, 52], [120, 44]] };
const eyes = [eyeShape(shape, -1), eyeShape(shape, 1)];
const mouth = mouthShape([0, 150], { half: 43, upper: 6, lower: 8, lift: 7, bow: 1.5, inset: 4 });
const brow = [[44, -76], [70, -86], [100, -89], [126, -82], [146, -70]];

function paintFace(ctx) {
  for (const s of [-1, 1]) {
    const ear = spline([[s * 172, -20], [s * 196, -36], [s * 206, -10], [s * 196, 34], [s * 174, 46]], true);
    fill(ctx, ear, SKIN.shade);
    stroke(ctx, ear, SKIN.line, 2.6);
  }
  fill(ctx, head, linear(ctx, [0, -200], [0, 220], SKIN.light, SKIN.base));
  inside(ctx, head, () => {
    const edge = [...mirror(sample(jaw, 40)), ...sample(jaw, 40).reverse()];
    fill(ctx, polygon([...edge, ...shift(edge, -8, -15).reverse()]), alpha(SKIN.shade, 0.75));
    for (const s of [-1, 1]) {
      glow(ctx, [s * 116, 84], 50, 28, '#ff8f98', 0.62);
      for (let i = -1; i <= 1; i++) fill(ctx, tapered([[s * 116 + i * 14 + 5, 78], [s * 116 + i * 14 - 5, 92]], (t) => 1.3 * Math.sin(Math.PI * t), 8), alpha('#f0606f', 0.6));
    }
    fill(ctx, spline([[-6, 94, true], [4, 101], [9, 93, true], [6, 103], [-2, 103]], true), alpha(SKIN.deep, 0.85));
    soft(ctx, ellipse(-3, 87, 4, 3), alpha('#ffffff', 0.9), 1);
  });
  const edge = [...mirror(sample(jaw, 40)), ...sample(jaw, 40).reverse()];
  fill(ctx, tapered(edge, (t) => 0.8 + 1.3 * Math.sin(Math.PI * t), 60), SKIN.line);
  for (const eye of eyes) paintLid(ctx, eye);
  inside(ctx, head, () => {
    for (const [a, b] of BANGS) fill(ctx, polygon([...shift(sample(a, 20), -4, 16), ...shift(sample(b, 20), -4, 16).reverse()]), '#f5b9b4');
  });
  paintLips(ctx);
}

function paintLid(ctx, eye) {
  const lid = polygon([...eye.top, ...eye.bottom.slice(1, -1).reverse()]);
  soft(ctx, lid, linear(ctx, [0, -50], [0, 50], '#ffd9cb', SKIN.base), 3);
  const crease = eye.top.slice(6, 23).map(([x, y]) => [x, y - 17]);
  fill(ctx, tapered(crease, (t) => 0.3 + 1.4 * Math.sin(t * Math.PI), 24), alpha(SKIN.line, 0.75));
}

function paintLips(ctx) {
  const [cx, cy] = mouth.centre;
  fill(ctx, mouth.upperOutline, alpha('#ef8f93', 0.75));
  fill(ctx, mouth.lowerOutline, alpha('#f59c9f', 0.8));
  fill(ctx, ellipse(cx - 5, cy + 5.4, 8, 1.5), alpha('#ffffff', 0.75));
  fill(ctx, ellipse(cx, cy + 18, 13, 2.2), alpha(SKIN.shade, 0.9));
  fill(ctx, tapered(mouth.line, (t) => 0.7 + 1.2 * Math.sin(t * Math.PI) ** 0.6, 48), '#8e3a4f');
}

const cap = spline([[-200, -40], [-214, -120], [-196, -204], [-134, -268], [-40, -298], [48, -296], [140, -264], [198, -200], [214, -116], [200, -40], [170, -120], [90, -170], [0, -178], [-90, -170], [-170, -120]], true);
const BANGS = [
  [[[-150, -240], [-196, -150], [-196, -60], [-172, 26]], [[-92, -256], [-138, -160], [-150, -70], [-172, 26]]],
  [[[150, -240], [196, -150], [198, -60], [176, 30]], [[92, -256], [140, -160], [154, -70], [176, 30]]],
  [[[-128, -262], [-158, -170], [-152, -90], [-118, -28]], [[-50, -280], [-84, -190], [-96, -110], [-118, -28]]],
  [[[126, -262], [154, -170], [150, -90], [124, -30]], [[50, -280], [86, -190], [100, -110], [124, -30]]],
  [[[58, -284], [92, -190], [86, -100], [56, -36]], [[8, -288], [34, -190], [48, -110], [56, -36]]],
  [[[-66, -284], [-98, -190], [-92, -104], [-58, -40]], [[-4, -290], [-40, -190], [-46, -110], [-58, -40]]],
  [[[-26, -292], [-36, -190], [-28, -96], [4, -24]], [[34, -292], [44, -190], [26, -100], [4, -24]]],
];

function paintHairBack(ctx) {
  const half = [[0, -286], [110, -268], [200, -190], [226, -60], [230, 90], [246, 240], [262, 380], [250, 520], [150, 560], [0, 560]];
  const points = sample(half, 70);
  fill(ctx, polygon([...points, ...mirror(points).reverse()]), linear(ctx, [0, -280], [0, 540], [0, HAIR.shade], [0.5, '#6a83cf'], [1, '#b59ce0']));
  const spikes = [[[[150, 100], [236, 240], [284, 380], [296, 486]], [[90, 100], [160, 260], [220, 400], [296, 486]]], [[[110, 120], [196, 300], [224, 440], [206, 560]], [[50, 120], [110, 300], [150, 440], [206, 560]]]];
  for (const s of [1, -1]) for (const [a, b] of spikes) clump(ctx, s > 0 ? a : mirror(a), s > 0 ? b : mirror(b), { ...HAIR, root: '#5f74c4', mid: '#7c95dc', tip: '#cbb0ec' });
  erase(ctx, ellipse(0, -10, 110, 160));
}

/** The long locks before the ears. */
function paintLocksFront(ctx) {
  const locks = [
    [[[186, -140], [222, -20], [236, 130], [214, 250], [226, 352]], [[150, -120], [176, 0], [186, 130], [180, 250], [226, 352]]],
    [[[178, -130], [192, 0], [190, 120], [172, 200], [160, 262]], [[158, -120], [164, 0], [160, 110], [154, 190], [160, 262]]],
  ];
  for (const s of [1, -1]) for (const [a, b] of locks) clump(ctx, s > 0 ? a : mirror(a), s > 0 ? b : mirror(b), { ...HAIR, lit: 3 });
}

function paintHairFront(ctx) {
  fill(ctx, cap, linear(ctx, [0, -290], [0, -60], HAIR.root, HAIR.mid));
  stroke(ctx, cap, HAIR.line, 3);
  for (const [a, b] of BANGS) clump(ctx, a, b, { ...HAIR, lit: 3.4 });
  const top = spline([[-150, -236], [-96, -272], [-30, -292], [40, -292], [100, -272], [150, -236], [90, -218], [0, -208], [-90, -218]], true);
  fill(ctx, top, linear(ctx, [0, -292], [0, -206], HAIR.root, alpha('#8fb0ec', 0)));
  for (const [a, b] of BANGS) gleam(ctx, a, b);
  const wisp = [[10, -318], [-8, -352], [-40, -368], [-74, -354]];
  fill(ctx, tapered(wisp, (t) => 9 * (1 - t) ** 0.8 + 0.4, 24), HAIR.mid);
  stroke(ctx, tapered(wisp, (t) => 9 * (1 - t) ** 0.8 + 0.4, 24), HAIR.line, 2.2);
  const bow = (s) => spline([[150, -150], [150 + s * 30, -178], [150 + s * 44, -150], [150 + s * 30, -126]], true);
  for (const s of [-1, 1]) {
    fill(ctx, bow(s), linear(ctx, [150, -178], [150, -126], '#ff8fb4', '#e4507f'));
    stroke(ctx, bow(s), '#8f2a52', 2.6);
  }
  fill(ctx, ellipse(150, -151, 9, 10), '#ffc1d6');
  stroke(ctx, ellipse(150, -151, 9, 10), '#8f2a52', 2.4);
}

const paintBrow = (ctx, s) => fill(ctx, tapered(s < 0 ? mirror(brow) : brow, (t) => 0.6 + 2.7 * Math.sin(Math.PI * (0.12 + t * 0.84)), 30), '#5a63ab');
const IRIS = { ring: '#3a1f6b', deep: '#4a2a86', mid: '#8a4fd0', light: '#d77be6', glow: '#ffc6f0', pupil: '#2a1150' };

function paintLash(ctx, eye) {
  const s = eye.side;
  const [x, y] = eye.top[24];
  const over = sample([[eye.top[0][0] - s * 1, eye.top[0][1] + 4], [eye.top[4][0] - s * 3, eye.top[4][1] - 4], [eye.top[9][0], eye.top[9][1] - 9], [eye.top[15][0] + s * 3, eye.top[15][1] - 11], [eye.top[20][0] + s * 9, eye.top[20][1] - 9], [x + s * 20, y - 16, true]], 50);
  const under = sample([[x + s * 20, y - 16, true], [x + s * 8, y - 2], [x, y + 1, true], eye.top[20], eye.top[15], eye.top[9], eye.top[4], eye.top[0]], 50);
  fill(ctx, polygon([...over, ...under]), linear(ctx, [0, -60], [0, 20], '#241238', '#4b2a66'));
  fill(ctx, tapered([[x - s * 2, y - 10], [x + s * 12, y - 8], [x + s * 22, y - 1]], (t) => 4 * (1 - t) + 0.2, 14), '#2a143f');
}

const painters = {
  white: (ctx, eye, s) => {
    const ball = ellipse(s * 93, 2, 74, 74);
    fill(ctx, ball, '#fffdff');
    inside(ctx, ball, () => fill(ctx, polygon([...shift(eye.top, 0, 12), [s * 190, -90], [s * 10, -90]]), alpha('#b9a6dc', 0.75)));
  },
  iris: (ctx, _eye, s) => paintTallIris(ctx, [s * 92, 1], 35, 46, IRIS),
  lower: (ctx, eye) => fill(ctx, tapered([eye.bottom[1], eye.bottom[6], eye.bottom[12], eye.bottom[18], eye.bottom[24]], (t) => 0.7 + 1.8 * t ** 2, 24), '#6b3a5c'),
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
    { name: 'hair-back', follow: 'head', shape: 'flat', depth: -0.55, anchor: { top: 60, bottom: 560 }, paint: paintHairBack },
    { name: 'body', follow: 'body', paint: paintYukiBody(jaw) },
    { name: 'face', follow: 'face', paint: paintFace },
    ...mouthLayers(mouth, { tongue: { light: '#ff9aa0', dark: '#e0606f' }, lower: null, upper: { gap: '#f0e4e8', size: 0.8 }, shadow: null }),
    ...eyeLayers(eyes, 0.85, painters),
    { name: 'locks', follow: 'head', shape: 'flat', depth: -0.2, anchor: { top: 120, bottom: 480 }, paint: paintLocksFront },
    { name: 'hair-front', follow: 'head', shape: 'surface', depth: 0.1, paint: paintHairFront },
    ...browLayers(paintBrow),
    { name: 'headset', follow: 'head', shape: 'flat', depth: -0.25, paint: paintHeadset },
  ],
  backdrop: {
    colours: ['#2b2358', '#6a4fb3', '#e78bc0', '#ffd1c4'],
    glows: [[0.25, 0.2, 0.3, '#6fb7ff', 0.5], [0.8, 0.8, 0.36, '#ff9ccf', 0.55], [0.5, 0.4, 0.3, '#ffe0f6', 0.4]],
    lights: [{ colour: '#ffffff', count: 22, size: 14, opacity: 0.5 }, { colour: '#ffb8e6', count: 12, size: 56, opacity: 0.24 }, { colour: '#a9dcff', count: 10, size: 70, opacity: 0.2 }],
    seed: 21,
  },
};
