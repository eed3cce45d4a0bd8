import type { Manifest } from '../../manifest.js';
import { type DeckAction, lampOf } from '../client/fields.js';

/** The plugin's own name in Stream Deck; its folder is `<uuid>.sdPlugin`, its actions `<uuid>.<id>`. */
export const streamDeckId = ({ identity }: Pick<Manifest, 'identity'>): string => `com.${identity.id}`;

export const iconOf = (id: string): string => `icons/${id.replace(/\./g, '-')}`;
export const inspectorOf = (id: string): string => `inspectors/${id.replace(/\./g, '-')}.html`;

/** Stream Deck's `manifest.json` (schema: @elgato/schemas). Paths of pictures go without their ending there. */
export function streamDeckManifest(manifest: Manifest, actions: readonly DeckAction[]): object {
  const id = streamDeckId(manifest);
  const { name, description, author } = manifest.identity;
  return {
    $schema: 'https://schemas.elgato.com/streamdeck/plugins/manifest.json',
    UUID: id,
    Name: name,
    Version: `${manifest.version}.0`,
    Author: author,
    Description: description,
    Category: name,
    CategoryIcon: 'icons/category',
    Icon: 'icons/plugin',
    CodePath: 'bin/streamdeck-plugin/main.js',
    SDKVersion: 2,
    Software: { MinimumVersion: '6.6' },
    Nodejs: { Version: '20' },
    OS: [
      { Platform: 'mac', MinimumVersion: '12' },
      { Platform: 'windows', MinimumVersion: '10' },
    ],
    Actions: actions.map((action) => ({
      UUID: `${id}.${action.id}`,
      Name: action.title,
      Tooltip: action.description,
      Icon: `${iconOf(action.id)}-list`,
      Controllers: ['Keypad'],
      PropertyInspectorPath: inspectorOf(action.id),
      // Lamps show what is on air, not how often the key was pressed.
      DisableAutomaticStates: true,
      SupportedInMultiActions: action.hold !== 'down',
      States: lampOf(action)
        ? [state(`${iconOf(action.id)}-key`), state(`${iconOf(action.id)}-key-lit`)]
        : [state(`${iconOf(action.id)}-key`)],
    })),
  };
}

const state = (image: string) => ({ Image: image, TitleAlignment: 'bottom', FontSize: 12 });
