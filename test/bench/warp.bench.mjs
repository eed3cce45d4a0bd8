/**
 * The head's mesh by our kernels and by its peers, in one run: `node test/bench/warp.bench.mjs [seconds]`.
 * OpenCV (python3-opencv) is left out, and says so, where it is missing. Figures: ms, and copies of the RGBA frame.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { benchWarp } from '../../dist/avatar/kernel/bench.js';
import { warpJob } from '../../dist/avatar/kernel/bench-job.js';

const seconds = Number(process.argv[2] ?? 0.5);

function openCv(job) {
  const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-warp-'));
  try {
    writeFileSync(join(folder, 'job.json'), JSON.stringify({ width: job.width, height: job.height }));
    writeFileSync(join(folder, 'picture.rgba'), job.rgba);
    writeFileSync(join(folder, 'uv.f32'), new Uint8Array(job.uv.buffer));
    writeFileSync(join(folder, 'head.u16'), new Uint8Array(job.head.buffer));
    writeFileSync(join(folder, 'poses.f32'), Buffer.concat(job.poses.map((pose) => new Uint8Array(pose.buffer))));
    const script = new URL('warp-opencv.py', import.meta.url).pathname;
    const python = process.env.PYTHON ?? '/usr/bin/python3';
    const answer = execFileSync(python, [script, folder, String(seconds)], { encoding: 'utf8', stdio: 'pipe' });
    return JSON.parse(answer);
  } catch (error) {
    console.log(
      `OpenCV left out: ${String(error.stderr ?? error)
        .trim()
        .split('\n')
        .at(-1)}`,
    );
    return [];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function canvas(job) {
  const { width, height, uv, head, poses } = job;
  const picture = createCanvas(width, height);
  const source = picture.getContext('2d');
  const data = source.createImageData(width, height);
  data.data.set(job.rgba);
  source.putImageData(data, 0, 0);
  const surface = createCanvas(width, height);
  const context = surface.getContext('2d');
  const draw = (p) => {
    for (let t = 0; t < head.length; t += 3) {
      const [a, b, c] = [head[t] * 2, head[t + 1] * 2, head[t + 2] * 2];
      const [ub, vb, uc, vc] = [uv[b] - uv[a], uv[b + 1] - uv[a + 1], uv[c] - uv[a], uv[c + 1] - uv[a + 1]];
      const [xb, yb, xc, yc] = [p[b] - p[a], p[b + 1] - p[a + 1], p[c] - p[a], p[c + 1] - p[a + 1]];
      const area = ub * vc - uc * vb;
      const m11 = (xb * vc - xc * vb) / area;
      const m12 = (yb * vc - yc * vb) / area;
      const m21 = (xc * ub - xb * uc) / area;
      const m22 = (yc * ub - yb * uc) / area;
      context.save();
      context.beginPath();
      context.moveTo(p[a], p[a + 1]);
      context.lineTo(p[b], p[b + 1]);
      context.lineTo(p[c], p[c + 1]);
      context.closePath();
      context.clip();
      context.transform(
        m11,
        m12,
        m21,
        m22,
        p[a] - m11 * uv[a] - m21 * uv[a + 1],
        p[a + 1] - m12 * uv[a] - m22 * uv[a + 1],
      );
      // Only the triangle's part of the picture, which is kinder to the canvas than all of it.
      const x0 = Math.max(Math.floor(Math.min(0, ub, uc) + uv[a]) - 1, 0);
      const y0 = Math.max(Math.floor(Math.min(0, vb, vc) + uv[a + 1]) - 1, 0);
      const w = Math.min(Math.ceil(Math.max(0, ub, uc) + uv[a]) + 1, width) - x0;
      const h = Math.min(Math.ceil(Math.max(0, vb, vc) + uv[a + 1]) + 1, height) - y0;
      context.drawImage(picture, x0, y0, w, h, x0, y0, w, h);
      context.restore();
    }
  };
  const timed = (what, frames, look) => {
    const times = [];
    for (let spent = 0, i = 0; times.length < 3 || spent < seconds * 1000; ) {
      const start = performance.now();
      for (let k = 0; k < frames; k++) draw(poses[i++ % poses.length]);
      look();
      const ms = performance.now() - start;
      spent += ms;
      times.push(ms / frames);
    }
    times.sort((a, b) => a - b);
    return { what, minMs: times[0], medianMs: times[times.length >> 1] };
  };
  const name = 'head, @napi-rs/canvas clip + drawImage';
  // The canvas only records until someone looks; a sink needs all of its pixels, which ours are.
  return [
    timed(name, poses.length, () => context.getImageData(0, 0, 1, 1)),
    timed(`${name}, pixels read`, 1, () => surface.data()),
  ];
}

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
]) {
  const ours = await benchWarp(width, height, seconds);
  const job = warpJob(width, height);
  const peers = [...openCv(job), ...canvas(job)];
  const copy = ours.rows[0].minMs;
  const wasm = ours.rows.find((row) => row.what === 'head, wasm');
  console.log(`\n${width} x ${height}, ${ours.triangles} head triangles`);
  console.log(`${'ms'.padEnd(64)} ${'min'.padStart(8)} ${'median'.padStart(8)} ${'copies'.padStart(8)}`);
  for (const row of [...ours.rows, ...peers]) {
    const figures = [row.minMs.toFixed(3), row.medianMs.toFixed(3), (row.minMs / copy).toFixed(1)];
    console.log(`${row.what.padEnd(64)} ${figures.map((text) => text.padStart(8)).join(' ')}`);
  }
  for (const row of peers) {
    const times = [row.minMs / wasm.minMs, row.medianMs / wasm.medianMs].map((ratio) => ratio.toFixed(1));
    console.log(`${row.what}: ${times[0]} times our time by min, ${times[1]} by median`);
  }
}
