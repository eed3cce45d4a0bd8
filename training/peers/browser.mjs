import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the system's Chromium lies. */
export function browserPath() {
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {}
    }
  throw new Error('there is no Chromium on the PATH');
}
