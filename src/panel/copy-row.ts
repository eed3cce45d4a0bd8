import { commandsOf } from './format.js';

/** The commands of a hint, each with a button that copies it and nothing else. Nothing here runs them. */
export function copyRows(hint: string): HTMLElement[] {
  return commandsOf(hint).flatMap(({ joint, command, note }) => [
    ...(joint ? [quiet(joint)] : []),
    copyRow(command),
    ...(note ? [quiet(note)] : []),
  ]);
}

function quiet(text: string): HTMLElement {
  const line = document.createElement('div');
  line.className = 'quiet';
  line.textContent = text;
  return line;
}

function copyRow(command: string): HTMLElement {
  const row = document.createElement('div');
  row.className = 'command';
  const code = document.createElement('code');
  code.textContent = command;
  code.tabIndex = 0;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy: ${command}`);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(command);
      button.textContent = 'Copied';
    } catch {
      // Without leave to write the clipboard the command is at least selected.
      getSelection()?.selectAllChildren(code);
      button.textContent = 'Press Ctrl+C';
    }
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  });
  row.append(code, button);
  return row;
}
