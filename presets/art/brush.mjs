/** Repaints a picture with brush strokes, from broad to fine, each along the forms of what it paints. */
import { createCanvas } from '@napi-rs/canvas';
import { random } from './curve.mjs';

const read = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;

function blurred(canvas, radius) {
  const out = createCanvas(canvas.width, canvas.height);
  const ctx = out.getContext('2d');
  ctx.filter = `blur(${radius}px)`;
  ctx.drawImage(canvas, 0, 0);
  return read(out);
}

/**
 * Paints over `canvas` in place; its silhouette stays as it was.
 * @param {{sizes?: number[], threshold?: number, keep?: number, seed?: number, wander?: number, edge?: number}} style brush widths, colour
 *   difference that calls for a finer stroke, how much of the drawing underneath shows through, irregularity of hue, how strongly strokes
 *   follow the silhouette
 */
export function repaint(
  canvas,
  { sizes = [22, 11, 5.5, 3], threshold = 26, keep = 0.3, seed = 1, wander = 9, edge = 0.4 } = {},
) {
  const { width, height } = canvas;
  const original = createCanvas(width, height);
  original.getContext('2d').drawImage(canvas, 0, 0);
  const alpha = read(original);
  const painted = createCanvas(width, height);
  const ctx = painted.getContext('2d');
  ctx.drawImage(original, 0, 0);
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  const rnd = random(seed);

  sizes.forEach((size, pass) => {
    const ref = blurred(original, size * 0.3);
    const now = read(painted);
    const light = (x, y) => {
      const i = (Math.min(height - 1, Math.max(0, y | 0)) * width + Math.min(width - 1, Math.max(0, x | 0))) * 4;
      return 0.3 * ref[i] + 0.59 * ref[i + 1] + 0.11 * ref[i + 2] + edge * ref[i + 3];
    };
    const step = Math.max(2, size * 0.62);
    const spots = [];
    for (let y = 0; y < height; y += step)
      for (let x = 0; x < width; x += step) {
        const px = Math.min(width - 1, Math.max(0, x + (rnd() - 0.5) * step)) | 0;
        const py = Math.min(height - 1, Math.max(0, y + (rnd() - 0.5) * step)) | 0;
        const i = (py * width + px) * 4;
        if (alpha[i + 3] < 128) continue;
        const off = Math.abs(ref[i] - now[i]) + Math.abs(ref[i + 1] - now[i + 1]) + Math.abs(ref[i + 2] - now[i + 2]);
        if (pass === 0 || off > threshold) spots.push([px, py, i, rnd()]);
      }
    spots.sort((a, b) => a[3] - b[3]);
    for (const [x, y, i] of spots) stroke(ctx, x, y, i, { ref, light, size, rnd, wander, width });
  });

  ctx.globalCompositeOperation = 'source-atop';
  ctx.globalAlpha = keep;
  ctx.drawImage(original, 0, 0);
  ctx.globalAlpha = 1;
  ctx.globalCompositeOperation = 'destination-in';
  ctx.drawImage(original, 0, 0);
  const target = canvas.getContext('2d');
  target.save();
  target.setTransform(1, 0, 0, 1, 0, 0);
  target.globalCompositeOperation = 'copy';
  target.drawImage(painted, 0, 0);
  target.restore();
}

/** One curved stroke across the gradient, with a lighter and a darker bristle along it. */
function stroke(ctx, x, y, i, { ref, light, size, rnd, wander, width }) {
  const jitter = () => (rnd() - 0.5) * 2 * wander;
  const tone = jitter();
  const [r, g, b] = [ref[i], ref[i + 1], ref[i + 2]].map((v) => Math.max(0, Math.min(255, v + tone + jitter() * 0.4)));
  const points = [[x, y]];
  let [px, py, dx, dy] = [x, y, 0, 0];
  const e = Math.max(1, size * 0.4);
  for (let k = 0; k < 5; k++) {
    const gx = light(px + e, py) - light(px - e, py);
    const gy = light(px, py + e) - light(px, py - e);
    const m = Math.hypot(gx, gy);
    let [nx, ny] = m > 1.5 ? [-gy / m, gx / m] : [Math.cos(0.9), Math.sin(0.9)];
    if (nx * dx + ny * dy < 0) [nx, ny] = [-nx, -ny];
    dx = dx * 0.4 + nx * 0.6;
    dy = dy * 0.4 + ny * 0.6;
    px += dx * size * 0.75;
    py += dy * size * 0.75;
    const j = ((py | 0) * width + (px | 0)) * 4;
    if (
      !(ref[j + 3] > 100) ||
      Math.abs(ref[j] - ref[i]) + Math.abs(ref[j + 1] - ref[i + 1]) + Math.abs(ref[j + 2] - ref[i + 2]) > 60
    )
      break;
    points.push([px, py]);
  }
  const line = (ox, oy, w, colour) => {
    ctx.beginPath();
    ctx.moveTo(points[0][0] + ox, points[0][1] + oy);
    for (const p of points) ctx.lineTo(p[0] + ox, p[1] + oy);
    ctx.strokeStyle = colour;
    ctx.lineWidth = w;
    ctx.stroke();
  };
  line(0, 0, size, `rgba(${r | 0},${g | 0},${b | 0},0.82)`);
  if (size < 4) return;
  const [ox, oy] = [-dy * size * 0.28, dx * size * 0.28];
  line(
    ox,
    oy,
    size * 0.18,
    `rgba(${Math.min(255, r + 16) | 0},${Math.min(255, g + 14) | 0},${Math.min(255, b + 10) | 0},0.4)`,
  );
  line(
    -ox,
    -oy,
    size * 0.16,
    `rgba(${Math.max(0, r - 18) | 0},${Math.max(0, g - 18) | 0},${Math.max(0, b - 16) | 0},0.36)`,
  );
}
