import type { Picture } from '../avatar/picture.js';
import { type FacePoints, faceFrame, mapPoints } from './points.js';
import { blank, type Canvas, cut, hasAlpha } from './raster.js';

/** A face smaller than this part of the picture's height is brought nearer. */
const FAR = 1 / 8;
/** What is then kept around it, in face units. */
const NEAR = { up: 2.5, down: 3.6 } as const;
/** Air around a cut-out, in face units: room for a jaw that drops, and for a head that turns and leans. */
const AIR = { up: 0.35, side: 0.6, down: 0.45 } as const;
/** Who touches the frame along so much, in face units, was cut off by it; a head that fills it only touches it. */
const CUT_OFF = 0.35;
/** A chin so near to the lower edge is one, however square: below it no neck was cut. */
const CHIN = 0.1;

interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/**
 * A face far away is cut out larger, so that it fills a camera picture as a person at a desk does; a cut-out loses its
 * empty margins, and gets those that a head needs to move in.
 */
export function bringNear(
  parts: FacePoints & { readonly picture: Picture },
  notices: string[],
): FacePoints & { readonly picture: Canvas } {
  const { picture } = parts;
  const { unit, at } = faceFrame(parts.landmarks);
  const isCutOut = hasAlpha(picture);
  const box = isCutOut ? filled(picture, parts) : { x0: 0, y0: 0, x1: picture.width, y1: picture.height };
  if (unit < (box.y1 - box.y0) * FAR) {
    const [cx, cy] = at(0, 0);
    box.y0 = Math.max(box.y0, Math.round(cy - NEAR.up * unit));
    box.y1 = Math.min(box.y1, Math.round(cy + NEAR.down * unit));
    const half = Math.round(((box.y1 - box.y0) * 8) / 9);
    box.x0 = Math.max(box.x0, Math.round(cx) - half);
    box.x1 = Math.min(box.x1, Math.round(cx) + half);
    notices.push(`the face is far away: the picture was cut to ${box.x1 - box.x0} x ${box.y1 - box.y0} around it`);
  }
  const take = isCutOut ? withAir : cut;
  return {
    ...mapPoints(parts, ([x, y]) => [x - box.x0, y - box.y0]),
    picture: take(picture, box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0),
  };
}

const SEEN = 8;

/** The box of what can be seen, with air where the frame has not cut it off. */
function filled({ width, height, rgba }: Picture, { landmarks }: FacePoints): Box {
  const { unit } = faceFrame(landmarks);
  const isSeen = (x: number, y: number): boolean => rgba[(y * width + x) * 4 + 3] >= SEEN;
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!isSeen(x, y)) continue;
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x + 1);
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y + 1);
    }
  }
  if (x1 <= x0) return { x0: 0, y0: 0, x1: width, y1: height };
  /** Whether so much is seen in a row along the frame that it goes on behind it. */
  const isCutOff = (length: number, seen: (i: number) => boolean): boolean => {
    let run = 0;
    for (let i = 0; i < length; i++) {
      run = seen(i) ? run + 1 : 0;
      if (run > CUT_OFF * unit) return true;
    }
    return false;
  };
  const air = (share: number): number => Math.round(share * unit);
  const aside = isCutOff(height, (y) => isSeen(0, y)) || isCutOff(height, (y) => isSeen(width - 1, y));
  const above = isCutOff(width, (x) => isSeen(x, 0));
  const isChin = landmarks[8][1] > height - CHIN * unit;
  const below = !isChin && isCutOff(width, (x) => isSeen(x, height - 1));
  // Sides stay alike, so that the face stays in the middle.
  return {
    x0: aside ? Math.max(0, x0 - air(AIR.side)) : x0 - air(AIR.side),
    x1: aside ? Math.min(width, x1 + air(AIR.side)) : x1 + air(AIR.side),
    y0: above ? 0 : y0 - air(AIR.up),
    y1: below ? height : y1 + air(AIR.down),
  };
}

/** A box of a picture; beyond that there is nothing. */
function withAir(picture: Picture, x0: number, y0: number, width: number, height: number): Canvas {
  const out = blank(width, height);
  const [from, to] = [Math.max(0, x0), Math.min(picture.width, x0 + width)];
  for (let y = Math.max(0, y0); y < Math.min(picture.height, y0 + height); y++) {
    const row = picture.rgba.subarray((y * picture.width + from) * 4, (y * picture.width + to) * 4);
    out.rgba.set(row, ((y - y0) * width + from - x0) * 4);
  }
  return out;
}
