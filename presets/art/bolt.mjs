/** Bolt: a friendly mint robot whose eyes and mouth are amber lights behind dark glass. */
import { ellipse, mirror, polygon, sample, spline, tapered } from './curve.mjs';
import { paintBoltBody } from './bolt-body.mjs';
import { eyeShape } from './eye.mjs';
import { eyeOpening, landmarks } from './landmarks.mjs';
import { mouthShape } from './mouth.mjs';
import { alpha, feather, fill, glow, inside, linear, radial, soft, softStroke, stroke } from './paint.mjs';
import { browLayers, eyeLayers, lipLine } from './parts.mjs';

const LED = { core: '#fff3c4', mid: '#ffc94d', edge: '#ff9a2e', glow: '#ffb340' };
const GLASS = { top: '#27365c', mid: '#16213f', low: '#0d1530' };
const jaw = [[224, -20], [224, 60], [220, 132], [206, 190], [166, 226], [110, 238], [50, 241], [0, 241]];
const shape = { inner: [52, 2, true], upper: [[56, -34], [72, -50], [98, -53], [124, -50], [140, -34]], outer: [144, 2, true], lower: [[56, 38], [72, 54], [98, 57], [124, 54], [140, 38]] };
const eyes = [eyeShape(shape, -1), eyeShape(shape, 1)];
const mouth = mouthShape([0, 122], { half: 68, upper: 7, lower: 7, lift: 10, bow: 0, inset: 7 });
const brow = [[56, -88], [76, -96], [100, -98], [124, -95], [144, -86]];

/** A rectangle with generously rounded corners (a superellipse). */
const squircle = (x, y, rx, ry, n = 3.6) => {
  const points = [];
  for (let i = 0; i < 72; i++) {
    const a = (i / 72) * Math.PI * 2;
    const [c, s] = [Math.cos(a), Math.sin(a)];
    points.push([x + rx * Math.sign(c) * Math.abs(c) ** (2 / n), y + ry * Math.sign(s) * Math.abs(s) ** (2 / n)]);
  }
  return spline(points, true);
};
const shell = squircle(0, -16, 238, 256, 3.4);
const screen = squircle(0, 24, 194, 178, 3.8);

function paintChin(ctx) {
  const plate = squircle(0, 206, 128, 58, 3);
  fill(ctx, plate, linear(ctx, [0, 150], [0, 264], '#f2fbf6', '#a9c7c0'));
  inside(ctx, plate, () => {
    softStroke(ctx, plate, alpha('#4d6f74', 0.55), 14, 8);
    for (const x of [-60, -30, 0, 30, 60]) fill(ctx, squircle(x, 250, 9, 5), alpha('#38525c', 0.75));
  });
}

function paintEars(ctx) {
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
  stroke(ctx, spline([[0, -266], [0, -330]]), '#4d6a72', 9);
  stroke(ctx, spline([[-2, -266], [-2, -330]]), alpha('#ffffff', 0.4), 2.5);
  fill(ctx, squircle(0, -270, 44, 16), linear(ctx, [0, -286], [0, -254], '#5f7f86', '#2f464f'));
  glow(ctx, [0, -346], 62, 62, LED.glow, 0.6);
  fill(ctx, ellipse(0, -346, 21), radial(ctx, [-6, -352], 28, LED.core, LED.mid, LED.edge));
  soft(ctx, ellipse(-7, -354, 6, 5), '#ffffff', 1.5);
}

