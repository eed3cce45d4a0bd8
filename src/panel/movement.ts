import { command } from './avatar-upload.js';
import { newest } from './offers.js';

const GAINS = ['mouth', 'width', 'head', 'brows'] as const;
type Gain = (typeof GAINS)[number];

/** How the face moves now. `style` is no name where the preset brings one of its own. */
interface Movement {
  readonly styles: readonly string[];
  readonly style?: unknown;
  readonly gains?: Readonly<Partial<Record<Gain, number>>>;
}

type Change = { readonly style?: string; readonly gains?: Partial<Record<Gain, number>> };

export interface MovementControls {
  /** Reads how the face moves, as after a switch of presets. */
  read(): Promise<void>;
}

/** The style picker and the gains. @param tell says why it failed; undefined when all is well */
export function openMovement(card: HTMLElement, tell: (line: string | undefined) => void): MovementControls {
  const picker = card.querySelector('fieldset') as HTMLElement;
  const sliders = new Map(GAINS.map((gain) => [gain, card.querySelector(`[name="${gain}"]`) as HTMLInputElement]));
  let gains: Partial<Record<Gain, number>> = {};
  /** Not while somebody moves a slider: the answer of a moment ago would pull it back. */
  let touched = 0;

  const send = newest(async (change: Change) => {
    try {
      await command('style.set', change);
      tell(undefined);
    } catch (error) {
      tell((error as Error).message);
    }
  });

  function show(gain: Gain, value: number): void {
    const slider = sliders.get(gain) as HTMLInputElement;
    slider.value = `${value}`;
    (slider.nextElementSibling as HTMLOutputElement).value = value.toFixed(2);
  }

  for (const [gain, slider] of sliders) {
    slider.addEventListener('input', () => {
      touched++;
      gains = { ...gains, [gain]: slider.valueAsNumber };
      show(gain, slider.valueAsNumber);
      send({ gains });
    });
    // As on a mixing desk.
    slider.addEventListener('dblclick', () => {
      slider.value = '1';
      slider.dispatchEvent(new Event('input'));
    });
  }
  picker.addEventListener('change', (event) => send({ style: (event.target as HTMLInputElement).value }));

  function option(style: string, chosen: boolean): HTMLElement {
    const label = document.createElement('label');
    const radio = document.createElement('input');
    radio.type = 'radio';
    radio.name = 'style';
    radio.value = style;
    radio.checked = chosen;
    const text = document.createElement('span');
    text.textContent = style[0].toUpperCase() + style.slice(1);
    label.append(radio, text);
    return label;
  }

  return {
    async read() {
      const before = touched;
      const now = await command<Movement>('style.list', {});
      if (touched !== before) return;
      const legend = picker.querySelector('legend') as HTMLElement;
      picker.replaceChildren(legend, ...now.styles.map((style) => option(style, style === now.style)));
      gains = {};
      for (const gain of GAINS) show(gain, now.gains?.[gain] ?? 1);
      card.hidden = false;
    },
  };
}
