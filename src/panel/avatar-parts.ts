/** The parts of a face that a person can take hold of, as groups of the 68 iBUG landmarks. Left and right are the picture's sides. */
export type PartName = 'face' | 'eyeLeft' | 'eyeRight' | 'mouth' | 'jaw' | 'browLeft' | 'browRight' | 'nose';

export interface Part {
  readonly label: string;
  readonly points: readonly number[];
  /** The part on the other side of the face; itself where it is its own. */
  readonly mirror: PartName;
  /** Smooth lines through landmarks, in drawing order. */
  readonly curves: readonly (readonly number[])[];
  /** Taken hold of anywhere inside its outline, not only on its lines. */
  readonly solid: boolean;
}

const run = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

export const PARTS: Readonly<Record<PartName, Part>> = Object.freeze({
  face: { label: 'Whole face', points: run(0, 67), mirror: 'face', curves: [], solid: true },
  eyeLeft: {
    label: 'Left eye',
    points: run(36, 41),
    mirror: 'eyeRight',
    curves: [run(36, 39), [39, 40, 41, 36]],
    solid: true,
  },
  eyeRight: {
    label: 'Right eye',
    points: run(42, 47),
    mirror: 'eyeLeft',
    curves: [run(42, 45), [45, 46, 47, 42]],
    solid: true,
  },
  mouth: {
    label: 'Mouth',
    points: run(48, 67),
    mirror: 'mouth',
    curves: [run(48, 54), [...run(54, 59), 48], run(60, 64), [64, 65, 66, 67, 60]],
    solid: true,
  },
  jaw: { label: 'Jaw', points: run(0, 16), mirror: 'jaw', curves: [run(0, 16)], solid: false },
  browLeft: { label: 'Left brow', points: run(17, 21), mirror: 'browRight', curves: [run(17, 21)], solid: false },
  browRight: { label: 'Right brow', points: run(22, 26), mirror: 'browLeft', curves: [run(22, 26)], solid: false },
  nose: { label: 'Nose', points: run(27, 35), mirror: 'nose', curves: [run(27, 30), run(31, 35)], solid: true },
} satisfies Record<PartName, Part>);

/** Every part but the whole, smaller ones first: what lies in front is taken hold of first. */
export const PART_NAMES: readonly PartName[] = Object.freeze([
  'eyeLeft',
  'eyeRight',
  'mouth',
  'browLeft',
  'browRight',
  'nose',
  'jaw',
]);

/** The order in which a face is put in place: what the rest can be told from comes first. */
export interface Step {
  readonly title: string;
  readonly parts: readonly PartName[];
  readonly say: string;
}

export const STEPS: readonly Step[] = Object.freeze([
  {
    title: 'Eyes',
    parts: ['eyeLeft', 'eyeRight'],
    say: 'Drag each eye onto its place; what is not placed yet follows. Then pull the handles until the lines lie on the lids.',
  },
  {
    title: 'Mouth',
    parts: ['mouth'],
    say: 'Drag the mouth into place and pull its sides to the corners. The middle line goes where the lips meet.',
  },
  { title: 'Jaw', parts: ['jaw'], say: 'Pull the lower handle to the chin and the side handles to the cheeks.' },
  { title: 'Brows', parts: ['browLeft', 'browRight'], say: 'Lay the lines on the brows, or where they would be.' },
  { title: 'Nose', parts: ['nose'], say: 'The tip goes to the tip of the nose; a snout counts too.' },
]);

/** The landmark on the other side of the face; one on the axis is its own. */
export const MIRROR: readonly number[] = Object.freeze([
  ...run(0, 16).reverse(),
  ...run(17, 26).reverse(),
  ...run(27, 30),
  ...run(31, 35).reverse(),
  ...[45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40],
  ...run(48, 54).reverse(),
  ...run(55, 59).reverse(),
  ...run(60, 64).reverse(),
  ...run(65, 67).reverse(),
]);

/** Inner lip points that lie upon each other while the mouth is shut. */
export const LIP_PAIRS: readonly (readonly [number, number])[] = Object.freeze([
  [61, 67],
  [62, 66],
  [63, 65],
]);

/** The part that a landmark belongs to. */
export function partOf(index: number): PartName {
  return PART_NAMES.find((name) => PARTS[name].points.includes(index)) ?? 'face';
}
