/** The picture that was on a canvas, turning into the one that is drawn now. */
export interface Crossfade {
  /** Where the new picture is drawn meanwhile. */
  readonly live: CanvasRenderingContext2D;
  /** Puts the mixture on the canvas. @param time of the animation frame, ms @returns whether the fade is over */
  mix(time: number): boolean;
}

const copyOf = ({ width, height }: HTMLCanvasElement): CanvasRenderingContext2D => {
  const copy = document.createElement('canvas');
  copy.width = width;
  copy.height = height;
  return copy.getContext('2d') as CanvasRenderingContext2D;
};

/**
 * Keeps what the canvas shows and fades it out. Both pictures are added in shares (as `lighter` does with premultiplied
 * colours), so that transparent ones never shine through each other.
 */
export function crossfade(context: CanvasRenderingContext2D, began: number, ms: number): Crossfade {
  const { canvas } = context;
  const before = copyOf(canvas);
  before.drawImage(canvas, 0, 0);
  const live = copyOf(canvas);
  return {
    live,
    mix(time) {
      const share = Math.min(1, Math.max(0, (time - began) / ms));
      context.save();
      context.globalCompositeOperation = 'copy';
      context.globalAlpha = 1 - share;
      context.drawImage(before.canvas, 0, 0);
      context.globalCompositeOperation = 'lighter';
      context.globalAlpha = share;
      context.drawImage(live.canvas, 0, 0);
      context.restore();
      return share === 1;
    },
  };
}
