import type { Stats } from '../stats.js';
import { command } from './avatar-upload.js';

interface MicrophoneList {
  readonly microphones: readonly { readonly id: string; readonly name: string; readonly isDefault?: boolean }[];
  readonly live: string;
}

/** The picker of microphones. */
export interface MicrophonePicker {
  read(): Promise<void>;
  stats(stats: Stats): void;
}

/** @param tell says why it failed; undefined when all is well */
export function openMicrophones(
  { picker, name }: { readonly picker: HTMLSelectElement; readonly name: HTMLElement },
  tell: (line: string | undefined) => void,
): MicrophonePicker {
  let shown = '';
  let live = '';

  async function read(): Promise<void> {
    const list = await command<MicrophoneList>('microphone.list', {});
    live = list.live;
    const text = JSON.stringify(list);
    if (text !== shown) show(list);
    shown = text;
    // Without a choice the name alone says more.
    picker.hidden = list.microphones.length === 0;
    name.hidden = !picker.hidden;
  }

  function show({ microphones, live }: MicrophoneList): void {
    const known = microphones.find((one) => one.name === live || one.id === live);
    const options = microphones.map((one) => new Option(one.name, one.id, false, one === known));
    // A file, or a microphone that is gone.
    if (known === undefined) options.unshift(new Option(live, '', true, true));
    picker.replaceChildren(...options);
  }

  picker.addEventListener('change', async () => {
    if (picker.value === '') return;
    picker.disabled = true;
    try {
      await command('microphone.use', { name: picker.value });
      tell(undefined);
    } catch (error) {
      tell((error as Error).message);
    }
    picker.disabled = false;
    shown = '';
    await read().catch(() => {});
  });
  // One may have been plugged in since.
  picker.addEventListener('pointerenter', () => void read().catch(() => {}));
  picker.addEventListener('focus', () => void read().catch(() => {}));

  return {
    read,
    stats({ source }) {
      if (picker.hidden || source.name === live || document.activeElement === picker) return;
      live = source.name;
      void read().catch(() => {});
    },
  };
}
