/** A press let go sooner is a click, ms. */
const CLICK_MS = 250;

export interface Press {
  /** Whether presses are wanted now; otherwise the button stays an ordinary one. Missing means yes. */
  wanted?(): boolean;
  down(): void;
  /** @param quick it was no more than a click */
  up(quick: boolean): void;
}

/** Tells presses of a button, by finger, mouse or the space bar and Enter; each `down` has its `up`. */
export function onPress(button: HTMLElement, press: Press): void {
  let since: number | undefined;
  const down = () => {
    if (since !== undefined) return;
    since = performance.now();
    press.down();
  };
  const up = () => {
    if (since === undefined) return;
    const quick = performance.now() - since < CLICK_MS;
    since = undefined;
    press.up(quick);
  };
  button.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || press.wanted?.() === false) return;
    button.setPointerCapture(event.pointerId);
    down();
  });
  for (const over of ['pointerup', 'pointercancel', 'lostpointercapture', 'blur']) button.addEventListener(over, up);
  button.addEventListener('keydown', (event) => {
    if ((event.key !== ' ' && event.key !== 'Enter') || press.wanted?.() === false) return;
    event.preventDefault();
    if (!event.repeat) down();
  });
  button.addEventListener('keyup', (event) => {
    if (event.key === ' ' || event.key === 'Enter') up();
  });
  // A long touch would open a menu.
  button.addEventListener('contextmenu', (event) => event.preventDefault());
}
