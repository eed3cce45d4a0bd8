import { PluginError } from '../errors.js';
import type { OpenModel } from './model.js';
import { hearsSound } from './spec.js';

/** The model on air, which another one may take the place of. */
export interface ModelOnAir extends OpenModel {
  /**
   * Puts another model on air; sound that was heard is forgotten.
   *
   * @param name a folder of models
   * @throws PluginError as `loadModelFiles` and `openModel`; model/shape where it hears or says something else than the
   * one on air: that one then stays
   */
  use(name: string): Promise<void>;
}

/** What the rest of the program was built for. */
const fitOf = ({ spec }: OpenModel) => JSON.stringify([spec.mel, spec.lookAhead, spec.articulation, hearsSound(spec)]);

/** @param open opens the model of that name on the provider that won @param swapped told after each swap */
export function modelOnAir(
  first: OpenModel,
  open: (name: string, provider: string) => Promise<OpenModel>,
  swapped: () => void,
): ModelOnAir {
  let current = first;
  let closed = false;

  async function swap(name: string): Promise<void> {
    if (closed) return;
    const next = await open(name, current.provider);
    if (closed || fitOf(next) !== fitOf(current)) {
      await next.close();
      if (closed) return;
      throw new PluginError('model/shape', `The model "${name}" hears or says something else than the one on air`, {
        hint: `npm start -- --model ${name}`,
      });
    }
    const old = current;
    current = next;
    swapped();
    await old.close();
  }

  /** One after the other: the last one asked for is on air in the end. */
  let turn: Promise<unknown> = Promise.resolve();
  return {
    get name() {
      return current.name;
    },
    get provider() {
      return current.provider;
    },
    get report() {
      return current.report;
    },
    get inferenceMs() {
      return current.inferenceMs;
    },
    spec: first.spec,
    articulation: first.articulation,
    lookAhead: first.lookAhead,
    hearsSound: first.hearsSound,
    predict: (mel, frames, sound) => current.predict(mel, frames, sound),
    reset: () => current.reset(),
    use(name) {
      const mine = turn.then(() => swap(name));
      turn = mine.catch(() => {});
      return mine;
    },
    async close() {
      closed = true;
      await turn;
      await current.close();
    },
  };
}