function paintShell(ctx) {
  paintAntenna(ctx);
  fill(ctx, shell, linear(ctx, [-160, -260], [170, 250], [0, '#c9f6e4'], [0.4, '#7fdcc2'], [1, '#3a9d93']));
  inside(ctx, shell, () => {
    softStroke(ctx, shell, alpha('#17625f', 0.5), 30, 18);
    soft(ctx, spline([[-190, -150], [-150, -232], [-40, -258], [60, -258], [-20, -226], [-130, -180], [-176, -90]], true), alpha('#ffffff', 0.75), 9);
    softStroke(ctx, spline([[236, -120], [242, 40], [226, 170], [150, 236]]), alpha('#ffd9c9', 0.6), 8, 5);
    fill(ctx, polygon([[-52, -300], [52, -300], [42, -168], [-42, -168]]), linear(ctx, [0, -280], [0, -168], '#fff6e4', '#e9dcc4'));
    for (const s of [-1, 1]) stroke(ctx, polygon([[s * 52, -300], [s * 42, -168]], false), alpha('#17625f', 0.45), 3);
    fill(ctx, polygon([[10, -256], [-20, -212], [-3, -212], [-12, -178], [20, -226], [3, -226]]), linear(ctx, [0, -256], [0, -178], '#ff8a5f', '#e2512f'));
  });
  for (const s of [-1, 1]) for (const y of [-190, 196]) {
    fill(ctx, ellipse(s * (y < 0 ? 176 : 186), y, 9), radial(ctx, [s * 180 - 3, y - 3], 12, '#e8fff6', '#4a9a90'));
    stroke(ctx, polygon([[s * (y < 0 ? 176 : 186) - 4, y - 3], [s * (y < 0 ? 176 : 186) + 4, y + 3]], false), '#2b6f6a', 2);
  }
  const frame = squircle(0, 24, 208, 192, 3.8);
  fill(ctx, frame, linear(ctx, [0, -170], [0, 220], '#2c6f70', '#f0fff8'));
  fill(ctx, squircle(0, 24, 201, 185, 3.8), linear(ctx, [0, -160], [0, 210], '#1c3a48', '#467f82'));
  paintGlass(ctx);
  inside(ctx, screen, () => {
    softStroke(ctx, screen, alpha('#050a1c', 0.85), 26, 14);
    fill(ctx, polygon([[-170, -150], [-96, -150], [-190, 60], [-230, 60]]), alpha('#ffffff', 0.06));
    fill(ctx, polygon([[-70, -150], [-48, -150], [-150, 80], [-174, 80]]), alpha('#ffffff', 0.045));
    soft(ctx, spline([[-182, -60], [-170, -120], [-110, -146], [0, -150], [110, -146], [0, -134], [-110, -126], [-160, -96]], true), alpha('#cfe8ff', 0.35), 5);
  });
}

/** The dark glass with its faint rows of pixels; the same under the mouth, so that its patch cannot be seen. */
function paintGlass(ctx) {
  fill(ctx, screen, radial(ctx, [0, 10], 250, GLASS.top, GLASS.mid, GLASS.low));
  inside(ctx, screen, () => {
    for (let y = -154; y < 204; y += 6) fill(ctx, polygon([[-200, y], [200, y], [200, y + 1.4], [-200, y + 1.4]]), alpha('#7fb4ff', 0.05));
  });
  for (const s of [-1, 1]) glow(ctx, [s * 134, 96], 44, 30, '#ff7a66', 0.5);
}

/** The mouth on a patch of glass that fades out, so that the shell around it stays stiff when the lips move. */
function paintFace(ctx) {
  feather(ctx, ellipse(0, 122, 92, 38), 7, paintGlass);
  const whole = polygon([...sample(mouth.top, 49), ...sample(mouth.bottom, 49).reverse()]);
  soft(ctx, whole, alpha(LED.glow, 0.75), 12);
  stroke(ctx, whole, LED.edge, 5);
  fill(ctx, mouth.upperOutline, linear(ctx, [0, 108], [0, 128], LED.mid, LED.core));
  fill(ctx, mouth.lowerOutline, linear(ctx, [0, 114], [0, 134], LED.core, LED.mid));
  stroke(ctx, spline(mouth.line), LED.core, 4);
}

const scanlines = (ctx, colour) => {
  for (let y = 80; y < 270; y += 6) fill(ctx, polygon([[-110, y], [110, y], [110, y + 1.6], [-110, y + 1.6]]), colour);
};

/** A bar of light where the upper teeth would be. */
function paintTeeth(ctx) {
  const d = squircle(0, 114, 54, 15, 5);
  soft(ctx, d, alpha(LED.glow, 0.6), 6);
  fill(ctx, d, linear(ctx, [0, 100], [0, 130], LED.mid, LED.core));
  inside(ctx, d, () => {
    for (const x of [-42, -28, -14, 0, 14, 28, 42]) fill(ctx, polygon([[x - 1, 90], [x + 1, 90], [x + 1, 140], [x - 1, 140]]), alpha('#a3480c', 0.5));
  });
}

function paintTongue(ctx) {
  const d = squircle(0, 176, 42, 46, 2.4);
  soft(ctx, d, alpha('#ff5a3d', 0.8), 8);
  fill(ctx, d, linear(ctx, [0, 130], [0, 210], '#ff9470', '#e2452f'));
  inside(ctx, d, () => scanlines(ctx, alpha('#7d1c10', 0.4)));
}

