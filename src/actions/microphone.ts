import { z } from 'zod';
import { listMicrophones } from '../audio/devices.js';
import { asPluginError, PluginError } from '../errors.js';
import { action, none } from './action.js';

/** What the face listens to. */
export const microphoneActions = {
  'microphone.list': action(
    'List microphones',
    'Answers the microphones of this machine and the source that is live.',
    none,
    async ({ microphones }) => ({
      microphones: (await listMicrophones()).map(({ id, name, isDefault }) => ({ id, name, isDefault })),
      live: microphones.current.source.name,
    }),
  ),
  'microphone.use': action(
    'Use microphone',
    'Listens to the named microphone from now on; one that cannot be opened leaves the old one live.',
    z.strictObject({ name: z.string().min(1).max(300) }),
    async ({ microphones }, { name }) => {
      await microphones.use(name).catch(neutral);
      return { live: microphones.current.source.name };
    },
  ),
};

/** Who asks by an action has no flags: the next step is the list. */
function neutral(thrown: unknown): never {
  const error = asPluginError(thrown);
  if (!error.hint?.startsWith('--mic ')) throw error;
  throw new PluginError(error.code, error.message, {
    ...error,
    hint: 'the action microphone.list tells ids and names',
  });
}
