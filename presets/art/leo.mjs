/** Leo: a bearded man with curls, round glasses and an orange hoodie; flat shapes with crisp two-tone shadow. */
import { ellipse, mirror, polygon, random, sample, shift, spline, tapered } from './curve.mjs';
import { eyeShape, paintShut } from './eye.mjs';
import { eyeOpening, landmarks } from './landmarks.mjs';
import { mouthShape } from './mouth.mjs';
import { alpha, fill, glow, inside, linear, soft, stroke } from './paint.mjs';
import { browLayers, eyeLayers, lipLine, mouthLayers } from './parts.mjs';

const SKIN = { light: '#c98a5e', base: '#b06f46', shade: '#8c4f30', deep: '#6b3722' };
const HAIR = { deep: '#150f14', dark: '#221820', mid: '#33242b', light: '#4d3639' };
const LIP = { upper: '#8d4a3f', lower: '#a85d4d', light: '#c47c66', line: '#45201c' };

const jaw = [[188, -16], [189, 54], [182, 122], [163, 186], [126, 238], [80, 268], [38, 280], [0, 283]];
const skull = [[188, -16], [190, -96], [178, -164], [138, -220], [74, -250], [0, -256]];
const head = polygon([...sample([...skull].reverse(), 40), ...sample(jaw, 40), ...mirror(sample(jaw, 40)).reverse(), ...mirror(sample(skull, 40))]);
const shape = { inner: [46, 9, true], upper: [[62, -11], [88, -23], [114, -20]], outer: [136, -1, true], lower: [[68, 19], [92, 24], [116, 16]] };
const eyes = [eyeShape(shape, -1), eyeShape(shape, 1)];
const mouth = mouthShape([0, 176], { half: 64, upper: 14, lower: 22, lift: 10, bow: 3.5, inset: 6 });
const brow = [[40, -50], [66, -64], [98, -69], [126, -62], [148, -46]];

/** Half of the beard's upper edge, from the ear to the corner of the mouth. */
const beardTop = [[194, -30], [176, 20], [170, 66], [156, 104], [124, 128], [92, 134], [70, 140], [34, 128], [14, 134], [0, 140]];
const beardLow = [[198, -34], [197, 56], [190, 128], [170, 196], [132, 250], [84, 284], [40, 300], [0, 304]];

function paintEar(ctx, s) {
  const ear = spline([[s * 184, -30], [s * 206, -44], [s * 222, -26], [s * 218, 18], [s * 202, 54], [s * 184, 50]], true);
  fill(ctx, ear, s < 0 ? SKIN.base : SKIN.shade);
  inside(ctx, ear, () => fill(ctx, spline([[s * 190, -16], [s * 210, -26], [s * 208, 10], [s * 196, 36], [s * 188, 20]], true), alpha(SKIN.deep, 0.55)));
}

function paintFace(ctx) {
  for (const s of [-1, 1]) paintEar(ctx, s);
  fill(ctx, head, linear(ctx, [-160, -200], [160, 240], '#bd7b50', SKIN.base));
  inside(ctx, head, () => {
    fill(ctx, spline([[92, -300], [150, -150], [138, -40], [152, 40], [122, 120], [86, 330], [320, 330], [320, -300]], true), alpha(SKIN.shade, 0.62));
    glow(ctx, [-80, -110], 150, 120, SKIN.light, 0.55);
    for (const s of [-1, 1]) {
      fill(ctx, spline([[s * 34, -26], [s * 70, -44], [s * 140, -34], [s * 148, -6], [s * 118, -24], [s * 80, -26], [s * 44, 6]], true), alpha(SKIN.deep, 0.34));
      glow(ctx, [s * 112, 78], 60, 40, '#d4613f', 0.3);
    }
    paintNose(ctx);
  });
  paintBeard(ctx);
  for (const eye of eyes) paintLid(ctx, eye);
  paintLips(ctx);
}

function paintNose(ctx) {
  fill(ctx, spline([[16, -34], [12, 20], [24, 62], [44, 92], [34, 112], [10, 116], [4, 70], [6, 10]], true), alpha(SKIN.deep, 0.5));
  fill(ctx, spline([[-40, 92], [-28, 110], [0, 120], [30, 112], [44, 92], [36, 124], [0, 132], [-34, 122]], true), alpha(SKIN.deep, 0.72));
  fill(ctx, spline([[-12, -20], [-14, 50], [-24, 84], [-10, 98], [8, 92], [4, 30]], true), alpha(SKIN.light, 0.55));
  soft(ctx, ellipse(-6, 82, 11, 8), alpha('#f2c198', 0.75), 2);
  for (const s of [-1, 1]) fill(ctx, ellipse(s * 18, 111, 9, 4.6, s * 0.3), '#4a2216');
}

