import { command } from './avatar-upload.js';
import { copyRows } from './copy-row.js';

interface Report {
  readonly findings: readonly {
    readonly id: string;
    readonly name?: string;
    readonly ok: boolean;
    readonly text: string;
    readonly fix?: string;
  }[];
}

/** What this machine lacks, and the command that mends it, looked for when somebody asks. */
export function openCheckUp(card: HTMLElement): void {
  const button = card.querySelector('button') as HTMLButtonElement;
  const list = card.querySelector('ul') as HTMLElement;
  const verdict = card.querySelector('[role="status"]') as HTMLElement;

  button.addEventListener('click', async () => {
    button.disabled = true;
    verdict.textContent = 'Looking …';
    try {
      const { findings } = await command<Report>('doctor.check', {});
      const bad = findings.filter(({ ok }) => !ok);
      verdict.textContent = bad.length === 0 ? 'All is well.' : `${bad.length} of ${findings.length} need a look.`;
      list.replaceChildren(...[...bad, ...findings.filter(({ ok }) => ok)].map(item));
    } catch (error) {
      verdict.textContent = (error as Error).message;
    } finally {
      button.disabled = false;
      button.textContent = 'Check again';
    }
  });
}

function item({ id, name, ok, text, fix }: Report['findings'][number]): HTMLElement {
  const made = document.createElement('li');
  made.dataset.ok = `${ok}`;
  const line = document.createElement('p');
  const what = document.createElement('strong');
  what.textContent = name ?? id;
  const state = document.createElement('span');
  state.className = 'hidden';
  state.textContent = ok ? ' is fine: ' : ' needs a look: ';
  line.append(what, state, document.createTextNode(` ${text}`));
  made.append(line);
  if (fix !== undefined) made.append(...copyRows(fix));
  return made;
}
