import { z } from 'zod';
import { action } from './action.js';

/** What hears. */
export const modelActions = {
  'model.use': action(
    'Use model',
    'Puts another model of the same kind on air; one that cannot be opened leaves the old one there.',
    z.strictObject({ name: z.string().min(1).max(100) }),
    async ({ model }, { name }) => {
      await model.use(name);
      return { model: model.name, provider: model.provider };
    },
  ),
};
