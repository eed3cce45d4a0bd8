import type { DeckAction } from './fields.js';

/** What a button's settings hold, by field path; deck programs keep texts of what was typed. */
export type Settings = Readonly<Record<string, unknown>>;

/** What a button sends when it goes down; undefined where this button sends nothing then. */
export function pressed(action: DeckAction, settings: Settings): unknown {
  const body = bodyOf(action, settings);
  return action.hold === 'down' ? { ...body, down: true } : body;
}

/** What it sends when it is let go; undefined where that means nothing. */
export function released(action: DeckAction, settings: Settings): unknown {
  const body = bodyOf(action, settings);
  if (action.hold === 'down') return { ...body, down: false };
  if (action.hold !== 'mode' || body.mode !== 'hold') return undefined;
  return { name: body.name, mode: 'release' };
}

/** The settings as the action's body: nested, typed, and without what was left empty. */
export function bodyOf({ fields }: DeckAction, settings: Settings): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const { path, kind, preset } of fields) {
    const value = typed(kind, settings[path] ?? preset);
    if (value === undefined) continue;
    const [key, inner] = path.split('.');
    if (inner === undefined) body[key] = value;
    else body[key] = { ...(body[key] as object), [inner]: value };
  }
  return body;
}

function typed(kind: string, value: unknown): unknown {
  if (kind === 'switch') return value === true || value === 'true';
  if (value === undefined || value === null || value === '') return undefined;
  return kind === 'number' ? Number(value) : String(value);
}
