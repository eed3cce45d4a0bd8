import {
  type CompanionActionDefinitions,
  type CompanionFeedbackDefinitions,
  type CompanionVariableDefinition,
  combineRgb,
  type SomeCompanionActionInputField,
} from '@companion-module/base';
import { bodyOf } from '../client/body.js';
import type { Control } from '../client/control.js';
import { type DeckAction, type Field, lampOf } from '../client/fields.js';
import { choicesFor } from '../client/lists.js';

export const LIT = { bgcolor: combineRgb(240, 86, 143), color: combineRgb(255, 255, 255) };

/** The list actions that the buttons name things from. */
export const listsOf = (actions: readonly DeckAction[]): string[] => [...lampsOf(actions).keys()];

/** List action -> the first field that takes its names. */
const lampsOf = (actions: readonly DeckAction[]): Map<string, Field> => {
  const lamps = new Map<string, Field>();
  for (const field of actions.flatMap((action) => lampOf(action) ?? []))
    if (field.list !== undefined && !lamps.has(field.list)) lamps.set(field.list, field);
  return lamps;
};

/** `preset.list` -> `preset`. */
export const groupOf = (list: string): string => list.split('.')[0];
const capital = (word: string) => word[0].toUpperCase() + word.slice(1);

export function actionDefinitions(actions: readonly DeckAction[], control: Control): CompanionActionDefinitions {
  return Object.fromEntries(
    actions.map((action) => [
      action.id,
      {
        name: action.title,
        description: action.description,
        options: action.fields.map((field) => option(field, control)),
        callback: async ({ options }) => {
          await control.call(action.id, bodyOf(action, options));
        },
      },
    ]),
  );
}

function option(field: Field, control: Control): SomeCompanionActionInputField {
  const { path: id } = field;
  const label = field.required || field.kind === 'switch' ? field.label : `${field.label} (may be left empty)`;
  if (field.kind === 'switch') return { id, label, type: 'checkbox', default: field.preset === true };
  if (field.list !== undefined) return names(id, label, field, control);
  if (field.choices !== undefined) {
    const choices = field.choices.map((choice) => ({ id: choice, label: choice }));
    if (!field.required) choices.unshift({ id: '', label: '–' });
    return { id, label, type: 'dropdown', choices, default: `${field.preset ?? choices[0].id}` };
  }
  return { id, label, type: 'textinput', default: `${field.preset ?? ''}`, useVariables: true };
}

/** What the program lists now, and any other name that people type. */
function names(id: string, label: string, field: Field, control: Control) {
  const choices = choicesFor(field, control.list).map((choice) => ({ id: choice.id, label: choice.title }));
  return { id, label, type: 'dropdown' as const, choices, default: choices[0]?.id ?? '', allowCustom: true };
}

export function feedbackDefinitions(actions: readonly DeckAction[], control: Control): CompanionFeedbackDefinitions {
  return {
    connected: {
      type: 'boolean',
      name: 'Mouthpiece is running',
      defaultStyle: LIT,
      options: [],
      callback: () => control.connected,
    },
    ...Object.fromEntries(
      [...lampsOf(actions)].map(([list, field]) => [
        groupOf(list),
        {
          type: 'boolean' as const,
          name: `${capital(groupOf(list))} is on`,
          defaultStyle: LIT,
          options: [names('name', capital(groupOf(list)), field, control)],
          callback: ({ options }: { options: { name?: unknown } }) =>
            control.connected && control.list(list).on.includes(`${options.name}`),
        },
      ]),
    ),
  };
}

export const variableDefinitions = (lists: readonly string[]): CompanionVariableDefinition[] => [
  { variableId: 'connected', name: 'Whether Mouthpiece is running' },
  ...lists.map((list) => ({ variableId: groupOf(list), name: `The ${groupOf(list)} that is on` })),
];

/** By their titles, several parted by commas. */
export const variableValues = (lists: readonly string[], control: Control): Record<string, string | boolean> => ({
  connected: control.connected,
  ...Object.fromEntries(
    lists.map((list) => {
      const { on, choices } = control.list(list);
      return [groupOf(list), on.map((one) => choices.find(({ id }) => id === one)?.title ?? one).join(', ')];
    }),
  ),
});
