/** The worker thread that owns the model's session: `run()` of onnxruntime-node blocks the thread it is called on. */
import { parentPort, workerData } from 'node:worker_threads';
import { asPluginError, type ErrorCode } from '../errors.js';
import { runtimeBroken, withFallback } from './provider.js';
import { type Graph, openSession, type Session } from './session.js';

export interface WorkerData {
  readonly graph: Graph;
  readonly provider: string;
  /** Shared: mel rows in, articulation rows out, MAX_BATCH of each. */
  readonly mel: Float32Array;
  readonly out: Float32Array;
}

export type Request = { readonly run: number } | { readonly reset: true } | { readonly close: true };

export type Reply =
  | { readonly ready: true }
  | { readonly ran: number }
  | { readonly failed: { readonly code: ErrorCode; readonly message: string; readonly hint: string | undefined } }
  | { readonly notice: string; readonly provider: string };

const port = parentPort!;
const { graph, provider, mel, out } = workerData as WorkerData;
const reply = (message: Reply) => port.postMessage(message);

function fail(error: unknown, code: ErrorCode): void {
  const told = asPluginError(error, code);
  reply({ failed: { code: told.code, message: told.message, hint: told.hint } });
}

async function open(): Promise<Session> {
  const ort = await import('onnxruntime-node').catch((error) => {
    throw runtimeBroken(error instanceof Error ? error.message : String(error));
  });
  const session = await openSession(ort, graph, provider);
  const openCpu = () => openSession(ort, graph, 'cpu');
  return withFallback(session, openCpu, (notice, now) => reply({ notice, provider: now }));
}

async function serve(session: Session, request: Request): Promise<void> {
  if ('run' in request) {
    const start = performance.now();
    await session.run(mel, request.run, out);
    reply({ ran: performance.now() - start });
  } else if ('reset' in request) {
    session.reset();
  } else {
    await session.close();
    port.close();
  }
}

try {
  const session = await open();
  // The client never asks for a run while another is under way, so requests need no queue here.
  port.on('message', (request: Request) => {
    serve(session, request).catch((error) => fail(error, 'model/run'));
  });
  reply({ ready: true });
} catch (error) {
  fail(error, 'model/provider');
}
