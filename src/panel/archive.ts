import { type ImportedFace, importFace } from './avatar-upload.js';

/** Browsers and systems disagree on the type of a zip file; its ending is what people see. */
export const isArchive = ({ name, type }: Pick<File, 'name' | 'type'>): boolean =>
  /\.zip$/i.test(name) || /^application\/(x-)?zip/.test(type);

/** Takes in archives that are dropped on the row of faces. @param tell one line for people; undefined when all is well */
export function archiveDoor(
  door: HTMLElement,
  tell: (line: string | undefined) => void,
  taken: (face: ImportedFace) => void,
): void {
  const over = (event: DragEvent) => {
    event.preventDefault();
    door.classList.add('over');
  };
  const away = () => door.classList.remove('over');
  door.addEventListener('dragover', over);
  door.addEventListener('dragleave', away);
  door.addEventListener('drop', async (event) => {
    event.preventDefault();
    away();
    const file = event.dataTransfer?.files[0];
    if (file === undefined) return;
    if (!isArchive(file)) return tell(`“${file.name}” is no face in a zip file; pictures go to “Add a face”.`);
    door.setAttribute('aria-busy', 'true');
    try {
      taken(await importFace(file));
      tell(undefined);
    } catch (error) {
      tell(`“${file.name}”: ${error instanceof Error ? error.message : error}`);
    } finally {
      door.removeAttribute('aria-busy');
    }
  });
}