function paintBeard(ctx) {
  const edge = [...sample(beardTop, 60), ...mirror(sample(beardTop, 60)).reverse()];
  const beard = polygon([...edge, ...mirror(sample(beardLow, 50)), ...sample(beardLow, 50).reverse()]);
  fill(ctx, beard, linear(ctx, [-150, 60], [150, 300], [0, HAIR.light], [0.4, HAIR.mid], [1, HAIR.deep]));
  const rnd = random(7);
  inside(ctx, beard, () => {
    fill(ctx, spline([[110, 60], [120, 160], [70, 330], [300, 330], [300, -60]], true), alpha(HAIR.deep, 0.5));
    for (let i = 0; i < 260; i++) {
      const [x, y] = [(rnd() - 0.5) * 400, 30 + rnd() * 280];
      const lean = x * 0.03;
      const l = 9 + rnd() * 10;
      fill(ctx, tapered([[x, y], [x + lean, y + l * 0.5], [x + lean * 1.5, y + l]], (t) => 1.5 * Math.sin(Math.PI * t), 8), alpha(rnd() > 0.4 ? '#6a4a45' : HAIR.deep, 0.28));
    }
  });
  const patch = spline([[-24, 207], [0, 203], [24, 207], [16, 216], [0, 219], [-16, 216]], true);
  fill(ctx, patch, alpha(SKIN.shade, 0.9));
}

function paintLid(ctx, eye) {
  const lid = polygon([...eye.top, ...eye.bottom.slice(1, -1).reverse()]);
  fill(ctx, lid, SKIN.base);
  stroke(ctx, lid, SKIN.base, 5);
  inside(ctx, lid, () => fill(ctx, ellipse(eye.side * 92, -34, 70, 40), alpha(SKIN.deep, 0.25)));
  const crease = eye.top.slice(3).map(([x, y]) => [x, y - 9]);
  fill(ctx, tapered(crease, (t) => 0.3 + 1.5 * Math.sin(t * Math.PI), 24), alpha(SKIN.deep, 0.75));
}

function paintLips(ctx) {
  const [cx, cy] = mouth.centre;
  fill(ctx, mouth.upperOutline, LIP.upper);
  fill(ctx, mouth.lowerOutline, LIP.lower);
  inside(ctx, mouth.lowerOutline, () => {
    fill(ctx, spline([[20, cy + 2], [70, cy - 12], [70, cy + 30], [10, cy + 30], [30, cy + 16]], true), alpha(LIP.upper, 0.6));
    fill(ctx, ellipse(cx - 16, cy + 13, 20, 3.4), alpha(LIP.light, 0.95));
  });
  fill(ctx, tapered(mouth.line, (t) => 0.6 + 1.7 * Math.sin(t * Math.PI) ** 0.5, 48), LIP.line);
}

