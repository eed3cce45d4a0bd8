import type { Pair, Points } from '../avatar/curve.js';
import { curvesOf } from './avatar-curves.js';
import { PART_NAMES, PARTS, type PartName } from './avatar-parts.js';
import type { FaceShape } from './avatar-shape.js';
import { frameOf, pointsApart, type Selection } from './avatar-target.js';
import { toScreen, type View } from './avatar-view.js';

export interface Scene {
  readonly picture: CanvasImageSource;
  readonly size: { readonly width: number; readonly height: number };
  readonly face: FaceShape;
  readonly view: View;
  readonly selection: Selection;
  /** What the pointer is over. */
  readonly hover: PartName | undefined;
}

const COLOURS = { line: '#ffffff', placed: '#5fd99a', chosen: '#ff8a70', dark: '#0a0b10' } as const;

/** Paints the picture and the face on it. Called only when something changed. */
export function paintScene(context: CanvasRenderingContext2D, ratio: number, scene: Scene): void {
  const { canvas } = context;
  const { view, face, selection } = scene;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.imageSmoothingQuality = 'high';
  context.imageSmoothingEnabled = view.scale < 6;
  context.drawImage(scene.picture, view.x, view.y, scene.size.width * view.scale, scene.size.height * view.scale);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const name of [...PART_NAMES].reverse()) paintPart(context, name, scene);
  if (selection.point === undefined) paintFrame(context, face.points, selection.part, view);
  if (pointsApart(face.points, selection.part, view)) {
    for (const index of PARTS[selection.part].points) {
      const at = toScreen(view, [face.points[index * 2], face.points[index * 2 + 1]]);
      dot(
        context,
        at,
        index === selection.point ? 6.5 : 3.5,
        index === selection.point ? COLOURS.chosen : COLOURS.line,
      );
    }
  }
}

function paintPart(context: CanvasRenderingContext2D, name: PartName, { face, view, selection, hover }: Scene): void {
  const chosen = selection.part === name || selection.part === 'face';
  const path = new Path2D();
  for (const line of curvesOf(face.points, name)) {
    for (let i = 0; i < line.length; i += 2) {
      path[i === 0 ? 'moveTo' : 'lineTo'](...toScreen(view, [line[i], line[i + 1]]));
    }
  }
  context.globalAlpha = 0.55;
  context.strokeStyle = COLOURS.dark;
  context.lineWidth = chosen ? 5 : 4;
  context.stroke(path);
  context.globalAlpha = chosen || hover === name ? 1 : 0.85;
  context.strokeStyle = chosen ? COLOURS.chosen : face.placed[name] === 'free' ? COLOURS.line : COLOURS.placed;
  context.lineWidth = chosen || hover === name ? 2.5 : 1.75;
  context.stroke(path);
  context.globalAlpha = 1;
}

function paintFrame(context: CanvasRenderingContext2D, points: Points, part: PartName, view: View): void {
  const { corners, handles } = frameOf(points, part, view);
  const [top, knob] = [
    handles.find(({ handle }) => handle.kind === 'handle' && handle.v < 0 && handle.u === 0)!,
    handles.at(-1)!,
  ];
  const path = new Path2D();
  corners.forEach(([x, y], i) => {
    path[i === 0 ? 'moveTo' : 'lineTo'](x, y);
  });
  path.closePath();
  path.moveTo(...top.at);
  path.lineTo(...knob.at);
  context.setLineDash([]);
  context.strokeStyle = '#0a0b1099';
  context.lineWidth = 3;
  context.stroke(path);
  context.setLineDash([5, 4]);
  context.strokeStyle = '#ffffffcc';
  context.lineWidth = 1;
  context.stroke(path);
  context.setLineDash([]);
  for (const { handle, at } of handles) {
    if (handle.kind === 'turn') dot(context, at, 6, COLOURS.chosen);
    else square(context, at, handle.u !== 0 && handle.v !== 0 ? 5 : 4);
  }
}

function dot(context: CanvasRenderingContext2D, [x, y]: Pair, radius: number, colour: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = COLOURS.dark;
  context.lineWidth = 1.25;
  context.stroke();
}

function square(context: CanvasRenderingContext2D, [x, y]: Pair, half: number): void {
  context.beginPath();
  context.rect(x - half, y - half, half * 2, half * 2);
  context.fillStyle = '#ffffff';
  context.fill();
  context.strokeStyle = COLOURS.dark;
  context.lineWidth = 1.25;
  context.stroke();
}
