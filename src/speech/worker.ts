/** The worker thread that owns the model's session: `run()` of onnxruntime-node blocks the thread it is called on. */
import { parentPort } from 'node:worker_threads';
import { asPluginError, type ErrorCode } from '../errors.js';
import { runtimeBroken, withFallback } from './provider.js';
import { type Graph, openSession, type Session } from './session.js';

export interface Order {
  readonly graph: Graph;
  readonly provider: string;
  /** Shared: mel rows in, articulation rows out, MAX_BATCH of each. */
  readonly mel: Float32Array;
  readonly out: Float32Array;
  /** Shared: rows of `hop` samples in, where the model hears them. */
  readonly sound: Float32Array | undefined;
}

/** `open` comes first and once. A worker may be closed without it. */
export type Request =
  | { readonly open: Order }
  | { readonly run: number }
  | { readonly reset: true }
  | { readonly close: true };

export type Reply =
  | { readonly ready: true }
  | { readonly ran: number }
  | { readonly failed: { readonly code: ErrorCode; readonly message: string; readonly hint: string | undefined } }
  | { readonly notice: string; readonly provider: string };

const port = parentPort!;
const reply = (message: Reply) => port.postMessage(message);
const runtime = import('onnxruntime-node');
// Told when a graph is to be opened.
runtime.catch(() => {});
let session: Session;
let order: Order;

function fail(error: unknown, code: ErrorCode): void {
  const told = asPluginError(error, code);
  reply({ failed: { code: told.code, message: told.message, hint: told.hint } });
}

async function open({ graph, provider }: Order): Promise<Session> {
  const ort = await runtime.catch((error) => {
    throw runtimeBroken(error instanceof Error ? error.message : String(error));
  });
  const opened = await openSession(ort, graph, provider);
  const openCpu = () => openSession(ort, graph, 'cpu');
  return withFallback(opened, openCpu, (notice, now) => reply({ notice, provider: now }));
}

async function serve(request: Request): Promise<void> {
  if ('open' in request) {
    order = request.open;
    session = await open(order);
    reply({ ready: true });
  } else if ('run' in request) {
    const start = performance.now();
    await session.run(order.mel, request.run, order.out, order.sound);
    reply({ ran: performance.now() - start });
  } else if ('reset' in request) {
    session.reset();
  } else {
    await session?.close();
    port.close();
  }
}

// The client never asks for a run while another is under way, so requests need no queue here.
port.on('message', (request: Request) => {
  serve(request).catch((error) => fail(error, 'open' in request ? 'model/provider' : 'model/run'));
});
