/** The Stream Deck plugin. It runs in Stream Deck's own Node, from the folder that `mouthpiece plugin streamdeck` wrote. */
import { readFileSync } from 'node:fs';
import { type Control, openControl } from '../client/control.js';
import type { DeckAction } from '../client/fields.js';
import { findPort, readToken } from '../client/program.js';
import { openHost } from './host.js';
import { type Keys, openKeys } from './keys.js';

interface Data {
  readonly prefix: string;
  readonly actions: readonly DeckAction[];
}

const { prefix, actions } = JSON.parse(readFileSync(new URL('../../actions.json', import.meta.url), 'utf8')) as Data;
const lists = [...new Set(actions.flatMap(({ fields }) => fields.flatMap(({ list }) => list ?? [])))];

let keys: Keys | undefined;
const host = openHost(
  process.argv.slice(2),
  (event) => keys?.heard(event),
  () => {
    control.close();
    // Stream Deck has ended.
    process.exit(0);
  },
);
const control: Control = openControl({
  port: findPort,
  token: readToken,
  lists,
  changed: () => keys?.refresh(),
});
keys = openKeys(actions, prefix, host, control);
