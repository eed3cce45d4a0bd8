import { pressed, released, type Settings } from '../client/body.js';
import type { Control } from '../client/control.js';
import { type DeckAction, lampOf } from '../client/fields.js';
import { choicesFor } from '../client/lists.js';
import type { Host, HostEvent } from './host.js';

/** The keys that the deck shows now. */
export interface Keys {
  heard(event: HostEvent): void;
  /** The program's state has changed: lamps and choices follow. */
  refresh(): void;
}

interface Key {
  readonly action: DeckAction;
  settings: Settings;
  state: number;
}

/** @param prefix what stands before an action's id in Stream Deck's names, e.g. `com.mouthpiece.` */
export function openKeys(actions: readonly DeckAction[], prefix: string, host: Host, control: Control): Keys {
  const byName = new Map(actions.map((action) => [prefix + action.id, action]));
  const keys = new Map<string, Key>();
  /** The settings page that is open, by its key. */
  let inspected: string | undefined;

  async function run(context: string, { action }: Key, body: unknown, quiet: boolean): Promise<void> {
    try {
      await control.call(action.id, body);
      if (!quiet) host.send('showOk', context);
    } catch (error) {
      host.log(`${action.id}: ${(error as Error).message}`);
      host.send('showAlert', context);
    }
  }

  /** What the key's list says is on is lit; a key that names nothing has no lamp. */
  function light(context: string, key: Key): void {
    const field = lampOf(key.action);
    if (field?.list === undefined) return;
    const state = control.list(field.list).on.includes(`${key.settings[field.path] ?? ''}`) ? 1 : 0;
    if (state === key.state) return;
    key.state = state;
    host.send('setState', context, { state });
  }

  /** The face's own name on its key, until people write something of their own there. */
  function name(context: string, { action, settings }: Key): void {
    const field = lampOf(action);
    if (field?.list === undefined) return;
    const chosen = `${settings[field.path] ?? ''}`;
    const { title } = choicesFor(field, control.list).find(({ id }) => id === chosen) ?? { title: chosen };
    host.send('setTitle', context, { title });
  }

  function tellChoices(context: string): void {
    const key = keys.get(context);
    if (key === undefined) return;
    const choices = Object.fromEntries(
      key.action.fields.flatMap((field) => (field.list ? [[field.path, choicesFor(field, control.list)]] : [])),
    );
    const payload = { connected: control.connected, choices };
    host.send('sendToPropertyInspector', context, payload, { action: prefix + key.action.id });
  }

  return {
    heard({ event, action: called = '', context = '', payload = {} }) {
      const action = byName.get(called);
      if (action === undefined) return;
      const settings = payload.settings ?? {};
      if (event === 'willAppear') {
        // Anew each time: the deck forgets states and titles when it turns a page.
        keys.set(context, { action, settings, state: Number.NaN });
      } else if (event === 'willDisappear') {
        keys.delete(context);
        return;
      }
      const key = keys.get(context) ?? { action, settings, state: Number.NaN };
      if (payload.settings) key.settings = settings;
      if (event === 'propertyInspectorDidAppear') inspected = context;
      if (event === 'propertyInspectorDidDisappear') inspected = undefined;
      if (event === 'propertyInspectorDidAppear' || event === 'sendToPlugin') tellChoices(context);
      if (event === 'willAppear' || event === 'didReceiveSettings') {
        name(context, key);
        light(context, key);
      }
      if (event === 'keyDown') void run(context, key, pressed(action, key.settings), action.hold !== undefined);
      if (event === 'keyUp') {
        const body = released(action, key.settings);
        if (body !== undefined) void run(context, key, body, true);
      }
    },
    refresh() {
      for (const [context, key] of keys) {
        name(context, key);
        light(context, key);
      }
      if (inspected !== undefined) tellChoices(inspected);
    },
  };
}
