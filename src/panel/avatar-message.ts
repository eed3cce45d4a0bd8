import { Refused } from './avatar-upload.js';

/** A button in a message: what it says, what it does. */
type Offer = readonly [string, () => void];

/** One message for people, the newest only. */
export interface Message {
  bad(error: unknown, offer?: Offer): void;
  note(text: string, hint: string, offer?: Offer): void;
  good(text: string, offer: Offer): void;
  /** Takes a note away that has been followed; errors stay. */
  followed(): void;
  clear(): void;
}

export function openMessage(root: HTMLElement): Message {
  function button(label: string, kind: string, act: () => void): HTMLButtonElement {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = kind;
    made.textContent = label;
    made.addEventListener('click', act);
    return made;
  }

  function clear(): void {
    root.hidden = true;
  }

  function show(kind: string, text: string, hint?: string, offer?: Offer): void {
    root.className = kind;
    root.replaceChildren(text);
    if (hint) {
      const line = document.createElement('small');
      line.textContent = hint;
      root.append(line);
    }
    if (offer) root.append(button(offer[0], 'offer', offer[1]));
    const close = button('×', 'close', clear);
    close.setAttribute('aria-label', 'Close this message');
    root.append(close);
    root.hidden = false;
  }

  return {
    bad(error, offer) {
      const text = error instanceof Error ? error.message : String(error);
      show('bad', text, error instanceof Refused ? error.hint : undefined, offer);
    },
    note: (text, hint, offer) => show('note', text, hint, offer),
    good: (text, offer) => show('good', text, undefined, offer),
    followed() {
      if (root.className === 'note') clear();
    },
    clear,
  };
}
