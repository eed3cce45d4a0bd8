/** Mira: a friendly young woman with auburn waves and a teal knit; soft-shaded illustration. */
import { alpha, erase, fill, glow, inside, linear, soft, softStroke } from './paint.mjs';
import { ellipse, mirror, polygon, sample, shift, spline, tapered } from './curve.mjs';
import { eyeShape, paintIris, paintLashes, paintLid, paintLowerLid, paintShut, paintSparkle, paintWhite } from './eye.mjs';
import { paintLock, paintLocks } from './hair.mjs';
import { paintLips, mouthShape } from './mouth.mjs';
import { eyeOpening, landmarks } from './landmarks.mjs';
import { browLayers, eyeLayers, lipLine, mouthLayers } from './parts.mjs';

const SKIN = { light: '#ffe9d6', base: '#fbd3b6', shade: '#ee9f84', deep: '#cf7263', blush: '#f5837c' };
const HAIR = { deep: '#2c0f1d', dark: '#451a28', mid: '#7c2f36', light: '#b9583f', shine: '#f6a873' };

const jaw = [[195, -20], [193, 40], [181, 98], [154, 152], [117, 198], [76, 231], [36, 247], [0, 251]];
const skull = [[195, -20], [198, -90], [186, -160], [148, -220], [80, -252], [0, -260]];
const head = polygon([...sample([...skull].reverse(), 40), ...sample(jaw, 40), ...mirror(sample(jaw, 40)).reverse(), ...mirror(sample(skull, 40))]);

const shape = { inner: [42, 19, true], upper: [[57, -12], [82, -33], [115, -37], [142, -19]], outer: [156, 1, true], lower: [[76, 39], [110, 41], [138, 28]] };
const eyes = [eyeShape(shape, -1), eyeShape(shape, 1)];
const mouth = mouthShape([0, 160], { half: 62, upper: 15, lower: 22, lift: 10, bow: 4.5 });
const brow = [[46, -73], [73, -82], [104, -87], [134, -82], [163, -62]];

