import type { CanonicalFace } from '../face/canonical.js';
import { type EyeOpening, eyeOpening, type LipLine, lipLine } from './contours.js';
import { type Fit, fitEye, fitPoint, fitPoints } from './frame-fit.js';
import { type Landmarks, retarget, span } from './landmarks.js';
import { type Pivot, pivotOf } from './pose.js';
import { type Reach, reachOf } from './reach.js';
import type { RigInput } from './rig.js';
import { headSurface } from './surface.js';

/** What the layers of one puppet share, in output pixels. */
export interface Anatomy {
  readonly landmarks: Landmarks;
  readonly lips: LipLine;
  readonly eyes: { readonly left: EyeOpening; readonly right: EyeOpening };
  readonly surface: (x: number, y: number) => number;
  readonly pivot: Pivot;
  /** Pixels per face unit of the lower face (nose base to chin), which the jaw's travel is measured in. */
  readonly lower: number;
  /** Bottom edge of the art. */
  readonly floor: number;
  readonly gaze: readonly [number, number];
  /** Of a picture that is one piece: which part of it goes with the face. */
  readonly reach: Reach | undefined;
}

export function anatomyOf(rig: RigInput, canonical: CanonicalFace, fit: Fit): Anatomy {
  const landmarks = retarget(fitPoints(fit, rig.landmarks), canonical);
  const { at, unit } = landmarks;
  const [neckX, neckY] = fitPoint(fit, rig.neck);
  const nose = canonical.neutral[33];
  const chin = canonical.neutral[8];
  const eyes = {
    left: eyeOpening(landmarks, 'left', fitEye(fit, rig.eyes?.left)),
    right: eyeOpening(landmarks, 'right', fitEye(fit, rig.eyes?.right)),
  };
  const height = (eye: EyeOpening): number =>
    Math.max(...eye.lower.filter((_, i) => i % 2)) - Math.min(...eye.upper.filter((_, i) => i % 2));
  const width = (span(at, 36, 39) + span(at, 42, 45)) / 2;
  return {
    landmarks,
    lips: lipLine(landmarks, rig.mouth?.line && fitPoints(fit, rig.mouth.line)),
    eyes,
    surface: headSurface(landmarks),
    pivot: pivotOf(landmarks, neckX, neckY, rig.relief ?? 1),
    lower: span(at, 33, 8) / Math.hypot(chin[0] - nose[0], chin[1] - nose[1]),
    floor: fitPoint(fit, [0, rig.size.height])[1],
    reach: reachOf(rig, fit),
    gaze: rig.gaze
      ? [rig.gaze[0] * fit.scale, rig.gaze[1] * fit.scale]
      : [Math.min(0.2 * width, 0.09 * unit), (height(eyes.left) + height(eyes.right)) * 0.1],
  };
}
