import { LID_SKIN } from '../avatar/lids.js';
import type { Picture } from '../avatar/picture.js';
import { type EyeFrame, eyeBox } from './eye-curves.js';
import type { Part } from './inside.js';
import { acrossEye, COLUMNS, type LidPaint, STRANGE } from './lid-paint.js';
import { apart, blank, type Canvas, type Colour, colourAt, luminance, mix, smooth } from './raster.js';
import type { EyeHole } from './skin-hole.js';

/** How softly the lid's edge ends, in face units; no sharper than a few pixels can show, or it comes out as a comb. */
const SOFT = 0.012;
const SOFT_PIXELS = 1.2;
const EDGE_PIXELS = 1;
/** Above what moves, a lid fades into the picture over so much. */
const FADE = 0.035;
/** So much further up the lashes of a drawing may reach. */
const RIM = 0.025;
/** What is drawn so far above a lid is a brow, and below it a crease; a lid that shuts ends a little below the brow. */
const BROW = { from: 0.028, air: 0.004 } as const;

/** As light as this no skin is, or all of its light and shade is lost: the paper of a line drawing. */
const PAPER = { from: 235, to: 250 } as const;

/** Lashes are darker than so much of the skin's light, without gaps from the lid up, and no higher than this: brows are. */
const LASHES = { dark: 0.7, gap: 0.016, most: 0.1, air: 0.012 } as const;
/** Lashes of a drawing may reach so far beyond its lids, in face units; their rim, some pixels wide, is blended with skin. */
const WINGS = 0.2;
const AROUND = [-2, 0, 2].flatMap((dx) => [-2, 0, 2].map((dy) => [dx, dy] as const));
/** Towards its corners a lid of a person and what it hides of the lashes end so softly, in widths of the eye. */
const ENDS = { lid: 0.08, lashes: 0.3 } as const;

/**
 * The skin of a lid: a band along the upper lid that is drawn down over the eye as it shuts. The picture's own skin where
 * it is skin, and its colour where brows, hair or glasses lie there.
 */
export function paintLid(picture: Picture, eye: EyeFrame, paint: LidPaint): Part {
  const { unit } = eye;
  const soft = Math.max(SOFT, SOFT_PIXELS / unit);
  const band = (Math.max(LID_SKIN + RIM, LASHES.most) + FADE) * unit;
  const room = roomAbove(picture, eye, paint);
  const lashes = lashesAbove(picture, eye, paint);
  const { left, top, width, height } = eyeBox(eye, band * 1.3, picture);
  const out = blank(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [px, py] = [left + x + 0.5, top + y + 0.5];
      const above = eye.aboveUpper(px, py);
      if (above > band || above < -2 * soft * unit) continue;
      const along = eye.along(px, py);
      const under = smooth((above / unit + 1.6 * soft) / soft);
      // Towards the corners a lid is lower, and its edge fades with it.
      const round = Math.sqrt(Math.max(0, 1 - (2 * along - 1) ** 2));
      const aside = Math.min(along, 1 - along);
      const most = Math.max((LID_SKIN + (paint.keeps ? 0 : RIM)) * round, lashes(along) * smooth(aside / ENDS.lashes));
      const fade = FADE * (0.25 + 0.75 * round);
      // What is drawn down over the eye is opaque, however near the brow is: the last of its pixels, too, as many become of it.
      const drawnDown = LID_SKIN * round + EDGE_PIXELS / unit;
      const edge = Math.max(drawnDown + BROW.air, Math.min(most + fade, room(along)));
      const opaque = Math.max(drawnDown, Math.min(most, edge - fade));
      const over = 1 - smooth((above / unit - opaque) / (edge - opaque));
      const alpha = under * over * smooth(eye.reaches ? aside / ENDS.lid : round / 0.25);
      if (alpha <= 0) continue;
      const from = ((top + y) * picture.width + left + x) * 4;
      const own: Colour = [picture.rgba[from], picture.rgba[from + 1], picture.rgba[from + 2]];
      const skin = paint.skin(along, smooth(above / unit / LID_SKIN));
      // Lashes and frames are no skin: near them nothing of the picture is kept.
      const keep = !paint.keeps
        ? 0
        : smooth((above / unit - 0.015) / 0.02) * (1 - smooth((apart(own, skin) - 12) / 22));
      // A shut lid bulges over the eyeball: lighter in its middle, darker towards the lashes. Paper is flat.
      const bulge = paint.keeps ? 1 - smooth((luminance(skin, 0) - PAPER.from) / (PAPER.to - PAPER.from)) : 0;
      const shade = 1 - bulge * (0.1 * (1 - smooth((above / unit + soft) / 0.03)) + 0.05 * (2 * along - 1) ** 2);
      const colour = mix([skin[0] * shade, skin[1] * shade, skin[2] * shade], own, keep * 0.8);
      const to = (y * width + x) * 4;
      for (let c = 0; c < 3; c++) out.rgba[to + c] = colour[c];
      out.rgba[to + 3] = picture.rgba[from + 3] * alpha;
    }
  }
  return { picture: out, at: [left, top] };
}

