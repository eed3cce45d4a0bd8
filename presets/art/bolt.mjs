/** Bolt: a friendly mint robot whose eyes and mouth are amber lights behind dark glass. */

import { paintBoltBody } from './bolt-body.mjs';
import { GLASS, LED, squircle } from './bolt-shape.mjs';
import { paintChin, paintEars, paintGlass, paintShell } from './bolt-shell.mjs';
import { ellipse, mirror, polygon, pts, sample, spline, tapered } from './curve.mjs';
import { eyeShape } from './eye.mjs';
import { eyeOpening, landmarks } from './landmarks.mjs';
import { mouthShape } from './mouth.mjs';
import { alpha, feather, fill, glow, inside, linear, radial, soft, stroke } from './paint.mjs';
import { browLayers, eyeLayers, lipLine } from './parts.mjs';

const jaw = pts('224,-20 224,60 220,132 206,190 166,226 110,238 50,241 0,241');
const shape = {
  inner: [52, 2, true],
  upper: pts('56,-34 72,-50 98,-53 124,-50 140,-34'),
  outer: [144, 2, true],
  lower: pts('56,38 72,54 98,57 124,54 140,38'),
};
const eyes = [eyeShape(shape, -1), eyeShape(shape, 1)];
const mouth = mouthShape([0, 122], { half: 68, upper: 7, lower: 7, lift: 10, bow: 0, inset: 7 });
const brow = pts('56,-88 76,-96 100,-98 124,-95 144,-86');

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
  for (let y = 80; y < 270; y += 6)
    fill(
      ctx,
      polygon([
        [-110, y],
        [110, y],
        [110, y + 1.6],
        [-110, y + 1.6],
      ]),
      colour,
    );
};

/** A bar of light where the upper teeth would be. */
function paintTeeth(ctx) {
  const d = squircle(0, 112, 54, 15, 5);
  soft(ctx, d, alpha(LED.glow, 0.6), 6);
  fill(ctx, d, linear(ctx, [0, 100], [0, 130], LED.mid, LED.core));
  inside(ctx, d, () => {
    for (const x of [-42, -28, -14, 0, 14, 28, 42])
      fill(
        ctx,
        polygon([
          [x - 1, 90],
          [x + 1, 90],
          [x + 1, 140],
          [x - 1, 140],
        ]),
        alpha('#a3480c', 0.5),
      );
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
      for (let y = -76; y < 84; y += 6)
        fill(
          ctx,
          polygon([
            [x - 70, y],
            [x + 70, y],
            [x + 70, y + 1.3],
            [x - 70, y + 1.3],
          ]),
          alpha('#a3480c', 0.3),
        );
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
    soft(
      ctx,
      tapered(eye.closed, () => 6, 30),
      alpha(LED.glow, 0.9),
      7,
    );
    fill(
      ctx,
      tapered(eye.closed, () => 4.4, 30),
      LED.core,
    );
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
  soft(
    ctx,
    tapered(line, () => 6, 30),
    alpha(LED.glow, 0.8),
    7,
  );
  fill(
    ctx,
    tapered(line, () => 5, 30),
    linear(ctx, [0, -102], [0, -84], LED.core, LED.mid),
  );
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
    glows: [
      [0.2, 0.25, 0.34, '#4fd6c4', 0.35],
      [0.85, 0.7, 0.36, '#ff9a7a', 0.45],
      [0.5, 0.4, 0.3, '#9fb4ff', 0.4],
    ],
    lights: [
      { colour: '#8ff5dc', count: 16, size: 30, opacity: 0.3 },
      { colour: '#ffc98f', count: 12, size: 56, opacity: 0.2 },
      { colour: '#a9b8ff', count: 12, size: 72, opacity: 0.16 },
    ],
    seed: 33,
  },
};