function paintBody(ctx) {
  const side = [[-84, 120], [-86, 270], [-96, 326], [-170, 368], [-250, 410], [-120, 470]];
  const neck = polygon([...sample(side, 30), ...mirror(sample(side, 30)).reverse()]);
  fill(ctx, neck, SKIN.base);
  inside(ctx, neck, () => {
    fill(ctx, polygon(shift([...sample(beardLow, 30), ...mirror(sample(beardLow, 30)).reverse()], 10, 34)), SKIN.deep);
    fill(ctx, spline([[40, 200], [36, 330], [110, 420], [280, 480], [280, 200]], true), alpha(SKIN.deep, 0.6));
  });
  const tee = polygon([...sample([[-120, 352], [-76, 392], [0, 414], [76, 392], [120, 352], [170, 420], [120, 560], [-120, 560], [-170, 420]], 60, true)]);
  fill(ctx, tee, linear(ctx, [-120, 0], [120, 0], '#fff8ec', '#d9d3dc'));
  stroke(ctx, spline([[-116, 362], [-76, 402], [0, 424], [76, 402], [116, 362]]), '#c9bfca', 3);
  const half = [[0, 500], [44, 466], [94, 408], [132, 342], [190, 352], [292, 392], [368, 446], [410, 536], [430, 640], [436, 745]];
  const points = sample(half, 100);
  const hoodie = polygon([...points, ...mirror(points).reverse()]);
  fill(ctx, hoodie, linear(ctx, [-350, 380], [350, 740], '#ff9a4d', '#ea5f2c'));
  inside(ctx, hoodie, () => {
    fill(ctx, spline([[270, 380], [248, 500], [262, 760], [480, 760], [480, 380]], true), alpha('#a93a1f', 0.55));
    fill(ctx, tapered([[-246, 430], [-268, 500], [-280, 600], [-278, 780]], (t) => 1 + 15 * t, 24), alpha('#b9431f', 0.5));
    fill(ctx, tapered([[-150, 470], [-176, 540], [-170, 640]], (t) => 6 * Math.sin(Math.PI * t), 24), alpha('#b9431f', 0.4));
    fill(ctx, spline([[-340, 440], [-250, 400], [-180, 380], [-230, 430], [-300, 480]], true), alpha('#ffc98f', 0.55));
    fill(ctx, spline([[0, 505], [70, 470], [150, 380], [190, 352], [220, 370], [130, 500], [10, 580]], true), alpha('#b9431f', 0.55));
    fill(ctx, spline([[0, 505], [-70, 480], [-150, 420], [-110, 500], [-10, 580]], true), alpha('#c94d22', 0.5));
  });
  for (const s of [-1, 1]) {
    const hood = polygon(sample([[s * 128, 330], [s * 200, 346], [s * 214, 384], [s * 150, 462], [s * 40, 520], [s * 2, 520], [s * 60, 464], [s * 104, 402]], 70, true));
    fill(ctx, hood, linear(ctx, [s * 60, 340], [s * 180, 480], s < 0 ? '#ffb06a' : '#f47f3f', s < 0 ? '#f47a36' : '#cf4f24'));
    fill(ctx, tapered([[s * 122, 344], [s * 100, 410], [s * 56, 468], [s * 4, 516]], (t) => 3 + 4 * t, 30), alpha('#8f2f1a', 0.8));
    fill(ctx, tapered([[s * 52, 482], [s * 60, 540], [s * 56, 610]], () => 5, 20), '#fff4e0');
    fill(ctx, ellipse(s * 56, 616, 8, 12), '#ffd27a');
  }
}

/** Curls: many small discs, each with a lit crescent, denser and darker at the back. */
function curls(ctx, centres, r, seed) {
  const rnd = random(seed);
  for (const [x, y] of centres) {
    const size = r * (0.75 + rnd() * 0.5);
    const turn = rnd() * 6;
    fill(ctx, ellipse(x, y, size, size * 0.92, turn), rnd() > 0.5 ? HAIR.dark : HAIR.mid);
    if (rnd() < 0.3) continue;
    const lit = x + y < -150 ? '#8f665a' : x < 60 ? '#6a4a48' : HAIR.light;
    const a = -2.3 + (rnd() - 0.5) * 1.6;
    const arc = (k, from, to) => [0, 1, 2, 3, 4].map((i) => [x + Math.cos(a + from + ((to - from) * i) / 4) * size * k, y + Math.sin(a + from + ((to - from) * i) / 4) * size * k]);
    fill(ctx, tapered(arc(0.62, -0.9, 0.9), (t) => size * 0.1 * Math.sin(Math.PI * t), 14), alpha(lit, 0.7));
    fill(ctx, tapered(arc(0.3, 1.2, 4.2), (t) => size * 0.07 * Math.sin(Math.PI * t), 14), alpha(lit, 0.45));
  }
}

