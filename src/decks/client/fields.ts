import type { Manifest } from '../../manifest.js';

/** One thing that people set on a button, from the JSON schema of the action's body. */
export interface Field {
  /** Where it goes in the body: `style`, or `gains.mouth`. */
  readonly path: string;
  readonly label: string;
  readonly kind: 'text' | 'number' | 'choice' | 'switch';
  readonly required: boolean;
  readonly choices?: readonly string[];
  /** The action whose answer lists what can be chosen, where only the running program knows it. */
  readonly list?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly preset?: string | number | boolean;
}

/** An action as a button of Stream Deck or Companion. */
export interface DeckAction {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly fields: readonly Field[];
  /**
   * What letting go of the button means. `down`: the body's `down` says whether the button is held.
   * `mode`: a button set to the mode `hold` sends `release` when it is let go.
   */
  readonly hold?: 'down' | 'mode';
}

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly title?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: string | number | boolean;
}

/** Actions that only answer a question: their answers fill lists and lamps, a button of their own would do nothing. */
const QUESTION = /\.(list|status|check)$/;

/** The actions that make sense on a button, in the manifest's order. */
export function deckActions({ actions }: Pick<Manifest, 'actions'>): DeckAction[] {
  const ids = new Set(actions.map(({ id }) => id));
  return actions
    .filter(({ id }) => !QUESTION.test(id))
    .map(({ id, title, description, input }) => {
      const list = `${id.split('.')[0]}.list`;
      const fields = fieldsOf(input as Schema, ids.has(list) ? list : undefined);
      const hold = holdOf(fields);
      return { id, title, description, fields, ...(hold && { hold }) };
    });
}

function holdOf(fields: readonly Field[]): DeckAction['hold'] {
  if (fields.some(({ path, kind }) => path === 'down' && kind === 'switch')) return 'down';
  const modes = fields.find(({ path }) => path === 'mode')?.choices ?? [];
  return modes.includes('hold') && modes.includes('release') ? 'mode' : undefined;
}

/** The list that says whether what a button names is on; undefined for buttons that name nothing. */
export const lampOf = ({ fields }: DeckAction): Field | undefined => fields.find(({ list }) => list !== undefined);

/** @param list the action that lists the values of `name`, where there is one */
function fieldsOf(schema: Schema, list: string | undefined, prefix = ''): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]): Field[] => {
    const path = prefix + key;
    if (value.type === 'object') return fieldsOf(value, undefined, `${path}.`);
    const { enum: choices, minimum, maximum } = value;
    const required = prefix === '' && (schema.required ?? []).includes(key);
    const named = list !== undefined && key === 'name';
    // A picker shows its first choice: that is what it then must mean.
    const preset = value.default ?? (required && !named ? choices?.[0] : undefined);
    return [
      {
        path,
        label: value.title ?? labelOf(path),
        kind: kindOf(value),
        required,
        ...(choices && { choices }),
        ...(named && { list }),
        ...(minimum !== undefined && minimum > -1e9 && { minimum }),
        ...(maximum !== undefined && maximum < 1e9 && { maximum }),
        ...(preset !== undefined && { preset }),
      },
    ];
  });
}

function kindOf({ type, enum: choices }: Schema): Field['kind'] {
  if (choices) return 'choice';
  if (type === 'number' || type === 'integer') return 'number';
  return type === 'boolean' ? 'switch' : 'text';
}

/** `gains.mouth` -> `Mouth gain`, `ms` -> `Milliseconds`. */
function labelOf(path: string): string {
  if (path === 'ms') return 'Milliseconds';
  const [last, group] = path.split('.').reverse();
  const words = group === undefined ? last : `${last} ${group.replace(/s$/, '')}`;
  return words[0].toUpperCase() + words.slice(1).replace(/-/g, ' ');
}
