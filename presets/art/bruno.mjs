/** Bruno: a cuddly bear mascot with a scarf; soft vinyl-toy shading. */

import { paintBody } from './bruno-outfit.mjs';
import { FUR, head, jaw, muzzle, skull } from './bruno-shape.mjs';
import { ellipse, mirror, pts, random, sample, spline, tapered } from './curve.mjs';
import { eyeShape, paintShut } from './eye.mjs';
import { paintFur } from './fur.mjs';
import { eyeOpening, landmarks } from './landmarks.mjs';
import { mouthShape } from './mouth.mjs';
import { alpha, blend, fill, glow, inside, linear, radial, soft, softStroke } from './paint.mjs';
import { browLayers, eyeLayers, lipLine, mouthLayers } from './parts.mjs';

const shape = {
  inner: [61, 4, true],
  upper: pts('72,-30 104,-46 137,-31'),
  outer: [148, 4, true],
  lower: pts('72,38 104,52 137,38'),
};
const eyes = [eyeShape(shape, -1), eyeShape(shape, 1)];
const mouth = mouthShape([0, 172], { half: 70, upper: 10, lower: 13, lift: 15, bow: 1, inset: 6 });
const brow = pts('66,-86 84,-100 108,-105 132,-98 150,-84');
function paintEar(ctx, s) {
  const ear = ellipse(s * 176, -200, 76, 78);
  fill(ctx, ear, radial(ctx, [s * 176 - 24, -228], 120, FUR.light, FUR.base, FUR.shade));
  inside(ctx, ear, () => {
    soft(ctx, ellipse(s * 167, -187, 46, 48), alpha('#f3b59a', 0.95), 6);
    soft(ctx, ellipse(s * 156, -164, 44, 40), alpha(FUR.shade, 0.6), 12);
    softStroke(ctx, ear, alpha(s < 0 ? '#ffdca0' : '#ffc6b8', 0.5), 10, 6);
  });
  paintFur(ctx, sample(pts('228,-144 253,-200 228,-256 176,-278 124,-256', s), 40), {
    length: 10,
    colour: (i) => (s < 0 ? blend(FUR.shade, FUR.light, i) : blend(FUR.deep, FUR.base, i)),
    seed: 3,
    outward: [s * 176, -200],
  });
}

function paintFace(ctx) {
  for (const s of [-1, 1]) paintEar(ctx, s);
  const right = sample([...skull].reverse().concat(jaw.slice(1)), 84);
  const edge = [...mirror(right).reverse(), ...right.slice(1)];
  paintFur(ctx, edge, {
    length: 13,
    colour: (t) => blend(t < 0.5 ? FUR.base : FUR.base, FUR.shade, Math.min(1, 0.1 + 1.5 * Math.abs(t - 0.36))),
    seed: 5,
    outward: [0, 0],
  });
  fill(ctx, head, radial(ctx, [-70, -110], 430, [0, '#e0a463'], [0.45, FUR.base], [1, FUR.shade]));
  inside(ctx, head, () => {
    softStroke(ctx, spline(pts('262,-120 266,60 220,190 110,272 0,292')), alpha(FUR.deep, 0.6), 60, 34);
    glow(ctx, [-100, -150], 150, 110, '#ffd9a0', 0.55);
    for (const s of [-1, 1]) {
      glow(ctx, [s * 104, 2], 74, 74, FUR.deep, 0.3);
      glow(ctx, [s * 172, 92], 66, 48, '#ff8a6b', 0.5);
    }
    tufts(ctx);
  });
  soft(ctx, muzzle, alpha(FUR.deep, 0.35), 14);
  fill(ctx, muzzle, radial(ctx, [-26, 90], 190, [0, '#fff3dc'], [0.55, FUR.cream], [1, FUR.creamShade]));
  inside(ctx, muzzle, () => {
    softStroke(ctx, spline(pts('120,120 100,210 0,252 -100,210')), alpha('#c98f5c', 0.6), 22, 12);
    soft(ctx, ellipse(0, 134, 60, 14), alpha('#c98f5c', 0.4), 8);
    for (const s of [-1, 1])
      for (const [x, y] of pts('62,128 78,144 60,150')) fill(ctx, ellipse(s * x, y, 3.4), alpha('#b57c4a', 0.8));
  });
  paintNose(ctx);
  paintLips(ctx);
  for (const eye of eyes) {
    soft(ctx, eye.outline, '#b06f33', 5);
    fill(
      ctx,
      tapered(
        eye.top.slice(2, 23).map(([x, y]) => [x, y - 8]),
        (t) => 1.4 * Math.sin(Math.PI * t),
        20,
      ),
      alpha(FUR.deep, 0.5),
    );
  }
}

