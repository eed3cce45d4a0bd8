/** The trial process: opens each execution provider on the real model, times it, and says what it saw (provider.ts). */
import { readFile } from 'node:fs/promises';
import { type Timing, type TrialMessage, type TrialOrder, trial, whyNot } from './provider.js';
import { openSession } from './session.js';

const send = (message: TrialMessage) => new Promise<void>((sent) => process.send?.(message, () => sent()));
const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function run({ spec, file, skip }: TrialOrder): Promise<void> {
  const graph = { spec, file, graph: new Uint8Array(await readFile(file)) };
  const ort = await import('onnxruntime-node');
  const names = ort.listSupportedBackends().map((backend) => backend.name);
  const providers = ['cpu', ...names.filter((name) => name !== 'cpu')];
  await send({ providers });
  let reference: Float32Array | undefined;
  for (const provider of providers) {
    const again = skip.includes(provider);
    if (again && provider !== 'cpu') continue;
    if (!again) await send({ begins: provider });
    let timing: Timing;
    if (provider !== 'cpu' && !reference) {
      // Nothing to compare with: results that cannot be checked are not used.
      await send({ timing: { provider, out: 'not tried, the CPU failed' } });
      continue;
    }
    try {
      const session = await openSession(ort, graph, provider);
      const result = await trial(session, spec, reference);
      timing = 'out' in result ? { provider, out: result.out } : { provider, ms: result.ms };
      if ('rows' in result) reference ??= result.rows;
      await session.close();
    } catch (error) {
      timing = { provider, out: whyNot(said(error)) };
    }
    if (!again) await send({ timing });
  }
}

process.once('message', async (order: TrialOrder) => {
  await run(order).catch((error) => send({ broken: said(error) }));
  // A GPU runtime's own threads may keep the process alive, and its clean-up may hang.
  process.exit(0);
});