const painters = {
  white: (ctx, _eye, s) => {
    const x = s * 98;
    fill(ctx, squircle(x, 2, 64, 74, 4), radial(ctx, [x, 4], 74, [0, '#ffe9a6'], [0.5, LED.mid], [1, LED.edge]));
    inside(ctx, squircle(x, 2, 64, 74, 4), () => {
      for (let y = -76; y < 84; y += 6) fill(ctx, polygon([[x - 70, y], [x + 70, y], [x + 70, y + 1.3], [x - 70, y + 1.3]]), alpha('#a3480c', 0.3));
    });
  },
  iris: (ctx, _eye, s) => {
    const x = s * 98;
    soft(ctx, squircle(x, 4, 25, 32, 3), alpha('#7a2f08', 0.55), 5);
    fill(ctx, squircle(x, 3, 23, 30, 3), linear(ctx, [x, -28], [x, 34], '#141a36', '#3b2b3c'));
    fill(ctx, ellipse(x - 8, -10, 8, 9), '#ffffff');
    fill(ctx, ellipse(x + 8, 15, 4, 4.6), alpha('#ffe9a6', 0.9));
  },
  shut: (ctx, eye) => {
    soft(ctx, tapered(eye.closed, () => 6, 30), alpha(LED.glow, 0.9), 7);
    fill(ctx, tapered(eye.closed, () => 4.4, 30), LED.core);
  },
};

/** The glow that the eyes throw on the glass. */
function paintHalo(ctx) {
  for (const s of [-1, 1]) {
    glow(ctx, [s * 98, 2], 96, 100, LED.glow, 0.5);
    fill(ctx, eyes[s < 0 ? 0 : 1].outline, GLASS.mid);
    stroke(ctx, eyes[s < 0 ? 0 : 1].outline, alpha('#0a1128', 0.6), 4);
  }
}

function paintBrow(ctx, s) {
  const line = s < 0 ? mirror(brow) : brow;
  soft(ctx, tapered(line, () => 6, 30), alpha(LED.glow, 0.8), 7);
  fill(ctx, tapered(line, () => 5, 30), linear(ctx, [0, -102], [0, -84], LED.core, LED.mid));
}

export const bolt = {
  name: 'bolt',
  size: [1200, 1080],
  origin: [600, 500],
  landmarks: landmarks({ jaw, brow, nose: { top: 6, tip: 66, base: 84, wing: 24 }, eyes, mouth: mouth.points }),
  neck: [0, 330],
  eyes: { left: eyeOpening(eyes[0], 0.5), right: eyeOpening(eyes[1], 0.5) },
  gaze: [15, 11],
  relief: 0.85,
  mouth: { line: lipLine(mouth), colour: '#3d150c' },
  layers: [
    { name: 'body', follow: 'body', paint: paintBoltBody },
    { name: 'chin', follow: 'jaw', paint: paintChin },
    { name: 'ears', follow: 'head', shape: 'flat', depth: -0.5, paint: paintEars },
    { name: 'shell', follow: 'head', shape: 'flat', depth: -0.12, paint: paintShell },
    { name: 'face', follow: 'face', paint: paintFace },
    { name: 'tongue', follow: 'tongue', clip: 'mouth', paint: paintTongue },
    { name: 'teeth', follow: 'head', clip: 'mouth', paint: paintTeeth },
    { name: 'halo', follow: 'head', shape: 'flat', depth: 0.06, paint: paintHalo },
    ...eyeLayers(eyes, 0.5, painters),
    ...browLayers(paintBrow),
  ],
  backdrop: {
    colours: ['#1a1f4a', '#2f3b86', '#5b57b8', '#c77fc0'],
    glows: [[0.2, 0.25, 0.34, '#4fd6c4', 0.35], [0.85, 0.7, 0.36, '#ff9a7a', 0.45], [0.5, 0.4, 0.3, '#9fb4ff', 0.4]],
    lights: [{ colour: '#8ff5dc', count: 16, size: 30, opacity: 0.3 }, { colour: '#ffc98f', count: 12, size: 56, opacity: 0.2 }, { colour: '#a9b8ff', count: 12, size: 72, opacity: 0.16 }],
    seed: 33,
  },
};
