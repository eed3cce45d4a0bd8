/**
 * Stands beside the real worker of the model, in the soak's copy of the program: dies before a run when the file
 * `crash-worker` is there, never comes back from one when `hang-worker` is, and says in `worker-ran` that its first run is done.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';

const folder = process.env.SOAK_FOLDER;

function standBeside() {
  const [crash, hang] = ['crash-worker', 'hang-worker'].map((name) => join(folder, name));
  const post = parentPort.postMessage.bind(parentPort);
  let ran = false;
  parentPort.postMessage = (message) => {
    post(message);
    if (ran || !('ran' in message)) return;
    ran = true;
    writeFileSync(join(folder, 'worker-ran'), '');
  };
  parentPort.on('message', (request) => {
    if (!('run' in request)) return;
    if (existsSync(crash)) {
      rmSync(crash);
      process.exit(7);
    }
    if (existsSync(hang)) {
      rmSync(hang);
      for (;;);
    }
  });
}

// It listens first: a port gives what waits to whoever listens first, and the graph must reach the worker.
await import('./worker-real.js');
// A render beside the show uses the same copy.
if (folder) standBeside();
