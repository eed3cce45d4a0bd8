/** A command to be run in a terminal, and a button that copies it. Nothing here runs it. */
export function copyRow(command: string): HTMLElement {
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