/** Short strokes of fur all over the head. */
function tufts(ctx) {
  const rnd = random(17);
  for (let i = 0; i < 520; i++) {
    const a = rnd() * Math.PI * 2;
    const r = 60 + rnd() * 215;
    const [x, y] = [Math.cos(a) * r, -10 + Math.sin(a) * r * 1.04];
    const l = 7 + rnd() * 9;
    const [dx, dy] = [Math.cos(a) * l, Math.sin(a) * l + 3];
    fill(
      ctx,
      tapered(
        [
          [x, y],
          [x + dx * 0.5 + 1, y + dy * 0.5],
          [x + dx, y + dy],
        ],
        (t) => 1.3 * Math.sin(Math.PI * t),
        8,
      ),
      alpha(rnd() > 0.5 ? '#ffd69a' : FUR.deep, 0.14),
    );
  }
}

function paintNose(ctx) {
  soft(ctx, ellipse(0, 112, 46, 18), alpha('#b07a4a', 0.6), 8);
  const nose = spline(pts('-40,74 0,62 40,74 38,96 16,114 0,118 -16,114 -38,96'), true);
  fill(ctx, nose, radial(ctx, [-12, 72], 66, '#7a4a3c', '#3d1f1b', '#22100f'));
  soft(ctx, ellipse(-12, 76, 17, 6, -0.1), alpha('#ffffff', 0.75), 2.5);
  for (const s of [-1, 1]) fill(ctx, ellipse(s * 17, 98, 7, 4.5, s * 0.4), alpha('#120707', 0.8));
  fill(
    ctx,
    tapered(pts('0,116 0,138 0,162'), (t) => 3 - 1.2 * t, 14),
    '#4a2418',
  );
}

function paintLips(ctx) {
  const [cx, cy] = mouth.centre;
  fill(ctx, mouth.upperOutline, alpha('#f0cfa6', 0.9));
  fill(ctx, mouth.lowerOutline, linear(ctx, [cx, cy - 10], [cx, cy + 16], '#e9b98a', '#f6dcb6'));
  fill(
    ctx,
    tapered(mouth.line, (t) => 1.4 + 1.7 * Math.sin(t * Math.PI) ** 0.5, 48),
    '#4a2418',
  );
  for (const s of [0, mouth.line.length - 1]) {
    const [x, y] = mouth.line[s];
    const d = s ? 1 : -1;
    fill(
      ctx,
      tapered(
        [
          [x - d * 4, y - 7],
          [x + d * 3, y - 2],
          [x + d * 4, y + 7],
        ],
        (t) => 2.2 * Math.sin(Math.PI * (0.1 + 0.8 * t)),
        12,
      ),
      '#4a2418',
    );
  }
  soft(ctx, ellipse(cx, cy + 26, 34, 5), alpha('#c98f5c', 0.6), 4);
}

