import { command } from './avatar-upload.js';
import { inTurn } from './offers.js';
import { onPress } from './press.js';

interface ExpressionList {
  readonly expressions: readonly { readonly name: string; readonly title: string; readonly on: boolean }[];
}

/** Buttons of looks: a click is a moment, a press lasts as long as it is held. */
export interface ExpressionButtons {
  /** Reads what there is; the program can be asked for it. */
  read(): Promise<void>;
}

/** @param tell says why it failed; undefined when all is well */
export function openExpressions(card: HTMLElement, tell: (line: string | undefined) => void): ExpressionButtons {
  const row = card.querySelector('.chips') as HTMLElement;
  const turn = inTurn();
  let shown = '';

  const set = (name: string, mode: 'hold' | 'pulse' | 'release') =>
    turn(async () => {
      try {
        await command('expression.set', { name, mode });
        tell(undefined);
      } catch (error) {
        tell((error as Error).message);
      }
    });

  function chip({ name, title }: ExpressionList['expressions'][number]): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = title;
    button.setAttribute('aria-pressed', 'false');
    onPress(button, {
      down() {
        button.setAttribute('aria-pressed', 'true');
        void set(name, 'hold');
      },
      up(quick) {
        button.setAttribute('aria-pressed', 'false');
        void set(name, quick ? 'pulse' : 'release');
      },
    });
    return button;
  }

  return {
    async read() {
      const { expressions } = await command<ExpressionList>('expression.list', {});
      const names = JSON.stringify(expressions.map(({ name }) => name));
      card.hidden = expressions.length === 0;
      if (names === shown) return;
      shown = names;
      row.replaceChildren(...expressions.map(chip));
    },
  };
}