function paintFace(ctx) {
  fill(ctx, head, linear(ctx, [-120, -280], [90, 290], [0, SKIN.light], [0.45, SKIN.base], [1, '#f6bd9d']));
  inside(ctx, head, () => {
    glow(ctx, [-70, -120], 210, 190, SKIN.light, 0.9);
    softStroke(ctx, spline([[208, -150], [204, 40], [166, 165], [90, 245], [0, 268]]), alpha(SKIN.shade, 0.75), 46, 26);
    softStroke(ctx, spline([[-210, -150], [-206, 40], [-168, 165], [-90, 245], [0, 268]]), alpha(SKIN.shade, 0.55), 30, 20);
    softStroke(ctx, spline([[198, -60], [194, 44], [166, 140], [112, 208]]), alpha('#ffd9e8', 0.7), 6, 3);
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
  paintLips(ctx, mouth, { upper: '#d9606a', upperDeep: '#b8404f', lower: '#df6a70', lowerLight: '#f0908d', line: '#7d2335', shine: 0.55, shadow: SKIN.deep });
}

function paintNose(ctx) {
  ctx.save();
  ctx.translate(0, -10);
  soft(ctx, spline([[-12, 20], [-18, 76], [-6, 96], [10, 92], [8, 30]], true), alpha('#ffffff', 0.22), 9);
  soft(ctx, spline([[8, 10], [13, 64], [28, 94], [14, 98], [6, 60]], true), alpha(SKIN.shade, 0.5), 7);
  soft(ctx, spline([[-24, 100], [-12, 110], [0, 114], [12, 110], [25, 99], [12, 118], [-12, 118]], true), alpha(SKIN.deep, 0.5), 4);
  for (const s of [-1, 1]) {
    fill(ctx, tapered([[s * 8, 108], [s * 14, 104.5], [s * 20, 105]], (t) => 0.4 + 2.1 * Math.sin(t * Math.PI), 12), alpha('#a4473f', 0.8));
    fill(ctx, tapered([[s * 24, 88], [s * 29, 98], [s * 23, 107]], (t) => 1.5 * Math.sin(t * Math.PI), 14), alpha(SKIN.deep, 0.5));
  }
  soft(ctx, ellipse(-4, 86, 8, 6), alpha('#ffffff', 0.75), 3.5);
  ctx.restore();
}

function paintBody(ctx) {
  const neck = polygon([...sample([[-72, 120], [-74, 260], [-84, 320], [-150, 372], [-240, 420]], 30), ...mirror(sample([[-72, 120], [-74, 260], [-84, 320], [-150, 372], [-240, 420]], 30)).reverse()]);
  fill(ctx, neck, linear(ctx, [0, 200], [0, 420], '#eeae90', '#f9cfb2'));
  inside(ctx, neck, () => {
    soft(ctx, polygon(shift([...sample(jaw, 30), ...mirror(sample(jaw, 30)).reverse()], 8, 46)), alpha('#c4665a', 0.75), 13);
    softStroke(ctx, spline([[80, 230], [82, 330], [150, 390]]), alpha(SKIN.deep, 0.6), 26, 14);
    for (const s of [-1, 1]) softStroke(ctx, spline([[s * 22, 372], [s * 70, 376], [s * 130, 362]]), alpha(SKIN.deep, 0.3), 7, 5);
    softStroke(ctx, spline([[-30, 345], [-14, 372]]), alpha(SKIN.deep, 0.3), 6, 5);
    softStroke(ctx, spline([[30, 345], [14, 372]]), alpha(SKIN.deep, 0.3), 6, 5);
  });
  const half = [[0, 408], [60, 398], [104, 368], [128, 340, true], [180, 366], [280, 402], [352, 452], [394, 540], [412, 640], [420, 745, true], [0, 745, true]];
  const knit = polygon([...sample(half.slice(0, -1), 90), ...mirror(sample(half.slice(0, -1), 90)).reverse()]);
  fill(ctx, knit, linear(ctx, [-300, 360], [300, 740], [0, '#3aa69b'], [0.5, '#1f7f80'], [1, '#125a66']));
  inside(ctx, knit, () => {
    glow(ctx, [-190, 430], 210, 120, '#7fe0cb', 0.4);
    for (const s of [-1, 1]) {
      softStroke(ctx, spline([[s * 246, 420], [s * 268, 500], [s * 276, 600], [s * 272, 720]]), alpha('#0b4250', 0.5), 5, 2.5);
      softStroke(ctx, spline([[s * 250, 430], [s * 290, 530], [s * 304, 640], [s * 300, 740]]), alpha('#0b4250', 0.35), 34, 18);
      softStroke(ctx, spline([[s * 140, 420], [s * 176, 480], [s * 190, 560]]), alpha('#0d4855', 0.28), 12, 8);
      softStroke(ctx, spline([[s * 196, 440], [s * 226, 520], [s * 232, 640]]), alpha('#a8fff0', 0.12), 20, 12);
    }
    softStroke(ctx, spline([[-60, 470], [0, 490], [70, 468]]), alpha('#0d4855', 0.22), 14, 10);
    softStroke(ctx, spline([[180, 368], [282, 404], [354, 455], [396, 545], [412, 640]]), alpha('#ffd6ee', 0.55), 9, 4);
    softStroke(ctx, spline([[-128, 345], [-180, 368], [-282, 404], [-354, 455]]), alpha('#c9fff0', 0.45), 8, 4);
    softStroke(ctx, spline([[-134, 352], [-104, 382], [-60, 412], [0, 424], [60, 412], [104, 382], [134, 352]]), alpha('#083843', 0.55), 22, 8);
  });
  const rib = tapered([[-131, 346], [-104, 376], [-60, 404], [0, 415], [60, 404], [104, 376], [131, 346]], () => 13, 60);
  fill(ctx, rib, linear(ctx, [-130, 0], [130, 0], '#4fc0b1', '#1c7a7b'));
  inside(ctx, rib, () => {
    const a = sample([[-131, 326], [-98, 358], [-56, 386], [0, 398], [56, 386], [98, 358], [131, 326]], 46);
    const b = sample([[-150, 366], [-114, 400], [-66, 424], [0, 434], [66, 424], [114, 400], [150, 366]], 46);
    for (const [i, p] of a.entries()) softStroke(ctx, polygon([p, b[i]], false), alpha('#0b4854', 0.5), 2.2, 0.8);
  });
}

const side = {
  left: [
    [[48, -316], [-58, -318], [-170, -268], [-232, -150], [-236, -30], [-254, 66], [-238, 150], [-254, 232], [-236, 310], [-186, 356]],
    [[48, -304], [-50, -300], [-160, -236], [-214, -120], [-218, -10], [-234, 76], [-216, 156], [-230, 230], [-206, 296], [-152, 334]],
    [[50, -286], [-30, -260], [-120, -184], [-182, -90], [-200, 10], [-206, 90], [-190, 160], [-202, 224], [-176, 276], [-128, 306]],
  ],
  right: [
    [[44, -316], [120, -308], [202, -254], [238, -140], [240, -20], [258, 76], [240, 160], [258, 240], [240, 316], [192, 360]],
    [[44, -304], [110, -290], [182, -222], [218, -110], [224, 0], [238, 86], [220, 164], [232, 238], [208, 302], [156, 338]],
    [[44, -286], [88, -254], [150, -184], [188, -90], [204, 10], [208, 94], [192, 166], [204, 230], [178, 280], [132, 308]],
  ],
  fringe: [
    [[48, -292], [-50, -276], [-146, -204], [-204, -96], [-222, 20], [-228, 100]],
    [[54, -290], [-20, -250], [-104, -178], [-172, -92], [-212, 0], [-216, 70]],
    [[60, -286], [24, -226], [-48, -160], [-124, -108], [-184, -62], [-216, -6]],
  ],
  wisp: [
    [[42, -290], [88, -262], [146, -200], [188, -110], [212, -10], [214, 70]],
    [[38, -286], [66, -240], [116, -174], [166, -104], [200, -24], [208, 44]],
  ],
};
const crown = [[-248, -10], [-242, -150], [-182, -278], [-76, -332], [30, -338], [132, -322], [214, -264], [248, -140], [252, -10]];

function paintHairShadow(ctx) {
  const shadow = '#a84a3e';
  soft(ctx, polygon([...sample(shift(side.fringe[2], 12, 26), 40), [-330, 60], [-330, -340], [40, -340]]), alpha(shadow, 0.5), 11);
  soft(ctx, polygon([...sample(shift(side.wisp[1], -8, 22), 40), [330, 60], [330, -340], [40, -340]]), alpha(shadow, 0.5), 11);
  soft(ctx, polygon([...sample(shift(side.left[2], 12, 0), 40), [-330, 360], [-330, -340]]), alpha(shadow, 0.45), 11);
  soft(ctx, polygon([...sample(shift(side.right[2], -12, 0), 40), [330, 360], [330, -340]]), alpha(shadow, 0.45), 11);
}

const ACCENTS = [
  [[[-212, -90], [-226, 0], [-242, 80], [-222, 160], [-240, 240], [-214, 316], [-176, 350]], 17, 41],
  [[[-200, -40], [-210, 40], [-220, 100], [-198, 170], [-212, 236], [-184, 300], [-140, 328]], 14, 42],
  [[[214, -90], [228, 0], [246, 84], [226, 166], [244, 246], [220, 318], [178, 354]], 17, 43],
  [[[204, -30], [212, 50], [222, 104], [202, 176], [214, 240], [186, 300], [144, 330]], 14, 44],
];

function paintHairBack(ctx) {
  const half = [[0, -312], [110, -298], [196, -228], [222, -90], [234, 60], [228, 160], [240, 240], [222, 316], [170, 344], [100, 336], [0, 330]];
  const mass = polygon([...sample(half, 70), ...mirror(sample(half, 70)).reverse()]);
  fill(ctx, mass, linear(ctx, [0, -320], [0, 320], HAIR.dark, HAIR.deep));
  const guides = [[[-140, -190], [-206, -60], [-218, 80], [-212, 160], [-226, 250], [-206, 324], [-158, 362]], [[-120, -200], [-180, 0], [-180, 160], [-180, 270], [-120, 346]], [[-40, -200], [-100, 0], [-100, 160], [-110, 260], [-60, 330]]];
  for (const g of [guides, guides.map(mirror)]) paintLocks(ctx, g, 8, 36, { ...HAIR, dark: '#381321', mid: '#4f1d2a', light: '#6b2a33' }, { seed: 21, strands: 5, edge: 0.6, ragged: 0.1 });
  erase(ctx, ellipse(0, 10, 110, 170));
}

function paintHairFront(ctx) {
  const cap = polygon([...sample(crown, 80), ...sample(side.wisp[0], 30).reverse(), ...sample(side.fringe[1], 30)]);
  fill(ctx, cap, linear(ctx, [0, -340], [0, 0], [0, HAIR.dark], [0.35, HAIR.dark], [1, HAIR.dark]));
  const style = { strands: 5, ragged: 0.14, edge: 0.75, tip: 0.02, end: 0.9 };
  paintLocks(ctx, side.right, 7, 34, HAIR, { ...style, ragged: 0.07, seed: 18, shine: 0.75, low: 0.5, order: 'in' });
  paintLocks(ctx, side.left, 7, 35, HAIR, { ...style, ragged: 0.09, seed: 3, shine: 0.8, low: 0.5, order: 'in' });
  for (const [points, width, seed] of ACCENTS) paintLock(ctx, points, width, { ...HAIR, mid: '#8f3a3a' }, { strands: 5, shine: 0.5, low: 0.6, seed, tip: 0.02, root: 0.05, end: 1, edge: 0.8 });
  paintLocks(ctx, side.wisp, 4, 24, HAIR, { ...style, seed: 12, shine: 0.7, ragged: 0.3, tip: 0.02, end: 0.7 });
  paintLocks(ctx, side.fringe, 7, 30, HAIR, { ...style, seed: 15, shine: 0.9, ragged: 0.3, tip: 0.02, end: 0.7 });
  glow(ctx, [-150, -226], 150, 110, '#ffb98a', 0.26, 'source-atop');
  glow(ctx, [170, -210], 100, 110, '#ffb6c8', 0.2, 'source-atop');
}

const paintBrow = (ctx, s) => {
  const line = s < 0 ? mirror(brow) : brow;
  fill(ctx, tapered(line, (t) => 0.8 + 6.4 * Math.sin(Math.PI * (0.2 + t * 0.8)) ** 0.8, 30), linear(ctx, [s * 46, 0], [s * 160, 0], alpha('#5b2a2c', 0.75), '#4c1f28'));
};

const IRIS = { ring: '#0d3a40', deep: '#13565a', mid: '#2a9a8c', light: '#7fe3bf', glow: '#c8ffe2', pupil: '#071a20' };
const irisAt = (s) => [s * 97, -1];

const LASH = '#2a0f1b';
const painters = {
  white: (ctx, eye, s) => paintWhite(ctx, { ...eye, outline: ellipse(s * 99, 2, 74, 62) }, { white: '#fffdfb', shade: '#b9a3b8' }),
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
    { name: 'hair-back', follow: 'head', shape: 'flat', depth: -0.55, anchor: { top: 140, bottom: 460 }, paint: paintHairBack },
    { name: 'body', follow: 'body', paint: paintBody },
    { name: 'face', follow: 'face', paint: paintFace },
    ...mouthLayers(mouth),
    ...eyeLayers(eyes, 0.8, painters),
    ...browLayers(paintBrow),
    { name: 'hair-front', follow: 'head', shape: 'surface', depth: 0.1, anchor: { top: 150, bottom: 480 }, paint: paintHairFront },
  ],
};

mira.backdrop = {
  colours: ['#5b6fb8', '#a48fc9', '#eab7b5', '#f6d2b0'],
  glows: [[0.2, 0.25, 0.34, '#9fb9ff', 0.55], [0.84, 0.72, 0.4, '#ffcfa0', 0.6], [0.5, 0.42, 0.32, '#ffe3ea', 0.5]],
  lights: [{ colour: '#fff1d6', count: 13, size: 46, opacity: 0.26 }, { colour: '#ffd0e4', count: 11, size: 74, opacity: 0.16 }, { colour: '#bfe4ff', count: 9, size: 60, opacity: 0.18 }],
  seed: 11,
};