const painters = {
  white: (ctx, _eye, s) => fill(ctx, ellipse(s * 104, 3, 62, 64), radial(ctx, [s * 104, 0], 62, '#3a1d12', '#1c0d09')),
  iris: (ctx, _eye, s) => {
    const [x, y] = [s * 104, 3];
    fill(ctx, ellipse(x, y, 41, 44), radial(ctx, [x, y + 18], 46, [0, '#8a4a24'], [0.5, '#43200f'], [1, '#1d0c07']));
    fill(ctx, ellipse(x, y - 2, 24, 26), '#120705');
    soft(ctx, ellipse(x - 13, y - 18, 12.5, 14, -0.3), '#ffffff', 0.7);
    soft(ctx, ellipse(x + 15, y + 17, 6, 5.6), alpha('#ffffff', 0.85), 0.7);
    glow(ctx, [x, y + 28], 28, 14, '#ffb46b', 0.5);
  },
  lash: (ctx, eye) =>
    fill(
      ctx,
      tapered(
        [eye.top[0], eye.top[6], eye.top[12], eye.top[18], eye.top[24]],
        (t) => 1 + 3 * Math.sin(Math.PI * t) ** 0.7,
        40,
      ),
      '#2b130b',
    ),
  shut: (ctx, eye) => paintShut(ctx, eye, { lash: '#2b130b', weight: 7, lashes: 0 }),
};

function paintBrow(ctx, s) {
  const line = s < 0 ? mirror(brow) : brow;
  soft(
    ctx,
    tapered(line, (t) => 2 + 7 * Math.sin(Math.PI * (0.1 + t * 0.84)) ** 0.8, 30),
    '#6b3a1b',
    1.2,
  );
}

/** The tuft on top of the head. */
function paintTuft(ctx) {
  for (const [points, width] of [
    [pts('-18,-238 -44,-290 -40,-324'), 17],
    [pts('22,-238 52,-286 66,-310'), 15],
    [pts('0,-232 2,-290 20,-342'), 20],
  ]) {
    const d = tapered(points, (t) => width * (1 - t) ** 0.7 + 0.4, 24);
    fill(ctx, d, linear(ctx, points[0], points[2], '#d2965a', '#f0bd7c'));
    inside(ctx, d, () =>
      softStroke(ctx, spline(points.map(([x, y]) => [x + width * 0.7, y])), alpha(FUR.deep, 0.45), width * 0.7, 4),
    );
  }
  soft(ctx, ellipse(2, -238, 34, 13), '#cf9456', 7);
}

export const bruno = {
  name: 'bruno',
  size: [1200, 1080],
  origin: [600, 486],
  landmarks: landmarks({ jaw, brow, nose: { top: 4, tip: 84, base: 112, wing: 38 }, eyes, mouth: mouth.points }),
  neck: [0, 360],
  eyes: { left: eyeOpening(eyes[0], 0.72), right: eyeOpening(eyes[1], 0.72) },
  gaze: [9, 6],
  mouth: { line: lipLine(mouth), colour: '#5a1a1c' },
  layers: [
    { name: 'body', follow: 'body', paint: paintBody },
    { name: 'face', follow: 'face', paint: paintFace },
    ...mouthLayers(mouth, {
      tongue: { light: '#f58a86', dark: '#c74e56' },
      lower: null,
      upper: { size: 0.55, corner: 0.35 },
      shadow: null,
    }),
    ...eyeLayers(eyes, 0.72, painters),
    ...browLayers(paintBrow),
    { name: 'tuft', follow: 'head', shape: 'surface', depth: 0.05, paint: paintTuft },
  ],
  backdrop: {
    colours: ['#2f6f5f', '#66a874', '#c5d98a', '#ffe6a6'],
    glows: [
      [0.15, 0.2, 0.34, '#9fe3c0', 0.5],
      [0.85, 0.3, 0.36, '#fff2b0', 0.6],
      [0.5, 0.5, 0.3, '#e9ffd0', 0.4],
    ],
    lights: [
      { colour: '#fffbd0', count: 16, size: 42, opacity: 0.3 },
      { colour: '#c9ffd8', count: 14, size: 70, opacity: 0.2 },
    ],
    seed: 8,
  },
};
