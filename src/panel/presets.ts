import { archiveDoor } from './archive.js';
import { command, listPresets, type PresetList } from './avatar-upload.js';
import { inTurn } from './offers.js';
import { onPress } from './press.js';

/** What a click or a number key does: for good, back at the second, or for as long as it is held. */
export type KeyMode = 'switch' | 'toggle' | 'hold';

/** The row of faces: one click, or the keys 1 to 9, put another on air. */
export interface PresetButtons {
  /** The preset that the figures say is on air; the row is read anew when it does not know it. */
  onAir(name: string): void;
  mode: KeyMode;
}

/** @param tell says why a preset could not be put on air, as one line; undefined when all is well */
export function openPresets(row: HTMLElement, tell: (line: string | undefined) => void): PresetButtons {
  const buttons = new Map<string, HTMLButtonElement>();
  const turn = inTurn();
  /** Key -> the preset that it holds. */
  const held = new Map<string, string>();
  let mode: KeyMode = 'switch';
  let asked = '';
  let current = '';

  async function read(): Promise<void> {
    try {
      show(await listPresets());
    } catch {
      // Gone, which the link says, or without this command: then there is nothing to choose.
    }
  }

  function show({ presets, titles, onAir }: PresetList): void {
    buttons.clear();
    row.querySelectorAll('button').forEach((button) => {
      button.remove();
    });
    row.prepend(
      ...presets.map((name, i) => {
        const button = presetButton(name, titles[name] ?? name, i < 9 ? i + 1 : undefined);
        button.addEventListener('click', () => mode !== 'hold' && choose(name));
        onPress(button, {
          wanted: () => mode === 'hold',
          down: () => hold(name, true),
          up: () => hold(name, false),
        });
        buttons.set(name, button);
        return button;
      }),
    );
    row.hidden = false;
    mark(onAir);
  }

  const choose = (name: string) => run(name, mode === 'toggle' ? 'preset.toggle' : 'preset.use', { name });
  const hold = (name: string, down: boolean) => run(name, 'preset.hold', { name, down });

  function run(name: string, kind: string, body: object): void {
    buttons.get(name)?.setAttribute('aria-busy', 'true');
    void turn(async () => {
      try {
        const { preset } = await command<{ readonly preset: string }>(kind, body);
        tell(undefined);
        mark(preset);
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
      } finally {
        buttons.get(name)?.removeAttribute('aria-busy');
      }
    });
  }

  function mark(name: string): void {
    current = name;
    for (const [own, button] of buttons) button.setAttribute('aria-pressed', `${own === name}`);
  }

  archiveDoor(row, tell, () => void read());
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !/^[1-9]$/.test(event.key)) return;
    const name = [...buttons.keys()][Number(event.key) - 1];
    if (name === undefined) return;
    if (mode !== 'hold') return choose(name);
    held.set(event.key, name);
    hold(name, true);
  });
  const letGo = (key: string) => {
    const name = held.get(key);
    if (held.delete(key) && name !== undefined) hold(name, false);
  };
  document.addEventListener('keyup', (event) => letGo(event.key));
  // A key that is let go over another window is never told.
  window.addEventListener('blur', () => [...held.keys()].forEach(letGo));

  return {
    onAir(name) {
      if (buttons.has(name)) {
        if (name !== current) mark(name);
      } else if (name !== asked) void read();
      asked = name;
    },
    get mode() {
      return mode;
    },
    set mode(next) {
      mode = next;
    },
  };
}

function presetButton(name: string, title: string, key: number | undefined): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.title = key === undefined ? title : `${title} (key ${key})`;
  const picture = document.createElement('img');
  picture.src = `/thumbnail/${encodeURIComponent(name)}`;
  picture.alt = '';
  picture.draggable = false;
  picture.addEventListener('error', () => picture.replaceWith(initial(title)));
  const label = document.createElement('span');
  label.textContent = title;
  button.append(picture, label);
  // Drawn by the style sheet: the title says it to those who do not see it.
  if (key !== undefined) button.dataset.key = `${key}`;
  return button;
}

/** In place of a thumbnail that is not there. */
function initial(title: string): HTMLElement {
  const letter = document.createElement('b');
  letter.textContent = [...title][0] ?? '?';
  return letter;
}
