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

/** The words in which the lists say what is on. */
const ON = ['onAir', 'active', 'current', 'inUse'] as const;

/** @param answer e.g. `{presets: ['leo'], titles: {leo: 'Leo'}, onAir: 'leo'}` */
export function listed(answer: unknown): Listed {
  if (typeof answer !== 'object' || answer === null) return NOTHING_LISTED;
  const given = answer as Record<string, unknown>;
  const on = ON.flatMap((word) => given[word] ?? []).filter((name): name is string => typeof name === 'string');
  const [, items] = Object.entries(given).find(
    ([key, value]) => Array.isArray(value) && !(ON as readonly string[]).includes(key),
  ) ?? ['', []];
  const titles = (given.titles ?? {}) as Readonly<Record<string, string>>;
  return { choices: (items as unknown[]).flatMap((item) => choice(item, titles)), on };
}

function choice(item: unknown, titles: Readonly<Record<string, string>>): Listed['choices'] {
  if (typeof item === 'string') return [{ id: item, title: titles[item] ?? item }];
  const { id, name, title } = (item ?? {}) as Record<string, unknown>;
  const key = id ?? name;
  return typeof key === 'string' ? [{ id: key, title: `${title ?? name ?? key}` }] : [];
}