/** How far above the upper lid a lid may reach, in face units: one that shuts must not hide the brow of a drawing. */
function roomAbove(picture: Picture, eye: EyeFrame, paint: LidPaint): (along: number) => number {
  const highest = LID_SKIN + RIM + FADE;
  if (paint.keeps) return () => LASHES.most + FADE;
  const columns = Array.from({ length: 4 * COLUMNS }, (_, i) => {
    const along = (i + 0.5) / (4 * COLUMNS);
    for (let d = BROW.from; d < highest + BROW.air; d += 0.004) {
      const colour = colourAt(picture, eye.over('upper', along, d * eye.unit));
      if (colour && apart(colour, paint.skin(along)) > STRANGE) return d - BROW.air;
    }
    return highest;
  });
  // What one column does not see of a brow its neighbours do.
  const lowest = columns.map((_, i) => Math.min(...columns.slice(Math.max(0, i - 1), i + 2)));
  return (along) => lowest[Math.min(lowest.length - 1, Math.max(0, Math.floor(along * lowest.length)))];
}

/** How far above the upper lid its lashes reach, in face units: they leave with the lid, and what they hid is skin. */
function lashesAbove(picture: Picture, eye: EyeFrame, paint: LidPaint): (along: number) => number {
  if (!paint.keeps) return () => 0;
  const columns = Array.from({ length: COLUMNS }, (_, i) => {
    const along = (i + 0.5) / COLUMNS;
    const dark = LASHES.dark * luminance(paint.skin(along), 0);
    let top = 0;
    for (let d = 0; d < LASHES.most && d < top + LASHES.gap; d += 0.004) {
      const colour = colourAt(picture, eye.over('upper', along, d * eye.unit));
      if (colour && luminance(colour, 0) < dark) top = d;
    }
    // What does not end is the shadow of the brow.
    return top + LASHES.gap < LASHES.most ? top && top + LASHES.air : 0;
  });
  return acrossEye(columns, 2);
}

/** The line that the lashes of a closing eye make; it rides on the upper lid. */
export function paintLash(picture: Picture, eye: EyeFrame, { ink, thick, soft, keeps }: LidPaint): Part {
  // A round eye is so steep at its corners that nothing can ride there.
  const from = keeps ? 0 : 0.14;
  return paintLine(picture, eye, 4 * (thick + soft), ink, (x, y) => {
    const along = eye.along(x, y);
    const taper = smooth((Math.min(along, 1 - along) - from) / 0.22);
    return line(eye.off('upper', x, y), 0.7 * thick * taper, soft) * (0.25 + 0.6 * taper) * smooth(taper / 0.3);
  });
}

/**
 * A shut drawn eye: skin over all that was drawn of it, lashes beyond the lids too, and the line where they have met. A
 * thick line would not survive the bend of the way there.
 */
export function paintShut(picture: Picture, eye: EyeFrame, paint: LidPaint, hole: EyeHole): Part {
  const { ink, thick, soft } = paint;
  const part = paintLine(picture, eye, Math.max(3 * thick + soft, WINGS * eye.unit), ink, (x, y) => {
    const along = eye.along(x, y);
    if (along < 0 || along > 1) return 0;
    const taper = smooth((Math.min(along, 1 - along) - 0.05) / 0.3 + 0.12);
    return line(eye.off('closed', x, y), thick * taper, soft);
  });
  const { width, height, rgba } = part.picture;
  const [left, top] = part.at;
  const isOpen = (x: number, y: number): boolean => {
    const along = eye.along(x, y);
    return along > 0 && along < 1 && eye.aboveUpper(x, y) < 0 && eye.aboveLower(x, y) > 0;
  };
  const covered = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [left + (i % width) + 0.5, top + Math.floor(i / width) + 0.5];
    return isOpen(x, y) || AROUND.some(([dx, dy]) => hole.isEye?.(x + dx, y + dy)) ? 1 : 0;
  });
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      let skin = 0;
      for (const j of [i - width, i, i + width]) skin += (covered[j - 1] + covered[j] + covered[j + 1]) / 9;
      if (skin === 0) continue;
      const [px, py] = [left + x + 0.5, top + y + 0.5];
      const [above, below] = [-eye.aboveUpper(px, py), eye.aboveLower(px, py)];
      const along = Math.min(1, Math.max(0, eye.along(px, py)));
      const colour = paint.skin(along, Math.min(1, Math.max(0, below / Math.max(1, above + below))));
      const own = rgba[i * 4 + 3] / 255;
      const alpha = own + skin * (1 - own);
      for (let c = 0; c < 3; c++) rgba[i * 4 + c] = (ink[c] * own + colour[c] * skin * (1 - own)) / alpha;
      rgba[i * 4 + 3] = 255 * alpha;
    }
  }
  return part;
}

const line = (off: number, thick: number, soft: number): number => 1 - smooth((off - thick) / soft + 0.5);

function paintLine(
  picture: Picture,
  eye: EyeFrame,
  margin: number,
  ink: Colour,
  alphaAt: (x: number, y: number) => number,
): Part & { readonly picture: Canvas } {
  const { left, top, width, height } = eyeBox(eye, margin, picture);
  const out = blank(width, height);
  for (let i = 0; i < width * height; i++) {
    const alpha = alphaAt(left + (i % width) + 0.5, top + Math.floor(i / width) + 0.5);
    if (alpha <= 0) continue;
    for (let c = 0; c < 3; c++) out.rgba[i * 4 + c] = ink[c];
    out.rgba[i * 4 + 3] = alpha * 255;
  }
  return { picture: out, at: [left, top] };
}
