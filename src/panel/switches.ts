import { command } from './avatar-upload.js';

/** A switch of the panel that an action with `{on}` stands behind. @param tell says why it failed */
export function openSwitch(
  button: HTMLElement,
  action: string,
  tell: (line: string | undefined) => void,
): (on: boolean) => void {
  const show = (on: boolean) => button.setAttribute('aria-checked', `${on}`);
  button.addEventListener('click', async () => {
    const on = button.getAttribute('aria-checked') !== 'true';
    button.setAttribute('aria-busy', 'true');
    try {
      await command(action, { on });
      show(on);
      tell(undefined);
    } catch (error) {
      tell((error as Error).message);
    } finally {
      button.removeAttribute('aria-busy');
    }
  });
  return show;
}
