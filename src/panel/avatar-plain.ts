import type { Pair } from '../avatar/curve.js';
import type { Picture } from '../avatar/picture.js';
import type { RigInput } from '../avatar/rig.js';

/** A picture made ready to talk. */
export interface Built {
  readonly rig: RigInput;
  readonly pictures: ReadonlyMap<string, Picture>;
}

/** The picture as one layer that talks: enough to see whether the points lie well. */
export function buildPlain(picture: Picture, landmarks: readonly Pair[]): Built {
  const { width, height } = picture;
  const chin = landmarks[8];
  const brow = landmarks[27];
  const at = (i: number): [number, number] => [landmarks[i][0], landmarks[i][1]];
  return {
    rig: {
      schema: 1,
      size: { width, height },
      landmarks: landmarks.map((_, i) => at(i)),
      neck: [chin[0] + (chin[0] - brow[0]) * 0.3, chin[1] + (chin[1] - brow[1]) * 0.3],
      relief: 0.6,
      layers: [{ name: 'face', picture: 'face.png', at: [0, 0], follow: 'face' }],
    },
    pictures: new Map([['face.png', picture]]),
  };
}
