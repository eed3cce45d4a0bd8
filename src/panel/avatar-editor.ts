import type { Pair } from '../avatar/curve.js';
import type { Size } from './avatar.js';
import { type Affine, about, boxAround, shift } from './avatar-affine.js';
import { editPart, editPoint, setOpen } from './avatar-face.js';
import { listenToHands } from './avatar-hands.js';
import { type History, history } from './avatar-history.js';
import { paintScene } from './avatar-paint.js';
import { PARTS, type PartName } from './avatar-parts.js';
import { type FaceShape, rollOf } from './avatar-shape.js';
import { pull, type Selection, type Target, targetAt } from './avatar-target.js';
import { panned, toPicture, type View, wholeView, zoomed } from './avatar-view.js';

export interface EditorEvents {
  /** The face changed. @param done false in the middle of a drag */
  changed(face: FaceShape, done: boolean): void;
  selected(selection: Selection): void;
}

/** The canvas on which a face is laid over a picture, by mouse, fingers or keys. */
export interface Editor {
  open(picture: ImageBitmap, face: FaceShape): void;
  readonly face: FaceShape | undefined;
  /** Lays another face on the same picture; can be undone. */
  lay(face: FaceShape): void;
  select(selection: Selection): void;
  symmetric(on: boolean): void;
  /** Whether the mouth is open in the picture. */
  mouthOpen(open: boolean): void;
  undo(): void;
  redo(): void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** About the middle of the canvas; `undefined` shows the whole picture. */
  zoom(factor: number | undefined): void;
}

/** Turn and growth of one key press. */
const TURN = Math.PI / 180;
const GROW = 1.02;

export function openEditor(canvas: HTMLCanvasElement, events: EditorEvents): Editor {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const screen = { width: 1, height: 1 };
  let picture: ImageBitmap | undefined;
  let past: History<FaceShape> | undefined;
  let view: View = { scale: 1, x: 0, y: 0 };
  let whole: View = view;
  let selection: Selection = { part: 'eyeLeft' };
  let hover: PartName | undefined;
  let symmetric = true;
  let asked = false;

  const repaint = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      if (!picture || !past) return;
      const ratio = canvas.width / screen.width;
      paintScene(context, ratio, { picture, size: picture, face: past.now, view, selection, hover });
    });
  };
  const look = (next: View) => {
    view = next;
    repaint();
  };

  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (width === 0 || height === 0) return;
    const ratio = Math.min(2, devicePixelRatio);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    Object.assign(screen, { width, height });
    if (picture) refit(picture, screen);
  }).observe(canvas);

  function refit(size: Size, within: Size): void {
    const same = view.scale === whole.scale && view.x === whole.x && view.y === whole.y;
    whole = wholeView(size, within);
    if (same) view = whole;
    repaint();
  }

  function select(next: Selection): void {
    selection = next;
    events.selected(selection);
    repaint();
  }

  function edited(next: FaceShape, tag?: string): void {
    past!.push(next, tag);
    events.changed(next, true);
    repaint();
  }

  /** Moves or reshapes what is selected. */
  const change = (from: FaceShape, t: Affine, how: 'move' | 'shape'): FaceShape =>
    selection.point === undefined
      ? editPart(from, selection.part, t, how, { symmetric })
      : editPoint(from, selection.point, t.e, t.f, { symmetric });

  /** What dragging `target` from a place to another makes of the face, both in picture pixels. */
  function drag(target: Target, from: Pair): ((to: Pair) => FaceShape) | undefined {
    const base = past!.now;
    if (target.kind === 'ground') return undefined;
    if (target.kind === 'part' || target.kind === 'point') {
      select(target.kind === 'part' ? { part: target.part } : { ...selection, point: target.index });
      return ([x, y]) => change(base, shift(x - from[0], y - from[1]), 'move');
    }
    const box = boxAround(base.points, PARTS[selection.part].points, rollOf(base.points));
    const part = selection.part;
    return (to) => editPart(base, part, pull(box, target, from, to, symmetric), 'shape', { symmetric });
  }

  listenToHands(canvas, {
    ready: () => past !== undefined,
    hover(at, reach) {
      const target = targetAt(past!.now.points, selection, view, at, reach);
      hover = target.kind === 'part' ? target.part : undefined;
      canvas.dataset.over = target.kind;
      repaint();
    },
    begin(at, reach) {
      const move = drag(targetAt(past!.now.points, selection, view, at, reach), toPicture(view, at));
      if (move === undefined) return undefined;
      const base = past!.now;
      return {
        to(next) {
          past!.set(move(toPicture(view, next)));
          events.changed(past!.now, false);
          repaint();
        },
        end() {
          if (past!.now !== base) edited(past!.now);
        },
        cancel() {
          past!.set(base);
          events.changed(base, true);
          repaint();
        },
      };
    },
    pan: (dx, dy) => look(panned(view, dx, dy)),
    zoom: (at, factor) => look(zoomed(view, at, factor, whole)),
    nudge(dx, dy) {
      edited(change(past!.now, shift(dx, dy), 'move'), `nudge ${selection.part} ${selection.point}`);
    },
    grow(steps) {
      if (selection.point !== undefined) return;
      const { centre } = boxAround(past!.now.points, PARTS[selection.part].points, 0);
      const by = GROW ** steps;
      edited(change(past!.now, about(centre, by, by), 'shape'), `grow ${selection.part}`);
    },
    turn(steps) {
      if (selection.point !== undefined) return;
      const { centre } = boxAround(past!.now.points, PARTS[selection.part].points, 0);
      edited(change(past!.now, about(centre, 1, 1, 0, steps * TURN), 'shape'), `turn ${selection.part}`);
    },
    step(by) {
      const { points } = PARTS[selection.part];
      const now = selection.point === undefined ? (by > 0 ? -1 : 0) : points.indexOf(selection.point);
      select({ ...selection, point: points[(now + by + points.length) % points.length] });
    },
    release: () => select(selection.point === undefined ? { part: 'face' } : { part: selection.part }),
    undo,
    redo,
    whole: () => look(whole),
  });

  function undo(): void {
    if (past?.undo()) events.changed(past.now, true);
    repaint();
  }
  function redo(): void {
    if (past?.redo()) events.changed(past.now, true);
    repaint();
  }

  return {
    open(next, face) {
      if (picture !== next) picture?.close();
      picture = next;
      past = history(face);
      whole = wholeView(next, screen);
      view = whole;
      select({ part: 'eyeLeft' });
      events.changed(face, true);
    },
    lay(face) {
      if (past) edited(face);
    },
    get face() {
      return past?.now;
    },
    select,
    symmetric(on) {
      symmetric = on;
    },
    mouthOpen(open) {
      if (past && past.now.open !== open) edited(setOpen(past.now, open));
    },
    undo,
    redo,
    get canUndo() {
      return past?.canUndo ?? false;
    },
    get canRedo() {
      return past?.canRedo ?? false;
    },
    zoom(factor) {
      look(factor === undefined ? whole : zoomed(view, [screen.width / 2, screen.height / 2], factor, whole));
    },
  };
}
