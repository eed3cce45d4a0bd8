import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anatomyOf } from '../../src/avatar/anatomy.js';
import { deformer } from '../../src/avatar/deform.js';
import { fitArt } from '../../src/avatar/frame-fit.js';
import { planLayer } from '../../src/avatar/layer.js';
import { readPresetPictures } from '../../src/avatar/load.js';
import type { Picture } from '../../src/avatar/picture.js';
import { restPose, setPose } from '../../src/avatar/pose.js';
import { bearableRelief } from '../../src/avatar/relief.js';
import type { RigInput } from '../../src/avatar/rig.js';
import { loadCanonical } from '../../src/face/canonical.js';
import { CONTROL_RANGE, CONTROLS } from '../../src/face/controls.js';
import { listPresets, presetsFolder, readPreset } from '../../src/presets/store.js';
import { makeDoll } from '../support/doll.js';

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

interface Subject {
  readonly name: string;
  readonly rig: RigInput;
  readonly pictures: ReadonlyMap<string, Picture>;
}

const shipped = await Promise.all(
  (await listPresets(presetsFolder())).map(async (name): Promise<Subject> => {
    return { name, ...(await readPresetPictures(await readPreset(name))) };
  }),
);

describe.for<Subject>([{ name: 'the doll', ...makeDoll() }, ...shipped])(
  'the face mesh of $name',
  ({ rig, pictures }) => {
    const fit = fitArt(rig.size, { width: 1280, height: 720 });
    const drawn = anatomyOf(rig, loadCanonical(), fit);
    const layer = rig.layers.find(({ follow }) => follow === 'face')!;
    const face = planLayer(layer, pictures.get(layer.picture)!, drawn, fit);
    const pivot = bearableRelief(face.shape, face.triangles, drawn);
    const { mesh, clean } = face.field!;

    it('has every piece of the lip line as an edge', () => {
      expect(clean).toBe(true);
    });

    it('parts the two lips: no triangle joins the upper and the lower side', () => {
      const upper = new Set(mesh.upper.slice(1, -1));
      const lower = new Set(mesh.lower.slice(1, -1));
      let joined = 0;
      for (let t = 0; t < mesh.triangles.length; t += 3) {
        const corners = [...mesh.triangles.slice(t, t + 3)];
        if (corners.some((v) => upper.has(v)) && corners.some((v) => lower.has(v))) joined++;
      }
      expect(joined).toBe(0);
    });

    it('turns no triangle over in 1000 faces within range', () => {
      const move = deformer(face.shape, pivot);
      const out = new Float32Array(move.count * 2);
      const pose = restPose();
      const { triangles } = mesh;
      const rest = Float64Array.from({ length: triangles.length / 3 }, (_, i) =>
        area(face.shape.rest, triangles, i * 3),
      );
      fc.assert(
        fc.property(faces, (controls) => {
          setPose(pose, controls, pivot);
          move.deform(out, controls, pose);
          const turned: number[] = [];
          for (let t = 0; t < triangles.length; t += 3) {
            if (area(out, triangles, t) * rest[t / 3] <= 0) turned.push(t / 3);
          }
          expect(turned).toEqual([]);
        }),
        { numRuns: 1000 },
      );
    });

    it('keeps most of its depth', () => {
      expect(pivot.relief).toBeGreaterThan(0.6 * (rig.relief ?? 1));
    });
  },
);
