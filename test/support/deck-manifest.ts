import type { Manifest } from '../../src/manifest.js';
import { readManifest } from '../../src/manifest-file.js';

const name = { type: 'string', minLength: 1, maxLength: 80 };
const action = (id: string, title: string, properties: object, required: string[] = Object.keys(properties)) => ({
  id,
  title,
  description: `${title}.`,
  input: { type: 'object', properties, required, additionalProperties: false },
});

/** The package's manifest with one action of each shape that a button can have. */
export async function deckManifest(): Promise<Manifest> {
  return {
    ...(await readManifest()),
    actions: [
      action('preset.use', 'Use preset', { name }),
      action('preset.next', 'Next preset', {}),
      action('preset.list', 'List presets', {}),
      action('preset.hold', 'Hold preset', { name, down: { type: 'boolean' } }),
      action(
        'expression.set',
        'Expression',
        {
          name: { type: 'string', enum: ['smile', 'wink'] },
          mode: { type: 'string', enum: ['pulse', 'toggle', 'hold', 'release'] },
          ms: { type: 'integer', minimum: 50, maximum: 60_000 },
        },
        ['name', 'mode'],
      ),
      action('expression.list', 'List expressions', {}),
      action(
        'style.set',
        'Set style',
        {
          style: { type: 'string', enum: ['calm', 'lively'] },
          gains: { type: 'object', properties: { mouth: { type: 'number', minimum: 0, maximum: 2 } } },
        },
        [],
      ),
      action('microphone.delayed', 'Delayed microphone', { on: { type: 'boolean' } }),
    ],
  };
}
