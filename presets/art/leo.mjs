/** Leo: a bearded man with curls, round glasses and an orange hoodie; flat shapes with crisp two-tone shadow. */
import { ellipse, mirror, polygon, pts, random, sample, shift, spline, tapered } from './curve.mjs';
import { eyeShape, paintShut } from './eye.mjs';
import { eyeOpening, landmarks } from './landmarks.mjs';
import { paintHairFront } from './leo-hair.mjs';
import { paintBody } from './leo-outfit.mjs';
import { beardLow, beardTop, HAIR, head, jaw, SKIN } from './leo-shape.mjs';
import { mouthShape } from './mouth.mjs';
import { alpha, fill, glow, inside, linear, soft, stroke } from './paint.mjs';
import { browLayers, eyeLayers, lipLine, mouthLayers } from './parts.mjs';

const LIP = { upper: '#8d4a3f', lower: '#a85d4d', light: '#c47c66', line: '#45201c' };

const shape = {
  inner: [46, 9, true],
  upper: pts('62,-11 88,-23 114,-20'),
  outer: [136, -1, true],
  lower: pts('68,19 92,24 116,16'),
};
const eyes = [eyeShape(shape, -1), eyeShape(shape, 1)];
const mouth = mouthShape([0, 176], { half: 64, upper: 14, lower: 22, lift: 10, bow: 3.5, inset: 6 });
const brow = pts('40,-50 66,-64 98,-69 126,-62 148,-46');

function paintEar(ctx, s) {
  const ear = spline(pts('184,-30 206,-44 222,-26 218,18 202,54 184,50', s), true);
  fill(ctx, ear, s < 0 ? SKIN.base : SKIN.shade);
  inside(ctx, ear, () =>
    fill(ctx, spline(pts('190,-16 210,-26 208,10 196,36 188,20', s), true), alpha(SKIN.deep, 0.55)),
  );
}

function paintFace(ctx) {
  for (const s of [-1, 1]) paintEar(ctx, s);
  fill(ctx, head, linear(ctx, [-160, -200], [160, 240], '#bd7b50', SKIN.base));
  inside(ctx, head, () => {
    fill(
      ctx,
      spline(pts('92,-300 150,-150 138,-40 152,40 122,120 86,330 320,330 320,-300'), true),
      alpha(SKIN.shade, 0.62),
    );
    glow(ctx, [-80, -110], 150, 120, SKIN.light, 0.55);
    for (const s of [-1, 1]) {
      fill(ctx, spline(pts('34,-26 70,-44 140,-34 148,-6 118,-24 80,-26 44,6', s), true), alpha(SKIN.deep, 0.34));
      glow(ctx, [s * 112, 78], 60, 40, '#d4613f', 0.3);
    }
    paintNose(ctx);
  });
  paintBeard(ctx);
  for (const eye of eyes) paintLid(ctx, eye);
  paintLips(ctx);
}

function paintNose(ctx) {
  fill(ctx, spline(pts('16,-34 12,20 24,62 44,92 34,112 10,116 4,70 6,10'), true), alpha(SKIN.deep, 0.5));
  fill(ctx, spline(pts('-40,92 -28,110 0,120 30,112 44,92 36,124 0,132 -34,122'), true), alpha(SKIN.deep, 0.72));
  fill(ctx, spline(pts('-12,-20 -14,50 -24,84 -10,98 8,92 4,30'), true), alpha(SKIN.light, 0.55));
  soft(ctx, ellipse(-6, 82, 11, 8), alpha('#f2c198', 0.75), 2);
  for (const s of [-1, 1]) fill(ctx, ellipse(s * 18, 111, 9, 4.6, s * 0.3), '#4a2216');
}

function paintBeard(ctx) {
  const edge = [...sample(beardTop, 60), ...mirror(sample(beardTop, 60)).reverse()];
  const beard = polygon([...edge, ...mirror(sample(beardLow, 50)), ...sample(beardLow, 50).reverse()]);
  fill(ctx, beard, linear(ctx, [-150, 60], [150, 300], [0, HAIR.light], [0.4, HAIR.mid], [1, HAIR.deep]));
  const rnd = random(7);
  inside(ctx, beard, () => {
    fill(ctx, spline(pts('110,60 120,160 70,330 300,330 300,-60'), true), alpha(HAIR.deep, 0.5));
    for (let i = 0; i < 260; i++) {
      const [x, y] = [(rnd() - 0.5) * 400, 30 + rnd() * 280];
      const lean = x * 0.03;
      const l = 9 + rnd() * 10;
      fill(
        ctx,
        tapered(
          [
            [x, y],
            [x + lean, y + l * 0.5],
            [x + lean * 1.5, y + l],
          ],
          (t) => 1.5 * Math.sin(Math.PI * t),
          8,
        ),
        alpha(rnd() > 0.4 ? '#6a4a45' : HAIR.deep, 0.28),
      );
    }
  });
  const patch = spline(pts('-24,207 0,203 24,207 16,216 0,219 -16,216'), true);
  fill(ctx, patch, alpha(SKIN.shade, 0.9));
}

function paintLid(ctx, eye) {
  const lid = polygon([...eye.top, ...eye.bottom.slice(1, -1).reverse()]);
  fill(ctx, lid, SKIN.base);
  stroke(ctx, lid, SKIN.base, 5);
  inside(ctx, lid, () => fill(ctx, ellipse(eye.side * 92, -34, 70, 40), alpha(SKIN.deep, 0.25)));
  const crease = eye.top.slice(3).map(([x, y]) => [x, y - 9]);
  fill(
    ctx,
    tapered(crease, (t) => 0.3 + 1.5 * Math.sin(t * Math.PI), 24),
    alpha(SKIN.deep, 0.75),
  );
}