function paintHairFront(ctx) {
  for (const s of [-1, 1]) {
    const fade = polygon([...sample([[s * 192, -40], [s * 200, -110], [s * 190, -190], [s * 120, -230]], 30), ...sample([[s * 126, -190], [s * 168, -140], [s * 176, -80], [s * 176, -20]], 30)]);
    fill(ctx, fade, linear(ctx, [0, -180], [0, -20], alpha(HAIR.dark, 1), alpha(HAIR.dark, 0.75)));
  }
  inside(ctx, head, () => fill(ctx, spline([[-190, -60], [-150, -132], [-70, -158], [20, -152], [90, -166], [160, -128], [200, -60], [200, -300], [-200, -300]], true), alpha(SKIN.deep, 0.5)));
  const mass = spline([[-186, -120], [-206, -190], [-180, -262], [-110, -310], [0, -328], [112, -312], [184, -262], [208, -190], [186, -120], [150, -150], [86, -176], [20, -166], [-60, -172], [-140, -146]], true);
  fill(ctx, mass, HAIR.dark);
  const rnd = random(31);
  const centres = [];
  for (let row = 0; row < 6; row++)
    for (let i = 0; i <= 11; i++) {
      const a = Math.PI * (1.02 + (0.96 * (i + (row % 2) * 0.5)) / 11.5);
      const k = 1 - row * 0.115;
      centres.push([Math.cos(a) * 198 * (0.6 + 0.4 * k) + (rnd() - 0.5) * 14, -150 + Math.sin(a) * 166 * k + (rnd() - 0.5) * 12]);
    }
  curls(ctx, centres.filter(([, y]) => y < -152), 31, 5);
  curls(ctx, [[-150, -150], [-112, -168], [-70, -174], [-28, -166], [14, -172], [58, -168], [102, -176], [140, -158], [-174, -126], [172, -128]], 25, 9);
}

function paintGlasses(ctx) {
  for (const s of [-1, 1]) {
    const lens = ellipse(s * 92, 4, 73, 68);
    fill(ctx, lens, 'rgba(225,240,255,0.08)');
    inside(ctx, lens, () => fill(ctx, polygon([[s * 92 - 58, -60], [s * 92 - 22, -60], [s * 92 - 62, 70], [s * 92 - 98, 70]]), 'rgba(255,255,255,0.13)'));
    stroke(ctx, ellipse(s * 92, 6.5, 73, 68), alpha('#3a1a10', 0.35), 8);
    stroke(ctx, lens, linear(ctx, [-160, -60], [160, 70], '#ffe2a0', '#d9912f'), 8);
    stroke(ctx, spline([[s * 164, -8], [s * 196, -20]]), '#c98326', 8);
  }
  stroke(ctx, spline([[-22, -8], [0, -18], [22, -8]]), '#e5a843', 8);
}

const paintBrow = (ctx, s) => fill(ctx, tapered(s < 0 ? mirror(brow) : brow, (t) => 1.5 + 8.6 * Math.sin(Math.PI * (0.22 + t * 0.76)) ** 0.8, 30), HAIR.dark);

const LASH = '#1d0f12';
const painters = {
  white: (ctx, eye, s) => {
    const ball = ellipse(s * 92, 0, 62, 44);
    fill(ctx, ball, '#fffaf2');
    inside(ctx, ball, () => fill(ctx, polygon(shift([...eye.top, [s * 150, -60], [s * 30, -60]], 0, 7)), alpha('#8b6f86', 0.5)));
  },
  iris: (ctx, _eye, s) => {
    fill(ctx, ellipse(s * 92, -1, 22.5), '#4a2413');
    fill(ctx, ellipse(s * 92, 5, 16, 14), '#8b4a22');
    fill(ctx, ellipse(s * 92, -1, 11), '#160a08');
    fill(ctx, ellipse(s * 92 - 7, -9, 6), '#ffffff');
    fill(ctx, ellipse(s * 92 + 8, 8, 2.8), alpha('#ffffff', 0.8));
  },
  lower: (ctx, eye) => fill(ctx, tapered([eye.bottom[2], eye.bottom[8], eye.bottom[16], eye.bottom[24]], (t) => 0.4 + 1.4 * t, 24), alpha(SKIN.deep, 0.9)),
  lash: (ctx, eye, s) => fill(ctx, tapered([eye.top[0], eye.top[6], eye.top[12], eye.top[18], eye.top[24], [s * 142, 1]], (t) => 0.8 + 3.4 * Math.sin(Math.PI * (0.1 + t * 0.88)) ** 0.8, 40), LASH),
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
    glows: [[0.5, 0.4, 0.36, '#7fe0c4', 0.45], [0.9, 0.1, 0.3, '#ffb35c', 0.35]],
    lights: [{ colour: '#ffd08a', count: 12, size: 40, opacity: 0.28 }, { colour: '#8ff0d6', count: 12, size: 66, opacity: 0.16 }],
    seed: 4,
  },
};
