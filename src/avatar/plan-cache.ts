import { createHash, randomUUID, webcrypto } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { entry, packagePath } from '../entry.js';
import { cacheHome } from '../folders.js';
import type { AvatarOptions } from './load.js';
import type { PuppetPlan } from './puppet.js';

/** A plan of a 720p frame takes some 6 MB: all shipped presets in two sizes and as many of one's own stay. */
export const PLANS_KEPT = 24;
const ENDING = '.plan';
const DIGEST = 32;

/** Below $XDG_CACHE_HOME, which is ~/.cache where it is not set. */
export function planFolder(): string {
  return join(cacheHome(), 'mouthpiece', 'plans');
}

/** Off this thread: hashing a plan would hold up a frame for five milliseconds. */
const digest = async (bytes: BufferSource) => Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes));

/** When and how large a file is; another file, or another state of it, says something else. */
async function stateOf(path: string): Promise<string> {
  const { ino, size, mtimeMs, ctimeMs } = await stat(path);
  return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}

/** The file of a plan: its name says the program, the preset's files and everything that was asked for. */
async function fileOf(options: AvatarOptions): Promise<string> {
  const { folder } = options.preset;
  const files = (await readdir(folder)).sort();
  const states = await Promise.all(files.map(async (file) => `${file} ${await stateOf(join(folder, file))}`));
  const program = await Promise.all([packagePath('package.json'), entry('avatar/puppet')].map(stateOf));
  const said = [JSON.stringify(options), ...program, ...states].join('\n');
  return join(planFolder(), createHash('sha256').update(said).digest('hex') + ENDING);
}

/** Whether `recallPlan` has something to recall. */
export async function isPlanned(options: AvatarOptions): Promise<boolean> {
  return fileOf(options)
    .then(stat)
    .then(
      () => true,
      () => false,
    );
}

/** The plan that was worked out for just this before; nothing where there is none, or where it cannot be read. */
export async function recallPlan(options: AvatarOptions): Promise<PuppetPlan | undefined> {
  try {
    const file = await fileOf(options);
    const bytes = await readWhole(file);
    const body = bytes.subarray(DIGEST);
    if (!(await digest(body)).equals(bytes.subarray(0, DIGEST))) {
      await rm(file, { force: true });
      return undefined;
    }
    const now = new Date();
    utimes(file, now, now).catch(() => {});
    return deserialize(body) as PuppetPlan;
  } catch {
    return undefined;
  }
}

/** In one go: `readFile` takes a file of this size in a dozen pieces, and each waits for its turn. */
async function readWhole(file: string): Promise<Buffer<ArrayBuffer>> {
  const handle = await open(file);
  try {
    const bytes = Buffer.from(new ArrayBuffer((await handle.stat()).size));
    let at = 0;
    for (let got = 1; got > 0 && at < bytes.length; at += got) {
      got = (await handle.read(bytes, at, bytes.length - at)).bytesRead;
    }
    return bytes.subarray(0, at);
  } finally {
    await handle.close();
  }
}

/** Keeps a plan for the next time, and the newest few of all. Where nothing can be written, nothing is kept. */
export async function keepPlan(options: AvatarOptions, plan: PuppetPlan): Promise<void> {
  try {
    const file = await fileOf(options);
    const body = serialize(plan);
    await mkdir(planFolder(), { recursive: true });
    const part = `${file}.${randomUUID()}`;
    await writeFile(part, Buffer.concat([await digest(body), body])).catch(async (error) => {
      await rm(part, { force: true });
      throw error;
    });
    await rename(part, file);
    await forgetOldest();
  } catch {}
}

async function forgetOldest(): Promise<void> {
  const folder = planFolder();
  const ages = await Promise.all(
    (await readdir(folder)).map(async (name) => ({ name, used: (await stat(join(folder, name))).mtimeMs })),
  );
  ages.sort((a, b) => b.used - a.used);
  await Promise.all(ages.slice(PLANS_KEPT).map(({ name }) => rm(join(folder, name), { force: true })));
}
