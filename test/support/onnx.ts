/** Writes small ONNX graphs by hand (protobuf fields of onnx.proto3), so that tests need no trained model. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelSpec } from '../../src/speech/spec.js';

type Bytes = number[] | Uint8Array;

function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const out: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    out.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return out;
}

const whole = (field: number, value: number | bigint): Bytes => [...varint(field << 3), ...varint(value)];

function nested(field: number, ...parts: Bytes[]): Uint8Array {
  const body = Buffer.concat(parts.map((part) => Uint8Array.from(part)));
  return Buffer.concat([Uint8Array.from([...varint((field << 3) | 2), ...varint(body.length)]), body]);
}

const text = (field: number, value: string): Bytes => nested(field, Buffer.from(value));

export interface Node {
  op: string;
  inputs: string[];
  outputs: string[];
  /** Integer attributes only. */
  attributes?: Record<string, number>;
}

/** A dimension is a number, or a name where any length will do. */
type Shape = readonly (number | string)[];

export interface GraphParts {
  inputs: Record<string, Shape>;
  outputs: Record<string, Shape>;
  nodes: Node[];
  floats?: Record<string, { shape: number[]; data: Float32Array }>;
  ints?: Record<string, (number | bigint)[]>;
}

function valueInfo(field: number, name: string, shape: Shape): Bytes {
  const dims = shape.map((length) => nested(1, typeof length === 'number' ? whole(1, length) : text(2, length)));
  return nested(field, text(1, name), nested(2, nested(1, whole(1, 1), nested(2, ...dims))));
}

export function onnx(parts: GraphParts): Uint8Array {
  const { inputs, outputs, nodes, floats = {}, ints = {} } = parts;
  const graph = nested(
    7,
    ...nodes.map(({ op, inputs: from, outputs: to, attributes = {} }) =>
      nested(
        1,
        ...from.map((name) => text(1, name)),
        ...to.map((name) => text(2, name)),
        text(4, op),
        ...Object.entries(attributes).map(([name, value]) => nested(5, text(1, name), whole(3, value), whole(20, 2))),
      ),
    ),
    text(2, 'graph'),
    ...Object.entries(floats).map(([name, { shape, data }]) =>
      nested(5, ...shape.map((n) => whole(1, n)), whole(2, 1), text(8, name), nested(9, new Uint8Array(data.buffer))),
    ),
    ...Object.entries(ints).map(([name, values]) =>
      nested(
        5,
        whole(1, values.length),
        whole(2, 7),
        text(8, name),
        nested(9, new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer)),
      ),
    ),
    ...Object.entries(inputs).map(([name, shape]) => valueInfo(11, name, shape)),
    ...Object.entries(outputs).map(([name, shape]) => valueInfo(12, name, shape)),
  );
  return Buffer.concat([Uint8Array.from(whole(1, 8)), graph, nested(8, whole(2, 13))]);
}

export const ARTICULATION = ['jaw', 'gapLower', 'press'] as const;

/**
 * A streaming graph: row t = mel[t - lookAhead] x weights, where the rows before the first are `past`, its state.
 * Weight of band b for value v is ((b + v) % 5) / 10 - 0.2, plus `load` matrix products that cost time and nothing else.
 */
export function delayGraph({
  bands = 8,
  lookAhead = 2,
  width = ARTICULATION.length as number,
  load = 0,
} = {}): Uint8Array {
  const data = Float32Array.from({ length: bands * width }, (_, i) => weight(Math.floor(i / width), i % width));
  const LOAD = 512;
  const nodes: Node[] = [
    { op: 'Concat', inputs: ['past', 'mel'], outputs: ['all'], attributes: { axis: 1 } },
    { op: 'Slice', inputs: ['all', 'zero', 'minusLook', 'axis'], outputs: ['late'] },
    { op: 'Slice', inputs: ['all', 'minusLook', 'far', 'axis'], outputs: ['pastOut'] },
    { op: 'MatMul', inputs: ['late', 'weights'], outputs: [load > 0 ? 'plain' : 'articulation'] },
  ];
  const floats: GraphParts['floats'] = { weights: { shape: [bands, width], data } };
  if (load > 0) {
    floats.wide = { shape: [bands, LOAD], data: new Float32Array(bands * LOAD) };
    floats.square = { shape: [LOAD, LOAD], data: new Float32Array(LOAD * LOAD) };
    floats.narrow = { shape: [LOAD, width], data: new Float32Array(LOAD * width) };
    nodes.push({ op: 'MatMul', inputs: ['late', 'wide'], outputs: ['load0'] });
    for (let i = 0; i < load; i++) {
      nodes.push({ op: 'MatMul', inputs: [`load${i}`, 'square'], outputs: [`load${i + 1}`] });
    }
    nodes.push({ op: 'MatMul', inputs: [`load${load}`, 'narrow'], outputs: ['nothing'] });
    nodes.push({ op: 'Add', inputs: ['plain', 'nothing'], outputs: ['articulation'] });
  }
  return onnx({
    inputs: { mel: [1, 'T', bands], past: [1, lookAhead, bands] },
    outputs: { articulation: [1, 'T', width], pastOut: [1, lookAhead, bands] },
    nodes,
    floats,
    ints: { zero: [0], minusLook: [-lookAhead], far: [2n ** 62n], axis: [1] },
  });
}

export const weight = (band: number, value: number): number => ((band + value) % 5) / 10 - 0.2;

export function delaySpec(graph: Uint8Array, { bands = 8, lookAhead = 2 } = {}): ModelSpec {
  return {
    schema: 1,
    name: 'delay',
    version: '1',
    licence: 'MIT',
    file: 'model.onnx',
    sha256: createHash('sha256').update(graph).digest('hex'),
    mel: {
      rate: 16000,
      fft: 1024,
      window: 512,
      hop: 256,
      bands,
      fMin: 60,
      fMax: 7600,
      spectrum: 'power',
      level: { log: 'log10', gain: 1, floor: 1e-10, offset: 4.5, divide: 1.5 },
    },
    lookAhead,
    inputs: { mel: 'mel' },
    states: [{ input: 'past', output: 'pastOut', shape: [1, lookAhead, bands] }],
    outputs: { articulation: 'articulation' },
    articulation: [...ARTICULATION],
  };
}

/** A folder of models, in the system's temporary folder, with one model of this name. */
export function modelFolder(name: string, graph: Uint8Array, spec: unknown = delaySpec(graph)): string {
  const root = mkdtempSync(join(tmpdir(), 'mouthpiece-models-'));
  mkdirSync(join(root, name));
  writeFileSync(join(root, name, 'model.onnx'), graph);
  writeFileSync(join(root, name, 'model.json'), typeof spec === 'string' ? spec : JSON.stringify(spec));
  return root;
}
