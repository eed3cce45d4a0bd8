/** Painting with a canvas: fills, soft shapes, gradients, clipping. Coordinates are the face's own (origin between the eyes). */
import { createCanvas, Path2D } from '@napi-rs/canvas';

/**
 * A sheet whose origin lies `ox, oy` pixels in from its top left.
 * @returns {{canvas: import('@napi-rs/canvas').Canvas, ctx: import('@napi-rs/canvas').SKRSContext2D, ox: number, oy: number}}
 */
export function sheet(width, height, ox, oy) {
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  ctx.translate(ox, oy);
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  return { canvas, ctx, ox, oy };
}

const parse = (hex) => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));

/** `hex` with opacity 0..1. */
export const alpha = (hex, opacity) => `rgba(${parse(hex).join(',')},${opacity})`;
export const blend = (a, b, t) => {
  const [p, q] = [parse(a), parse(b)];
  return `#${p
    .map((v, i) =>
      Math.round(v + (q[i] - v) * t)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
};

const stops = (gradient, list) => {
  list.forEach((entry, i) => {
    const [at, colour] = Array.isArray(entry) ? entry : [i / (list.length - 1), entry];
    gradient.addColorStop(at, colour);
  });
  return gradient;
};

/** Colours evenly spread, or [at, colour] pairs, from one point to another. */
export const linear = (ctx, [x0, y0], [x1, y1], ...list) => stops(ctx.createLinearGradient(x0, y0, x1, y1), list);
export const radial = (ctx, [x, y], r, ...list) => stops(ctx.createRadialGradient(x, y, 0, x, y, r), list);

export function fill(ctx, d, paint) {
  ctx.fillStyle = paint;
  ctx.fill(new Path2D(d));
}

export function stroke(ctx, d, paint, width) {
  ctx.strokeStyle = paint;
  ctx.lineWidth = width;
  ctx.stroke(new Path2D(d));
}

/** Draws with everything outside the path cut off. */
export function inside(ctx, d, draw) {
  ctx.save();
  ctx.clip(new Path2D(d));
  draw();
  ctx.restore();
}

/** A blurred fill; `mode` is a canvas composite operation. */
export function soft(ctx, d, paint, blur, mode = 'source-over') {
  ctx.save();
  ctx.globalCompositeOperation = mode;
  ctx.filter = `blur(${blur}px)`;
  fill(ctx, d, paint);
  ctx.restore();
}

/** A blurred stroke. */
export function softStroke(ctx, d, paint, width, blur, mode = 'source-over') {
  ctx.save();
  ctx.globalCompositeOperation = mode;
  ctx.filter = `blur(${blur}px)`;
  stroke(ctx, d, paint, width);
  ctx.restore();
}

/** A round glow that fades to nothing. */
export function glow(ctx, [x, y], rx, ry, colour, opacity, mode = 'source-over') {
  ctx.save();
  ctx.globalCompositeOperation = mode;
  ctx.translate(x, y);
  ctx.scale(1, ry / rx);
  ctx.fillStyle = radial(
    ctx,
    [0, 0],
    rx,
    [0, alpha(colour, opacity)],
    [0.45, alpha(colour, opacity * 0.55)],
    [1, alpha(colour, 0)],
  );
  ctx.fillRect(-rx, -rx, 2 * rx, 2 * rx);
  ctx.restore();
}

/** The box around everything that is not fully transparent, in sheet pixels; null for an empty sheet. */
export function bounds(canvas) {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  let [x0, y0, x1, y1] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (data[(y * width + x) * 4 + 3] > 0) {
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        if (y > y1) y1 = y;
      }
  return x1 < 0 ? null : { x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 };
}

/** `box` of a canvas as a canvas of its own. */
export function crop(canvas, box) {
  const out = createCanvas(box.width, box.height);
  out.getContext('2d').drawImage(canvas, -box.x, -box.y);
  return out;
}

/** Draws what `draw` paints, seen only through the blurred shape `d`. */
export function feather(ctx, d, blur, draw) {
  const { width, height } = ctx.canvas;
  const layer = (paint) => {
    const canvas = createCanvas(width, height);
    const own = canvas.getContext('2d');
    own.setTransform(ctx.getTransform());
    paint(own);
    return { canvas, own };
  };
  const { canvas, own } = layer(draw);
  const mask = layer((target) => soft(target, d, '#000000', blur));
  own.setTransform(1, 0, 0, 1, 0, 0);
  own.globalCompositeOperation = 'destination-in';
  own.drawImage(mask.canvas, 0, 0);
  ctx.save();
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.drawImage(canvas, 0, 0);
  ctx.restore();
}

/** Takes out what can never be seen: fewer bytes, fewer pixels to draw. */
export function erase(ctx, d) {
  ctx.save();
  ctx.globalCompositeOperation = 'destination-out';
  fill(ctx, d, '#000000');
  ctx.restore();
}
