import { type Picture, place } from './picture.js';

/** What is behind the puppet where a sink has no alpha. */
export type Background =
  | { readonly kind: 'transparent' }
  /** `#rrggbb` */
  | { readonly kind: 'colour'; readonly colour: string }
  /** Fills the frame, centred. `blur` is a radius in output pixels. */
  | { readonly kind: 'image'; readonly picture: Picture; readonly blur?: number };

/** Premultiplied RGBA of the whole frame, written once into the background bitmap. */
export function paintBackground(pixels: Uint8Array, width: number, height: number, background: Background): void {
  if (background.kind === 'transparent') return;
  if (background.kind === 'colour') {
    const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(background.colour.slice(i, i + 2), 16));
    for (let i = 0; i < pixels.length; i += 4) {
      pixels[i] = r;
      pixels[i + 1] = g;
      pixels[i + 2] = b;
      pixels[i + 3] = 255;
    }
    return;
  }
  const { picture, blur = 0 } = background;
  const scale = Math.max(width / picture.width, height / picture.height);
  const x = (width - picture.width * scale) / 2;
  const y = (height - picture.height * scale) / 2;
  const { rgba } =
    blur > 1 ? blurred(picture, scale, x, y, width, height, blur) : place(picture, { scale, x, y, width, height });
  // Nothing lies beyond the picture's edge, so resampling thins it there; an opaque picture stays opaque.
  const opaque = isOpaque(picture);
  for (let i = 0; i < pixels.length; i += 4) {
    const alpha = opaque ? 255 : rgba[i + 3];
    for (let c = 0; c < 3; c++) pixels[i + c] = Math.round((rgba[i + c] * alpha) / 255);
    pixels[i + 3] = alpha;
  }
}

function isOpaque({ rgba }: Picture): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}

/** Shrinks until the blur is a pixel or two wide, then grows again: the cubic filters make it smooth. */
function blurred(
  picture: Picture,
  scale: number,
  x: number,
  y: number,
  width: number,
  height: number,
  blur: number,
): Picture {
  const shrink = 1 / blur;
  const w = Math.max(4, Math.ceil(width * shrink));
  const h = Math.max(4, Math.ceil(height * shrink));
  const small = place(picture, { scale: scale * shrink, x: x * shrink, y: y * shrink, width: w, height: h });
  return place(small, { scale: 1 / shrink, x: 0, y: 0, width, height });
}
