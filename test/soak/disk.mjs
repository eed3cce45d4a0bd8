/** Disks without room. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { end, onSmallDisk } from './system.mjs';

const PATIENCE_MS = 30_000;

/** Writes until nothing more goes in. */
export function fill(path) {
  const fd = openSync(path, 'w');
  const block = Buffer.alloc(1 << 20);
  try {
    for (let size = block.length; size >= 4096; size >>= 4) {
      try {
        for (;;) writeSync(fd, block, 0, size);
      } catch (error) {
        if (error.code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(fd);
  }
  if (statSync(path).size === 0) throw new Error('the disk was full before');
}

/** Renders a film onto a disk with room for a part of it. @returns exit status and last words */
export function recordOnFullDisk(rig) {
  const at = join(rig.folder, 'small');
  const main = [
    process.execPath,
    join(rig.copy, 'dist/main.js'),
    'render',
    rig.speech,
    join(at, 'film.mp4'),
    '--size',
    '320x180',
  ];
  const [file, ...given] = onSmallDisk(at, '32k', ['nice', ...main]);
  const child = spawn(file, given, {
    env: { ...process.env, XDG_CACHE_HOME: join(rig.folder, 'render-cache'), NO_COLOR: '1', CI: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said = (said + text).slice(-2000);
  });
  const late = setTimeout(() => end(child), PATIENCE_MS);
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      clearTimeout(late);
      resolve({ code, said });
    });
  });
}
