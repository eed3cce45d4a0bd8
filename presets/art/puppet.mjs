/** From painted layers to a preset folder's pictures and rig.json. */
import { bounds, crop, sheet } from './paint.mjs';

const round = (v) => Math.round(v * 10) / 10;
/** Room around the art, so that nothing is cut that the moving head or breath may bring into view. */
const MARGIN = 140;

/**
 * Paints each layer on a sheet of its own and crops it.
 * @param {object} look
 * @param {[number, number]} look.size of the art
 * @param {[number, number]} look.origin where the face's origin lies in the art
 * @param {{name: string, paint: (ctx) => void}[]} look.layers rest of each entry goes to rig.json as it is
 * @param {(canvas, name: string) => void} [look.finish] last touch on every sheet
 * @param {number[][]} look.landmarks 68 points in face coordinates; so are neck and eyes
 * @returns {{rig: object, pictures: Map<string, import('@napi-rs/canvas').Canvas>}}
 */
export function build(look) {
  const [width, height] = look.size;
  const [ox, oy] = look.origin;
  const art = ([x, y]) => [round(x + ox), round(y + oy)];
  const pictures = new Map();
  const layers = look.layers.map(({ name, paint, anchor, ...rest }) => {
    const { canvas, ctx } = sheet(width + 2 * MARGIN, height + 2 * MARGIN, ox + MARGIN, oy + MARGIN);
    paint(ctx);
    look.finish?.(canvas, name);
    const box = bounds(canvas);
    if (!box) throw new Error(`layer ${name} is empty`);
    const picture = `${name}.png`;
    pictures.set(picture, crop(canvas, box));
    return {
      name,
      picture,
      at: [box.x - MARGIN, box.y - MARGIN],
      ...rest,
      ...(anchor && { anchor: { top: round(anchor.top + oy), bottom: round(anchor.bottom + oy) } }),
    };
  });
  const eye = (e) => ({
    upper: e.upper.map(art),
    lower: e.lower.map(art),
    ...(e.closed && { closed: e.closed.map(art) }),
  });
  const rig = {
    schema: 1,
    size: { width, height },
    landmarks: look.landmarks.map(art),
    neck: art(look.neck),
    eyes: { left: eye(look.eyes.left), right: eye(look.eyes.right) },
    mouth: { line: look.mouth.line.map(art), colour: look.mouth.colour },
    ...(look.gaze && { gaze: look.gaze }),
    ...(look.relief !== undefined && { relief: look.relief }),
    layers,
  };
  return { rig, pictures };
}
