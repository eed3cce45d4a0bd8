/**
 * One message of the `/live` WebSocket: a face as the page draws it, 28 bytes of header and one
 * little-endian float32 per control. Pure: the server writes it, the page reads it.
 *
 * | byte | type    | what |
 * |------|---------|------|
 * | 0    | uint16  | version of this layout |
 * | 2    | uint16  | 1: the picture is white for now (sync test); else 0 |
 * | 4    | uint32  | generation of the preset that the controls are meant for |
 * | 8    | float64 | `of`, ms on the program's clock |
 * | 16   | float64 | `at`, ms on the program's clock |
 * | 24   | uint16  | width of the program's picture in pixels |
 * | 26   | uint16  | its height |
 * | 28   | float32 | controls, in the order of face/controls.ts |
 */
import { CONTROL_COUNT } from '../face/controls.js';
import type { Face } from '../types.js';
import { type Millis, millis } from '../units.js';

export const WIRE_VERSION = 1;
export const WIRE_HEADER_BYTES = 28;
export const WIRE_BYTES = WIRE_HEADER_BYTES + 4 * CONTROL_COUNT;

/** What a face is for. */
export interface WireHead {
  readonly generation: number;
  readonly width: number;
  readonly height: number;
  /** The picture is white for now. */
  readonly flash?: boolean;
}

/** A face as it came over the wire; updated in place by `decodeFace`. */
export interface WireFace extends Face {
  generation: number;
  width: number;
  height: number;
  flash: boolean;
  of: Millis;
  at: Millis;
}

export const wireFace = (): WireFace => ({
  generation: 0,
  width: 0,
  height: 0,
  flash: false,
  of: millis(0),
  at: millis(0),
  controls: new Float32Array(CONTROL_COUNT),
});

/** Writes `face` over the first WIRE_BYTES of `into`. */
export function encodeFace(face: Face, { generation, width, height, flash = false }: WireHead, into: DataView): void {
  into.setUint16(0, WIRE_VERSION, true);
  into.setUint16(2, flash ? 1 : 0, true);
  into.setUint32(4, generation, true);
  into.setFloat64(8, face.of, true);
  into.setFloat64(16, face.at, true);
  into.setUint16(24, width, true);
  into.setUint16(26, height, true);
  for (let i = 0; i < CONTROL_COUNT; i++) into.setFloat32(WIRE_HEADER_BYTES + 4 * i, face.controls[i], true);
}

/**
 * Reads a message over `into`. A newer program may send more controls than this page knows: they are ignored.
 *
 * @returns false, with `into` untouched, for anything that is not a message of this version
 */
export function decodeFace(message: ArrayBuffer, into: WireFace): boolean {
  if (message.byteLength < WIRE_BYTES) return false;
  const view = new DataView(message);
  if (view.getUint16(0, true) !== WIRE_VERSION || view.getUint16(2, true) > 1) return false;
  into.flash = view.getUint16(2, true) === 1;
  into.generation = view.getUint32(4, true);
  into.of = millis(view.getFloat64(8, true));
  into.at = millis(view.getFloat64(16, true));
  into.width = view.getUint16(24, true);
  into.height = view.getUint16(26, true);
  for (let i = 0; i < CONTROL_COUNT; i++) into.controls[i] = view.getFloat32(WIRE_HEADER_BYTES + 4 * i, true);
  return true;
}
