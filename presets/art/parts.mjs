/** The layers that every puppet has, in the order they are drawn. */
import { shade, teethLower, teethUpper, tongue } from './inside.mjs';
import { eyeOpening } from './landmarks.mjs';

/**
 * White, iris, lower lid, upper lid and shut lid of both eyes. Each painter gets (ctx, eye, side); those left out make no layer.
 * The open lash line fades out and the shut one in as the lids meet, because no open lash bends into a shut one.
 * @param {{white: Function, iris: Function, lower?: Function, lash?: Function, shut?: Function}} painters
 */
export function eyeLayers(eyes, meet, { white, iris, lower, lash, shut }) {
  return eyes.flatMap((eye) => {
    const s = eye.side;
    const [name, Name] = s < 0 ? ['left', 'Left'] : ['right', 'Right'];
    const control = `blink${Name}`;
    const curve = eyeOpening(eye, meet).closed;
    const closed = s < 0 ? [...curve].reverse() : curve;
    return [
      { name: `eye-${name}`, follow: 'head', clip: `eye${Name}`, paint: (ctx) => white(ctx, eye, s) },
      { name: `iris-${name}`, follow: `iris${Name}`, clip: `eye${Name}`, paint: (ctx) => iris(ctx, eye, s) },
      lower && { name: `lower-${name}`, follow: `lowerLid${Name}`, paint: (ctx) => lower(ctx, eye, s) },
      lash && {
        name: `lash-${name}`,
        follow: `upperLid${Name}`,
        ...(shut && { fade: { control, from: 1, to: 0.95 } }),
        paint: (ctx) => lash(ctx, eye, s),
      },
      shut && {
        name: `shut-${name}`,
        follow: 'head',
        fade: { control, from: 0.9, to: 0.95 },
        paint: (ctx) => shut(ctx, { ...eye, closed }, s),
      },
    ].filter(Boolean);
  });
}

/** Tongue, teeth and the lip's shadow on them. */
export function mouthLayers(mouth, { tongue: tongueColours, lower = {}, upper = {}, shadow = {} } = {}) {
  return [
    { name: 'tongue', follow: 'tongue', clip: 'mouth', paint: (ctx) => tongue(ctx, mouth, tongueColours) },
    lower && { name: 'teeth-lower', follow: 'jaw', clip: 'mouth', paint: (ctx) => teethLower(ctx, mouth, lower) },
    upper && { name: 'teeth-upper', follow: 'head', clip: 'mouth', paint: (ctx) => teethUpper(ctx, mouth, upper) },
    shadow && { name: 'shade', follow: 'upperLip', clip: 'mouth', paint: (ctx) => shade(ctx, mouth, shadow) },
  ].filter(Boolean);
}

export const browLayers = (paint) => [
  { name: 'brow-left', follow: 'browLeft', paint: (ctx) => paint(ctx, -1) },
  { name: 'brow-right', follow: 'browRight', paint: (ctx) => paint(ctx, 1) },
];

/** The lip line for rig.json: between the inner corners, left to right. */
export const lipLine = (mouth) => {
  const reach = mouth.points[16][0];
  return [
    mouth.points[12],
    ...mouth.fine
      .filter((_, i) => i % 2 === 0)
      .filter(([x]) => Math.abs(x - mouth.centre[0]) < reach - mouth.centre[0] - 1),
    mouth.points[16],
  ];
};
