import type { Field } from './fields.js';

/** What a list action of the program answers, in one shape. */
export interface Listed {
  readonly choices: readonly { readonly id: string; readonly title: string }[];
  /** Those that are on now: the preset on air, the expressions that are shown. */
  readonly on: readonly string[];
}

export const NOTHING_LISTED: Listed = Object.freeze({ choices: [], on: [] });

/** What can be chosen for a field: what the program lists now, else what the action has always known. */
export const choicesFor = (field: Field, list: (action: string) => Listed): Listed['choices'] => {
  const now = field.list === undefined ? [] : list(field.list).choices;
  return now.length > 0 ? now : (field.choices ?? []).map((id) => ({ id, title: id }));
};

interface Item {
  readonly id?: string;
  readonly name?: string;
  readonly title?: string;
  readonly on?: boolean;
}

/**
 * @param answer of `preset.list`: `{presets: ['leo'], titles: {leo: 'Leo'}, onAir: 'leo'}`; of `expression.list`:
 *   `{expressions: [{name, title, on}]}`; of `microphone.list`: `{microphones: [{id, name}], live: name}`
 */
export function listed(answer: unknown): Listed {
  if (typeof answer !== 'object' || answer === null) return NOTHING_LISTED;
  const { titles, onAir, live, ...rest } = answer as Record<string, unknown>;
  const names = (titles ?? {}) as Readonly<Record<string, string>>;
  const items = (Object.values(rest).find(Array.isArray) ?? []).map((item: string | Item) =>
    typeof item === 'string' ? { id: item, title: names[item] } : item,
  );
  const choices = items.map(({ id, name = '', title = name }: Item) => {
    const key = id ?? name;
    return { id: key, title: title || key };
  });
  const on = choices.filter(
    ({ id, title }, i) => items[i].on === true || id === onAir || id === live || title === live,
  );
  return { choices, on: on.map(({ id }) => id) };
}
