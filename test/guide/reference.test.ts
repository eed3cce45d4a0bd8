import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { actionsPage } from './reference/actions.js';
import { apiPage } from './reference/api.js';
import { commandsPage } from './reference/commands.js';
import { httpPage, ROUTES, routes } from './reference/http.js';

/** `npm run reference` writes what is only compared else. */
const isWriting = process.env.npm_lifecycle_event === 'reference' || Boolean(process.env.UPDATE);

const PAGES = { 'commands.md': commandsPage, 'actions.md': actionsPage, 'http.md': httpPage, 'api.md': apiPage };

describe('the reference in src/guide/reference', () => {
  it.for(Object.entries(PAGES))('%s says what the program says of itself (npm run reference)', async ([name, make]) => {
    const file = join(packagePath('src/guide/reference'), name);
    const made = (await make()).replace(/\n{3,}/g, '\n\n');
    if (isWriting) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, made);
    }
    expect(await readFile(file, 'utf8')).toBe(made);
  });

  it('describes each call that the server answers, and none that is gone', () => {
    expect(Object.keys(ROUTES).sort()).toEqual(routes());
  });

  it('names each export of the library', async () => {
    const page = await readFile(packagePath('src/guide/reference/api.md'), 'utf8');
    const exported = page.slice(page.indexOf('## Exported'), page.indexOf('## Types that these mention'));
    const index = await readFile(packagePath('src/index.ts'), 'utf8');
    const names = [...index.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) =>
      list.split(',').map((name) => name.replace('type', '').trim()),
    );
    for (const name of names.filter(Boolean)) expect(exported).toContain(`### \`${name}\`\n`);
  });
});
