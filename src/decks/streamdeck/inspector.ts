import type { DeckAction, Field } from '../client/fields.js';

/** The page in which Stream Deck's users set a key: one row per field. @param template inspector.html */
export function inspectorPage(template: string, action: DeckAction): string {
  return template
    .replace('<!-- description -->', escaped(action.description))
    .replace('<!-- fields -->', keyFields(action).map(row).join('\n'));
}

/** What is left to people: that a key is held or let go, the key itself says. */
function keyFields({ fields, hold }: DeckAction): Field[] {
  if (hold === 'down') return fields.filter(({ path }) => path !== 'down');
  if (hold === undefined) return [...fields];
  return fields.map((field) =>
    field.path === 'mode' ? { ...field, choices: field.choices?.filter((mode) => mode !== 'release') } : field,
  );
}

function row(field: Field): string {
  const { path, label, kind, required } = field;
  const needed = required ? ' required' : '';
  if (kind === 'switch') {
    const checked = field.preset === true ? ' checked' : '';
    return `<label><span>${escaped(label)}</span><input type="checkbox" name="${escaped(path)}"${checked} /></label>`;
  }
  return `<label><span>${escaped(label)}</span>${input(field, `name="${escaped(path)}"${needed}`)}</label>`;
}

function input({ path, kind, choices, list, minimum, maximum, preset, required }: Field, attributes: string): string {
  if (kind === 'choice') {
    const none = required && list === undefined ? '' : '<option value=""></option>';
    const options = choices?.map((choice) => {
      const selected = choice === preset ? ' selected' : '';
      return `<option value="${escaped(choice)}"${selected}>${escaped(choice)}</option>`;
    });
    return `<select ${attributes}>${none}${options?.join('')}</select>`;
  }
  if (kind === 'number') {
    const bounds = [minimum !== undefined && `min="${minimum}"`, maximum !== undefined && `max="${maximum}"`];
    const shown = preset === undefined ? '' : ` value="${preset}"`;
    return `<input type="number" step="any" ${bounds.filter(Boolean).join(' ')} ${attributes}${shown} />`;
  }
  // What the running program can offer is put there by the plugin; until then the saved name stands alone.
  if (list !== undefined)
    return `<select data-list="${escaped(path)}" ${attributes}><option value=""></option></select>`;
  return `<input type="text" ${attributes} value="${escaped(`${preset ?? ''}`)}" />`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign]);
