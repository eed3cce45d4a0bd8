import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Anatomy, anatomyOf } from '../../src/avatar/anatomy.js';
import { deformer } from '../../src/avatar/deform.js';
import type { FaceField } from '../../src/avatar/field.js';
import { fitArt } from '../../src/avatar/frame-fit.js';
import { planLayer } from '../../src/avatar/layer.js';
import { restPose, setPose } from '../../src/avatar/pose.js';
import { loadCanonical } from '../../src/face/canonical.js';
import { CONTROL_RANGE, CONTROLS } from '../../src/face/controls.js';
import { type Doll, makeDoll } from '../support/doll.js';

const faces = fc
  .tuple(
    ...CONTROLS.map((name) => fc.double({ min: CONTROL_RANGE[name][0], max: CONTROL_RANGE[name][1], noNaN: true })),
  )
  .map((values) => Float32Array.from(values));

/** Twice the signed area of a triangle. */
function area(points: ArrayLike<number>, triangles: ArrayLike<number>, t: number): number {
  const [a, b, c] = [triangles[t] * 2, triangles[t + 1] * 2, triangles[t + 2] * 2];
  return (
    (points[b] - points[a]) * (points[c + 1] - points[a + 1]) -
    (points[c] - points[a]) * (points[b + 1] - points[a + 1])
  );
}

describe('the face mesh', () => {
  let doll: Doll;
  let anatomy: Anatomy;
  let face: ReturnType<typeof planLayer>;
  let field: FaceField;

  beforeAll(() => {
    doll = makeDoll();
    const fit = fitArt(doll.rig.size, { width: 720, height: 720 });
    anatomy = anatomyOf(doll.rig, loadCanonical(), fit);
    face = planLayer(doll.rig.layers[1], doll.pictures.get('face.png')!, anatomy, fit);
    field = face.field!;
  });

  it('has every piece of the lip line as an edge', () => {
    expect(field.clean).toBe(true);
  });

  it('parts the two lips: no triangle joins the upper and the lower side', () => {
    const upper = new Set(field.mesh.upper.slice(1, -1));
    const lower = new Set(field.mesh.lower.slice(1, -1));
    for (let t = 0; t < field.mesh.triangles.length; t += 3) {
      const corners = [...field.mesh.triangles.slice(t, t + 3)];
      expect(corners.some((v) => upper.has(v)) && corners.some((v) => lower.has(v))).toBe(false);
    }
  });

  it('never turns a triangle over, whatever the face does', () => {
    const move = deformer(face.shape, anatomy.pivot);
    const out = new Float32Array(move.count * 2);
    const pose = restPose();
    const { triangles } = field.mesh;
    const signs = Float64Array.from({ length: triangles.length / 3 }, (_, i) =>
      Math.sign(area(face.shape.rest, triangles, i * 3)),
    );
    fc.assert(
      fc.property(faces, (controls) => {
        setPose(pose, controls, anatomy.pivot);
        move.deform(out, controls, pose);
        const turned: number[] = [];
        for (let t = 0; t < triangles.length; t += 3) {
          if (area(out, triangles, t) * signs[t / 3] <= 0) turned.push(t / 3);
        }
        expect(turned).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
