/** Soft backgrounds for sinks without alpha: a gradient, out-of-focus lights, a little grain. */
import { createCanvas } from '@napi-rs/canvas';
import { random } from './curve.mjs';
import { alpha, glow, linear } from './paint.mjs';

/**
 * @param {{width?: number, height?: number, colours: string[], lights: {colour: string, count: number, size: number, opacity: number}[],
 *   glows?: [number, number, number, string, number][], seed?: number,
 *   finish?: (canvas) => void}} spec glows: x, y, radius as parts of the width, colour, opacity
 */
export function backdrop({ width = 1920, height = 1080, colours, lights, glows = [], seed = 1, finish }) {
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  const rnd = random(seed);
  ctx.fillStyle = linear(ctx, [0, 0], [width * 0.35, height], ...colours);
  ctx.fillRect(0, 0, width, height);
  for (const [x, y, r, colour, opacity] of glows)
    glow(ctx, [x * width, y * height], r * width, r * width, colour, opacity);
  for (const { colour, count, size, opacity } of lights)
    for (let i = 0; i < count; i++) {
      const [x, y] = [rnd() * width, rnd() ** 1.3 * height];
      const r = size * (0.5 + rnd());
      ctx.save();
      ctx.filter = `blur(${r * 0.07 + 2}px)`;
      ctx.fillStyle = alpha(colour, opacity * (0.4 + rnd() * 0.6));
      ctx.beginPath();
      ctx.arc(x, y, r, 0, Math.PI * 2);
      ctx.fill();
      ctx.strokeStyle = alpha(colour, opacity * 0.6);
      ctx.lineWidth = r * 0.06;
      ctx.stroke();
      ctx.restore();
    }
  const shade = ctx.createRadialGradient(width / 2, height * 0.45, height * 0.4, width / 2, height * 0.5, width * 0.62);
  shade.addColorStop(0, 'rgba(20,10,40,0)');
  shade.addColorStop(1, 'rgba(20,10,40,0.34)');
  ctx.fillStyle = shade;
  ctx.fillRect(0, 0, width, height);
  finish?.(canvas);
  return canvas;
}