function paintLips(ctx) {
  const [cx, cy] = mouth.centre;
  fill(ctx, mouth.upperOutline, LIP.upper);
  fill(ctx, mouth.lowerOutline, LIP.lower);
  inside(ctx, mouth.lowerOutline, () => {
    fill(
      ctx,
      spline(
        [
          [20, cy + 2],
          [70, cy - 12],
          [70, cy + 30],
          [10, cy + 30],
          [30, cy + 16],
        ],
        true,
      ),
      alpha(LIP.upper, 0.6),
    );
    fill(ctx, ellipse(cx - 16, cy + 13, 20, 3.4), alpha(LIP.light, 0.95));
  });
  fill(
    ctx,
    tapered(mouth.line, (t) => 0.6 + 1.7 * Math.sin(t * Math.PI) ** 0.5, 48),
    LIP.line,
  );
}

function paintGlasses(ctx) {
  for (const s of [-1, 1]) {
    const lens = ellipse(s * 92, 4, 73, 68);
    fill(ctx, lens, 'rgba(225,240,255,0.08)');
    inside(ctx, lens, () =>
      fill(
        ctx,
        polygon([
          [s * 92 - 58, -60],
          [s * 92 - 22, -60],
          [s * 92 - 62, 70],
          [s * 92 - 98, 70],
        ]),
        'rgba(255,255,255,0.13)',
      ),
    );
    stroke(ctx, ellipse(s * 92, 6.5, 73, 68), alpha('#3a1a10', 0.35), 8);
    stroke(ctx, lens, linear(ctx, [-160, -60], [160, 70], '#ffe2a0', '#d9912f'), 8);
    stroke(
      ctx,
      spline([
        [s * 164, -8],
        [s * 196, -20],
      ]),
      '#c98326',
      8,
    );
  }
  stroke(ctx, spline(pts('-22,-8 0,-18 22,-8')), '#e5a843', 8);
}

const paintBrow = (ctx, s) =>
  fill(
    ctx,
    tapered(s < 0 ? mirror(brow) : brow, (t) => 1.5 + 8.6 * Math.sin(Math.PI * (0.22 + t * 0.76)) ** 0.8, 30),
    HAIR.dark,
  );

const LASH = '#1d0f12';
const painters = {
  white: (ctx, eye, s) => {
    const ball = ellipse(s * 92, 0, 62, 44);
    fill(ctx, ball, '#fffaf2');
    inside(ctx, ball, () =>
      fill(ctx, polygon(shift([...eye.top, [s * 150, -60], [s * 30, -60]], 0, 7)), alpha('#8b6f86', 0.5)),
    );
  },
  iris: (ctx, _eye, s) => {
    fill(ctx, ellipse(s * 92, -1, 22.5), '#4a2413');
    fill(ctx, ellipse(s * 92, 5, 16, 14), '#8b4a22');
    fill(ctx, ellipse(s * 92, -1, 11), '#160a08');
    fill(ctx, ellipse(s * 92 - 7, -9, 6), '#ffffff');
    fill(ctx, ellipse(s * 92 + 8, 8, 2.8), alpha('#ffffff', 0.8));
  },
  lower: (ctx, eye) =>
    fill(
      ctx,
      tapered([eye.bottom[2], eye.bottom[8], eye.bottom[16], eye.bottom[24]], (t) => 0.4 + 1.4 * t, 24),
      alpha(SKIN.deep, 0.9),
    ),
  lash: (ctx, eye, s) =>
    fill(
      ctx,
      tapered(
        [eye.top[0], eye.top[6], eye.top[12], eye.top[18], eye.top[24], [s * 142, 1]],
        (t) => 0.8 + 3.4 * Math.sin(Math.PI * (0.1 + t * 0.88)) ** 0.8,
        40,
      ),
      LASH,
    ),
  shut: (ctx, eye) => paintShut(ctx, eye, { lash: LASH, weight: 5, lashes: 0 }),
};

export const leo = {
  name: 'leo',
  size: [1200, 1080],
  origin: [600, 470],
  landmarks: landmarks({ jaw, brow, nose: { top: -8, tip: 84, base: 114, wing: 38 }, eyes, mouth: mouth.points }),
  neck: [0, 390],
  eyes: { left: eyeOpening(eyes[0]), right: eyeOpening(eyes[1]) },
  gaze: [14, 7],
  mouth: { line: lipLine(mouth), colour: '#34100f' },
  layers: [
    { name: 'body', follow: 'body', paint: paintBody },
    { name: 'face', follow: 'face', paint: paintFace },
    ...mouthLayers(mouth, { tongue: { light: '#d9706a', dark: '#a2433f' } }),
    ...eyeLayers(eyes, 0.8, painters),
    ...browLayers(paintBrow),
    { name: 'glasses', follow: 'head', shape: 'surface', depth: 0.14, paint: paintGlasses },
    { name: 'hair-front', follow: 'head', shape: 'surface', depth: 0.06, paint: paintHairFront },
  ],
  backdrop: {
    colours: ['#12344d', '#1d5a6b', '#2f8f86'],
    glows: [
      [0.5, 0.4, 0.36, '#7fe0c4', 0.45],
      [0.9, 0.1, 0.3, '#ffb35c', 0.35],
    ],
    lights: [
      { colour: '#ffd08a', count: 12, size: 40, opacity: 0.28 },
      { colour: '#8ff0d6', count: 12, size: 66, opacity: 0.16 },
    ],
    seed: 4,
  },
};
