import type { Pair } from '../avatar/curve.js';

/** One drag under way; places are in CSS pixels of the canvas. */
export interface Drag {
  to(at: Pair): void;
  end(): void;
  cancel(): void;
}

/** What mouse, fingers and keys ask for. */
export interface Hands {
  /** Nothing is asked before there is something to edit. */
  ready(): boolean;
  hover(at: Pair, reach: number): void;
  /** Takes hold of what lies there; nothing: the picture itself is moved. */
  begin(at: Pair, reach: number): Drag | undefined;
  pan(dx: number, dy: number): void;
  zoom(at: Pair, factor: number): void;
  /** In picture pixels. */
  nudge(dx: number, dy: number): void;
  grow(steps: number): void;
  turn(steps: number): void;
  /** The next point of the selected part, or the one before. */
  step(by: 1 | -1): void;
  release(): void;
  undo(): void;
  redo(): void;
  whole(): void;
}

const MOUSE_REACH = 9;
const FINGER_REACH = 20;
const LARGE_STEP = 10;

const ARROWS: Readonly<Record<string, Pair>> = Object.freeze({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/** Turns pointer, wheel and key events of the canvas into `hands`. One finger or button drags, two fingers pinch. */
export function listenToHands(canvas: HTMLCanvasElement, hands: Hands): void {
  const down = new Map<number, Pair>();
  let held: Drag | undefined;
  const at = (event: MouseEvent): Pair => [event.offsetX, event.offsetY];
  const reach = (event: PointerEvent) => (event.pointerType === 'mouse' ? MOUSE_REACH : FINGER_REACH);

  canvas.addEventListener('pointerdown', (event) => {
    if (!hands.ready() || event.button > 1) return;
    // Chromium scrolls on the middle button, which pans here.
    if (event.button === 1) event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, at(event));
    if (down.size > 1) {
      held?.cancel();
      held = undefined;
      return;
    }
    held = event.button === 0 ? hands.begin(at(event), reach(event)) : undefined;
    canvas.dataset.drag = held ? 'part' : 'ground';
  });

  canvas.addEventListener('pointermove', (event) => {
    if (!hands.ready()) return;
    const before = down.get(event.pointerId);
    const now = at(event);
    if (before === undefined) {
      hands.hover(now, reach(event));
      return;
    }
    if (down.size === 2) pinch(event.pointerId, before, now);
    else if (held) held.to(now);
    else hands.pan(now[0] - before[0], now[1] - before[1]);
    down.set(event.pointerId, now);
  });

  function pinch(id: number, before: Pair, now: Pair): void {
    const [, other] = [...down].find(([key]) => key !== id)!;
    const spread = (p: Pair) => Math.max(1, Math.hypot(p[0] - other[0], p[1] - other[1]));
    hands.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
    hands.zoom([(now[0] + other[0]) / 2, (now[1] + other[1]) / 2], spread(now) / spread(before));
  }

  const up = (event: PointerEvent) => {
    if (!down.delete(event.pointerId) || down.size > 0) return;
    if (event.type === 'pointercancel') held?.cancel();
    else held?.end();
    held = undefined;
    delete canvas.dataset.drag;
  };
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', up);

  canvas.addEventListener(
    'wheel',
    (event) => {
      if (!hands.ready()) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
      // A trackpad's pinch comes as a wheel with Ctrl and small steps.
      hands.zoom(at(event), Math.exp(-lines * (event.ctrlKey ? 0.01 : 0.0016)));
    },
    { passive: false },
  );

  canvas.addEventListener('keydown', (event) => {
    if (!hands.ready() || event.altKey || event.ctrlKey || event.metaKey) return;
    const by = event.shiftKey ? LARGE_STEP : 1;
    const arrow = ARROWS[event.key];
    if (arrow) hands.nudge(arrow[0] * by, arrow[1] * by);
    else if (event.key === '+' || event.key === '=') hands.grow(1);
    else if (event.key === '-' || event.key === '_') hands.grow(-1);
    else if (event.key === '[' || event.key === '{') hands.turn(-by);
    else if (event.key === ']' || event.key === '}') hands.turn(by);
    else if (event.key === '.' || event.key === '>') hands.step(1);
    else if (event.key === ',' || event.key === '<') hands.step(-1);
    else if (event.key === 'Escape') hands.release();
    else if (event.key === '0') hands.whole();
    else return;
    event.preventDefault();
  });

  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || !hands.ready()) return;
    // In a text field these keys undo the typing.
    if (event.target instanceof HTMLInputElement && event.target.type === 'text') return;
    const key = event.key.toLowerCase();
    if (key === 'z' && !event.shiftKey) hands.undo();
    else if (key === 'y' || (key === 'z' && event.shiftKey)) hands.redo();
    else return;
    event.preventDefault();
  });
}
