import { C } from '../face/controls.js';
import type { Avatar, Rect } from '../types.js';

/** What is behind the avatar: `air` as the preset says, `none` transparent. */
export type Backdrop = 'air' | 'none';

/** Opens the avatar of the preset of this generation. */
export type OpenAvatar = (generation: number, backdrop: Backdrop) => Promise<Avatar>;

export const openAvatar: OpenAvatar = async (_generation, backdrop) => {
  const width = 1280;
  const height = 720;
  const pixels = new Uint8Array(width * height * 4);
  const box: Rect = { x: 0, y: 0, width, height };
  const ground = backdrop === 'air' ? [40, 60, 90, 255] : [0, 0, 0, 0];
  let number = 0;
  return {
    width,
    height,
    draw(face) {
      const open = Math.max(1, face.controls[C.gapLower] * 80);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const head = Math.hypot(x - 640, y - 330) < 260;
          const mouth = Math.abs(x - 640) < 80 && y > 430 && y < 430 + open;
          const colour = mouth ? [60, 10, 20, 255] : head ? [240, 190, 160, 255] : ground;
          pixels.set(colour, (y * width + x) * 4);
        }
      }
      return { width, height, number: number++, of: face.of, at: face.at, dirty: box, as: () => pixels };
    },
    close() {},
  };
};
