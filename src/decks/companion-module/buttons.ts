import {
  type CompanionButtonPresetDefinition,
  type CompanionOptionValues,
  type CompanionPresetDefinitions,
  combineRgb,
} from '@companion-module/base';
import type { Control } from '../client/control.js';
import { type DeckAction, lampOf } from '../client/fields.js';
import { choicesFor } from '../client/lists.js';
import { groupOf, LIT } from './definitions.js';

/** Ready-made buttons: one for each thing that an action can name, one for each action that needs nothing said. */
export function buttonDefinitions(actions: readonly DeckAction[], control: Control): CompanionPresetDefinitions {
  const buttons = actions.flatMap((action): [string, CompanionButtonPresetDefinition][] => {
    const named = lampOf(action);
    if (named?.list !== undefined) {
      const { list, path } = named;
      return choicesFor(named, control.list).map(({ id, title }) => [
        `${action.id}:${id}`,
        button(action, title, { [path]: id }, [{ feedbackId: groupOf(list), options: { name: id }, style: LIT }]),
      ]);
    }
    const switched = action.fields.find(({ kind, required }) => kind === 'switch' && required);
    if (switched) {
      return [true, false].map((on) => [
        `${action.id}:${on}`,
        button(action, `${action.title}: ${on ? 'on' : 'off'}`, { [switched.path]: on }),
      ]);
    }
    if (action.fields.some(({ required }) => required)) return [];
    return [[action.id, button(action, action.title, {})]];
  });
  return Object.fromEntries(buttons);
}

function button(
  action: DeckAction,
  text: string,
  options: CompanionOptionValues,
  feedbacks: CompanionButtonPresetDefinition['feedbacks'] = [],
): CompanionButtonPresetDefinition {
  const { id: actionId, hold } = action;
  const send = (more: CompanionOptionValues = {}) => [
    { actionId, options: { ...defaults(action), ...options, ...more } },
  ];
  return {
    type: 'button',
    category: action.title,
    name: text,
    style: { text, size: 'auto', color: combineRgb(255, 255, 255), bgcolor: combineRgb(24, 26, 35) },
    feedbacks,
    steps: [
      {
        down: hold === 'down' ? send({ down: true }) : hold === 'mode' ? send({ mode: 'hold' }) : send(),
        up: hold === 'down' ? send({ down: false }) : hold === 'mode' ? send({ mode: 'release' }) : [],
      },
    ],
  };
}

/** Companion wants each option to have a value. */
const defaults = ({ fields }: DeckAction): CompanionOptionValues =>
  Object.fromEntries(fields.map(({ path, kind, preset }) => [path, preset ?? (kind === 'switch' ? false : '')]));
