import { readManifest } from '../../../src/manifest-file.js';
import { GENERATED, table } from './table.js';

/** What is used of a JSON schema. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

/** The page of all actions, as plugin-manifest.json lists them. */
export async function actionsPage(): Promise<string> {
  const { actions } = await readManifest();
  return `${GENERATED}

# Actions

What keys, bots and scripts can ask of the program that runs: by [HTTP or WebSocket](http.md), by
\`npx mouthpiece action ID [JSON]\`, or by OBS's custom events. The JSON schema of each input stands in
[plugin-manifest.json](../../../plugin-manifest.json).

${table(
  ['action', 'what it does'],
  actions.map(({ id, description }) => [`[\`${id}\`](#${id.replaceAll('.', '')})`, description]),
)}
${actions.map(({ id, description, input }) => section(id, description, input as Schema)).join('\n')}`;
}

function section(id: string, description: string, input: Schema): string {
  const fields = Object.entries(input.properties ?? {});
  const rows = table(
    ['field', 'value', ''],
    fields.map(([name, schema]) => [
      `\`${name}\``,
      valuesOf(schema),
      [input.required?.includes(name) ? '' : 'optional', schema.description ?? ''].filter(Boolean).join(', '),
    ]),
  );
  return `## \`${id}\`\n\n${description}\n\n${rows === '' ? 'No input.\n' : rows}`;
}

/** What may stand there, in words. */
function valuesOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.anyOf) return schema.anyOf.map(valuesOf).join(', or ');
  if (schema.properties) {
    const inner = Object.entries(schema.properties).map(([name, value]) => `\`${name}\`: ${valuesOf(value)}`);
    return `object of ${inner.join('; ')}`;
  }
  const { type = 'any', minimum, maximum, maxLength } = schema;
  if (minimum !== undefined && maximum !== undefined) return `${type}, ${minimum} to ${maximum}`;
  return maxLength === undefined ? type : `${type}, at most ${maxLength} characters`;
}
