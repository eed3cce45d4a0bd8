import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';

const guide = packagePath('src/guide');
const PICTURES_BYTES = 3_000_000;

/** Every page that people are led through. */
async function pages(): Promise<string[]> {
  const inside = (await readdir(guide, { recursive: true })).filter((name) => name.endsWith('.md'));
  return [...inside.map((name) => join(guide, name)), packagePath('README.md'), packagePath('src/README.md')];
}

/** Without code, in which brackets mean something else. */
const prose = async (file: string) => (await readFile(file, 'utf8')).replace(/^ *```[\s\S]*?^ *```$/gm, '');

/** As GitHub makes them of headings. */
const anchors = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('the guide', () => {
  it('leads nowhere that is not there', async () => {
    const broken: string[] = [];
    let links = 0;
    for (const page of await pages()) {
      for (const [, link] of (await prose(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(link)) continue;
        links++;
        const [path, anchor] = link.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        const there = await stat(file).catch(() => undefined);
        const named = anchor === undefined || (there?.isFile() && anchors(await prose(file)).includes(anchor));
        if (!there || !named) broken.push(`${relative(packagePath('.'), page)}: ${link}`);
      }
    }
    expect(links).toBeGreaterThan(60);
    expect(broken).toEqual([]);
  });

  it('shows each picture that it has, and all of them weigh less than 3 MB', async () => {
    const text = (await Promise.all((await pages()).map((page) => readFile(page, 'utf8')))).join('\n');
    const names = await readdir(join(guide, 'pictures'));
    expect(names.filter((name) => !text.includes(`pictures/${name}`))).toEqual([]);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(guide, 'pictures', name))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(PICTURES_BYTES);
  });
});
