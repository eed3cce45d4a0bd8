import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { texelsOf } from '../../src/avatar/kernel/texels.js';
import { noMoves } from '../../src/avatar/landmarks.js';
import { planMesh, seenTriangles, visibility } from '../../src/avatar/mesh.js';
import { spread } from '../../src/avatar/spread.js';
import { bothKernels, firstDifference, random } from './kernel/support.js';

const blank = (width: number, height: number) => ({ width, height, rgba: new Uint8Array(width * height * 4) });

describe('the mesh of a layer', () => {
  it('covers every visible texel with exactly one triangle', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(59), fc.nat(39)), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 4, max: 20 }),
        (dots, spacing) => {
          const picture = blank(60, 40);
          for (const [x, y] of dots) picture.rgba[(y * 60 + x) * 4 + 3] = 255;
          const mesh = planMesh({
            width: 60,
            height: 40,
            features: [],
            spacing: () => spacing,
            finest: spacing,
            visible: visibility(picture),
          });
          for (const [x, y] of dots) {
            let inside = 0;
            for (let t = 0; t < mesh.triangles.length; t += 3) {
              const [a, b, c] = [...mesh.triangles.slice(t, t + 3)].map((v) => [
                mesh.points[v * 2],
                mesh.points[v * 2 + 1],
              ]);
              // Off the grid lines, so that a point never lies on an edge.
              const [px, py] = [x + 0.4987, y + 0.5021];
              const side = (p: number[], q: number[]): number =>
                (q[0] - p[0]) * (py - p[1]) - (q[1] - p[1]) * (px - p[0]);
              const signs = [side(a, b), side(b, c), side(c, a)];
              if (signs.every((s) => s < 0) || signs.every((s) => s > 0)) inside++;
            }
            expect(inside).toBe(1);
          }
        },
      ),
    );
  });

  it('draws the same however it is bent when only the triangles are kept in which there is something to see', async () => {
    const [kernel] = await bothKernels(2 ** 24);
    const target = kernel.bitmap(90, 70);
    let dropped = 0;
    for (let seed = 0; seed < 60; seed++) {
      const next = random(seed);
      const picture = blank(60, 40);
      for (let i = 0; i < 9; i++) {
        const [x, y] = [Math.floor(next() * 60), Math.floor(next() * 40)];
        picture.rgba.fill(255, (y * 60 + x) * 4, (y * 60 + x + 1) * 4);
      }
      const visible = visibility(picture);
      const all = planMesh({ width: 60, height: 40, features: [], spacing: () => 9, finest: 9, visible });
      const seen = seenTriangles(all, visible);
      dropped += all.triangles.length - seen.length;
      const bent = all.points.map((value, i) => value * 1.3 + (i % 2 ? 5 : 3) + (next() - 0.5) * 4);
      const texture = kernel.texture(texelsOf(picture.rgba, 60, 40));
      const [whole, less] = [all.triangles, seen].map((triangles) => {
        const mesh = kernel.mesh(Float32Array.from(all.points), triangles);
        mesh.positions.set(bent);
        kernel.fill(target, { x: 0, y: 0, width: 90, height: 70 }, 0);
        kernel.draw(target, texture, mesh, 'under');
        return target.pixels.slice();
      });
      expect(firstDifference(whole, less)).toBe(-1);
    }
    expect(dropped).toBeGreaterThan(100);
  });

  it('has its features as vertices unless they crowd each other', () => {
    const picture = blank(60, 40);
    picture.rgba.fill(255);
    const mesh = planMesh({
      width: 60,
      height: 40,
      features: [
        { points: [10, 10, 20, 10, 30.5, 10.25], gap: 2 },
        { points: [20.5, 10, 70, 10], gap: 2 },
      ],
      spacing: () => 8,
      finest: 8,
      visible: visibility(picture),
    });
    const [first, second] = mesh.featureVertices;
    expect([...first].map((v) => [mesh.points[v * 2], mesh.points[v * 2 + 1]])).toEqual([
      [10, 10],
      [20, 10],
      [30.5, 10.25],
    ]);
    expect([...second]).toEqual([-1, -1]);
  });
});

describe('motion spread over a mesh', () => {
  const picture = blank(80, 80);
  picture.rgba.fill(255);
  const mesh = planMesh({
    width: 80,
    height: 80,
    features: [{ points: [20, 40, 40, 40, 60, 40], gap: 2 }],
    spacing: () => 7,
    finest: 7,
    visible: visibility(picture),
  });
  const screen = new Float64Array(mesh.points.length / 2).fill(1 / 20 ** 2);

  it('is exact where it is given, and nowhere larger than what is given', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 6, maxLength: 6 }), (values) => {
        const moves = noMoves();
        moves[0] = Float64Array.from(values);
        const out = spread(mesh, [{ vertices: [...mesh.featureVertices[0]], moves }], screen)[0];
        if (!out) {
          expect(values.every((v) => v === 0)).toBe(true);
          return;
        }
        mesh.featureVertices[0].forEach((v, i) => {
          expect([out[v * 2], out[v * 2 + 1]]).toEqual([values[i * 2], values[i * 2 + 1]]);
        });
        for (const axis of [0, 1]) {
          const given = values.filter((_, i) => i % 2 === axis);
          const [low, high] = [Math.min(0, ...given), Math.max(0, ...given)];
          for (let i = axis; i < out.length; i += 2) {
            expect(out[i]).toBeGreaterThanOrEqual(low - 0.01);
            expect(out[i]).toBeLessThanOrEqual(high + 0.01);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('dies away with distance', () => {
    const moves = noMoves();
    moves[0] = Float64Array.from([0, 10, 0, 10, 0, 10]);
    const out = spread(mesh, [{ vertices: [...mesh.featureVertices[0]], moves }], screen)[0]!;
    for (let v = 0; v < out.length / 2; v++) {
      if (mesh.points[v * 2 + 1] < 5) expect(Math.abs(out[v * 2 + 1])).toBeLessThan(4);
    }
  });
});
