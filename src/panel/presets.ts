import { command, listPresets, type PresetList } from './avatar-upload.js';

/** The row of faces: one click, or the keys 1 to 9, put another on air. */
export interface PresetButtons {
  /** The preset that the figures say is on air; the row is read anew when it does not know it. */
  onAir(name: string): void;
}

/** @param tell says why a preset could not be put on air, as one line; undefined when all is well */
export function openPresets(row: HTMLElement, tell: (line: string | undefined) => void): PresetButtons {
  const buttons = new Map<string, HTMLButtonElement>();
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
        button.addEventListener('click', () => void use(name));
        buttons.set(name, button);
        return button;
      }),
    );
    row.hidden = false;
    mark(onAir);
  }

  async function use(name: string): Promise<void> {
    buttons.get(name)?.setAttribute('aria-busy', 'true');
    try {
      await command('preset.use', { name });
      tell(undefined);
      mark(name);
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    } finally {
      buttons.get(name)?.removeAttribute('aria-busy');
    }
  }

  function mark(name: string): void {
    current = name;
    for (const [own, button] of buttons) button.setAttribute('aria-pressed', `${own === name}`);
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !/^[1-9]$/.test(event.key)) return;
    const name = [...buttons.keys()][Number(event.key) - 1];
    if (name !== undefined) void use(name);
  });

  return {
    onAir(name) {
      if (buttons.has(name)) {
        if (name !== current) mark(name);
      } else if (name !== asked) void read();
      asked = name;
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
  picture.addEventListener('error', () => picture.replaceWith(initial(title)));
  const label = document.createElement('span');
  label.textContent = title;
  button.append(picture, label);
  return button;
}

/** In place of a thumbnail that is not there. */
function initial(title: string): HTMLElement {
  const letter = document.createElement('b');
  letter.textContent = [...title][0] ?? '?';
  return letter;
}
