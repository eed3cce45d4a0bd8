/** How long the pixel kernels take on this machine, in milliseconds and in copies of the frame, the portable measure. */
import { readFile } from 'node:fs/promises';
import { now } from '../../units.js';
import { bytesFor } from './arena.js';
import { type WarpJob, warpJob } from './bench-job.js';
import type { Kernel } from './kernel.js';
import { kernelWasmPath } from './load.js';
import { openReferenceKernel } from './reference.js';
import { texelsOf } from './texels.js';
import { openWasmKernel } from './wasm.js';

export interface BenchRow {
  readonly what: string;
  readonly minMs: number;
  readonly medianMs: number;
  /** `minMs` against one copy of the RGBA frame. */
  readonly copies: number;
}

export interface WarpBench {
  readonly width: number;
  readonly height: number;
  readonly triangles: number;
  readonly rows: readonly BenchRow[];
}

/** Times each of `tasks` for about `seconds`, in turns so that a busy moment of the machine hits all alike. */
function timed(tasks: readonly (readonly [string, (i: number) => void])[], seconds: number): BenchRow[] {
  const times = tasks.map((): number[] => []);
  const spent = tasks.map(() => 0);
  for (const [, task] of tasks) for (let i = 0; i < 20; i++) task(i);
  for (let round = 0; spent.some((ms) => ms < seconds * 1000); round++) {
    tasks.forEach(([, task], k) => {
      if (spent[k] >= seconds * 1000) return;
      for (let i = 0; i < 16; i++) {
        const start = now();
        task(round * 16 + i);
        const ms = now() - start;
        times[k].push(ms);
        spent[k] += ms;
      }
    });
  }
  for (const list of times) list.sort((a, b) => a - b);
  const copy = times[0][0];
  return tasks.map(([what], k) => {
    const list = times[k];
    return { what, minMs: list[0], medianMs: list[list.length >> 1], copies: list[0] / copy };
  });
}

function roomFor({ width, height, uv, all }: WarpJob): number {
  return (
    2 * bytesFor.bitmap(width, height) +
    bytesFor.texture(width, height) +
    2 * bytesFor.mesh(uv.length, all.length) +
    bytesFor.mask(width, height) +
    bytesFor.converted('yuyv', width, height) +
    bytesFor.converted('i420', width, height)
  );
}

function tasksOf(kernel: Kernel, job: WarpJob): [string, (i: number) => void][] {
  const { width, height } = job;
  const target = kernel.bitmap(width, height);
  const texture = kernel.texture(texelsOf(job.rgba, width, height));
  const head = kernel.mesh(job.uv, job.head);
  const all = kernel.mesh(job.uv, job.all);
  const yuyv = kernel.converted('yuyv', width, height);
  const i420 = kernel.converted('i420', width, height);
  const whole = { x: 0, y: 0, width, height };
  const box = { ...kernel.draw(target, texture, head, 'copy') };
  kernel.draw(target, texture, all, 'copy');
  const pose = (mesh: typeof head, i: number) => mesh.positions.set(job.poses[i % job.poses.length]);
  const name = kernel.kind;
  return [
    [
      `head, ${name}`,
      (i) => {
        pose(head, i);
        kernel.draw(target, texture, head, 'copy');
      },
    ],
    [
      `head under nothing, ${name}`,
      (i) => {
        pose(head, i);
        kernel.fill(target, box, 0);
        kernel.draw(target, texture, head, 'under');
      },
    ],
    [
      `whole frame, ${name}`,
      (i) => {
        pose(all, i);
        kernel.draw(target, texture, all, 'copy');
      },
    ],
    [`yuyv of the head's box, ${name}`, () => kernel.convert(target, yuyv, box)],
    [`yuyv of the frame, ${name}`, () => kernel.convert(target, yuyv, whole)],
    [`i420 of the head's box, ${name}`, () => kernel.convert(target, i420, box)],
    [`i420 of the frame, ${name}`, () => kernel.convert(target, i420, whole)],
  ];
}

/** Both kernels on the synthetic head, beside a copy of the frame. @param seconds of each row */
export async function benchWarp(width = 1280, height = 720, seconds = 0.25): Promise<WarpBench> {
  const job = warpJob(width, height);
  const from = job.rgba.slice();
  const to = new Uint8Array(from.length);
  const wasm = await openWasmKernel(roomFor(job), await readFile(kernelWasmPath()));
  const plain = await openReferenceKernel(roomFor(job));
  const rows = timed(
    [['copy of the frame', () => to.set(from)], ...tasksOf(wasm, job), ...tasksOf(plain, job)],
    seconds,
  );
  return { width, height, triangles: job.head.length / 3, rows };
}
