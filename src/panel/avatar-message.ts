import { Refused } from './avatar-upload.js';

/** A button in a message: what it says, what it does. */
type Offer = readonly [string, () => void];

/** One message for people, the newest only. */
export interface Message {
  bad(error: unknown, offer?: Offer): void;
  note(text: string, hint: string): void;
  good(text: string, offer: Offer): void;
  clear(): void;
}

export function openMessage(root: HTMLElement): Message {
  function show(kind: string, text: string, hint?: string, offer?: Offer): void {
    root.className = kind;
    root.replaceChildren(text);
    if (hint) {
      const line = document.createElement('small');
      line.textContent = hint;
      root.append(line);
    }
    if (offer) {
      const row = document.createElement('div');
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = offer[0];
      button.addEventListener('click', offer[1]);
      row.append(button);
      root.append(row);
    }
    root.hidden = false;
    root.scrollIntoView({ block: 'nearest' });
  }
  return {
    bad(error, offer) {
      const text = error instanceof Error ? error.message : String(error);
      show('bad', text, error instanceof Refused ? error.hint : undefined, offer);
    },
    note: (text, hint) => show('note', text, hint),
    good: (text, offer) => show('good', text, undefined, offer),
    clear() {
      root.hidden = true;
    },
  };
}
