import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { drawPortrait } from '../support/portrait.js';
import { run } from '../support/program.js';

const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-avatar-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const env = { XDG_CONFIG_HOME: join(folder, 'config') };
const own = join(folder, 'config', 'mouthpiece', 'presets');

const mira = await drawPortrait('mira', { width: 480, height: 400 });
const picture = join(folder, 'My Aunt.png');
const points = join(folder, 'points.txt');
writeFileSync(picture, mira.png);
writeFileSync(points, mira.landmarks.map(([x, y]) => `${x} ${y}`).join('\n'));

describe('mouthpiece avatar', { timeout: 120_000 }, () => {
  it('adds a picture, lists it and draws its sheet', async () => {
    const added = await run(['avatar', 'add', picture, '--landmarks', points], env);
    expect(added).toMatchObject({ code: 0, stdout: '' });
    expect(added.stderr).toContain('mouthpiece start --preset my-aunt');
    expect(JSON.parse(readFileSync(join(own, 'my-aunt', 'preset.json'), 'utf8')).title).toBe('My Aunt');

    const again = await run(['avatar', 'add', picture, '--landmarks', points], env);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('--force');
    expect((await run(['avatar', 'add', picture, '--landmarks', points, '--force'], env)).code).toBe(0);

    const listed = await run(['avatar', 'list', '--json'], env);
    expect(JSON.parse(listed.stdout)).toContainEqual({ name: 'my-aunt', title: 'My Aunt', own: true });
    expect((await run(['avatar', 'list'], env)).stdout).toMatch(/my-aunt\s+My Aunt \(yours\)/);

    const sheet = join(folder, 'sheet.png');
    expect((await run(['avatar', 'sheet', 'my-aunt', sheet], env)).code).toBe(0);
    expect(readFileSync(sheet).length).toBeGreaterThan(10_000);
  });

  it('names a sheet so that the picture it was made of stays', async () => {
    const portrait = join(folder, 'portrait.png');
    writeFileSync(portrait, mira.png);
    expect((await run(['avatar', 'add', portrait, '--landmarks', points], env)).code).toBe(0);
    expect((await run(['avatar', 'sheet', 'portrait'], env, folder)).code).toBe(0);
    expect(readFileSync(portrait)).toEqual(Buffer.from(mira.png));
    expect(existsSync(join(folder, 'portrait-sheet.png'))).toBe(true);
  });

  it('removes one for good, and says so before it is done', async () => {
    expect((await run(['avatar', 'add', picture, '--landmarks', points, '--name', 'gone'], env)).code).toBe(0);
    const asked = await run(['preset', 'remove', 'gone'], env);
    expect(asked.stdout).toContain(`This removes ${join(own, 'gone')} for good`);
    expect(existsSync(join(own, 'gone'))).toBe(true);
    expect((await run(['preset', 'remove', 'gone', '--yes'], env)).code).toBe(0);
    expect(existsSync(join(own, 'gone'))).toBe(false);
  });

  it('says what is wrong and writes nothing', async () => {
    const text = join(folder, 'text.png');
    writeFileSync(text, 'no picture');
    for (const [args, code, why] of [
      [['add'], 2, 'avatar add PICTURE'],
      [['add', text], 1, 'text.png: is no PNG'],
      [['add', join(folder, 'none.png')], 1, 'none.png: is not there'],
      [['add', join(folder, 'none.png')], 1, `ls -l ${folder}`],
      [['add', picture, '--name', '../aunt'], 1, 'must be lower-case'],
      [['add', picture, '--landmarks', text], 1, 'text.png: line 1'],
      [['add', '--makeittalk', folder], 1, 'holds no puppet'],
      [['add', picture, '--landmarks', points, '--face', '2'], 2, 'cannot be used with'],
      [['add', picture, '--name', 'a'.repeat(41)], 1, 'at most 40'],
      [['add', picture, '--landmarks', points, '--title', 'a\u001b[2J'], 1, 'title: must hold no control characters'],
      [['sheet', 'nobody'], 2, "no preset 'nobody'"],
      [['sheet', 'mira', 'out.jpg'], 2, 'avatar sheet mira out.png'],
      [['ad'], 2, 'add'],
    ] as const) {
      const ended = await run(['avatar', ...args], { XDG_CONFIG_HOME: join(folder, 'empty') });
      expect(ended.stderr, args.join(' ')).toContain(why);
      expect(ended.code, args.join(' ')).toBe(code);
    }
    expect(existsSync(join(folder, 'empty'))).toBe(false);
  });
});
