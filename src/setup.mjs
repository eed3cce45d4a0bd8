/**
 * Makes a clean checkout ready: npm packages, then the compiled program. Plain JavaScript without
 * dependencies, because it runs before there are any. Does nothing when everything is fresh.
 */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const inRoot = (...parts) => join(root, ...parts);

function run(command, args, env = {}) {
  execFileSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    shell: process.platform === 'win32' && command === npm,
  });
}

/** Every file below `folder`. */
function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath ?? item.path, item.name));
}

/** The time of the newest file below `folder`, in ms. */
const newest = (folder) => Math.max(...files(folder).map((file) => statSync(file).mtimeMs));

const packagesStamp = inRoot('node_modules', '.mouthpiece-lock');
const lock = () => readFileSync(inRoot('package-lock.json'), 'utf8');

/**
 * Also called by npm (`dependencies` of package.json), so that who installs by hand does not wait twice. Without what
 * compiles the program (`--omit=dev`) it is not installed yet.
 */
function stampPackages() {
  if (existsSync(inRoot('node_modules', 'typescript'))) writeFileSync(packagesStamp, lock());
  else rmSync(packagesStamp, { force: true });
}

function installPackages() {
  if (existsSync(packagesStamp) && readFileSync(packagesStamp, 'utf8') === lock()) return;
  console.error('mouthpiece: installing npm packages (once) ...');
  // onnxruntime-node would fetch CUDA libraries from outside the npm registry; they are optional (see src/guide, "GPU").
  // NODE_ENV=production would leave out what compiles the program.
  run(npm, ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    ONNXRUNTIME_NODE_INSTALL: process.env.ONNXRUNTIME_NODE_INSTALL ?? 'skip',
  });
  stampPackages();
}

function build(force) {
  const stamp = inRoot('dist', '.built');
  const changed = Math.max(
    newest(inRoot('src')),
    statSync(inRoot('tsconfig.json')).mtimeMs,
    statSync(inRoot('package.json')).mtimeMs,
  );
  if (!force && existsSync(stamp) && statSync(stamp).mtimeMs >= changed) return;
  console.error('mouthpiece: compiling ...');
  mkdirSync(inRoot('dist'), { recursive: true });
  run(process.execPath, [inRoot('node_modules', 'typescript', 'bin', 'tsc'), '-p', root]);
  if (existsSync(inRoot('src', 'avatar', 'kernel', 'assembly', 'index.ts'))) {
    run(process.execPath, [
      inRoot('node_modules', 'assemblyscript', 'bin', 'asc.js'),
      '--config',
      inRoot('src/avatar/kernel/assembly/asconfig.json'),
    ]);
  }
  for (const file of files(inRoot('src')).filter((name) =>
    ['.json', '.html', '.css', '.svg', '.conf'].includes(extname(name)),
  )) {
    const to = inRoot('dist', relative(inRoot('src'), file));
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(file, to);
  }
  bundle();
  planDefault();
  writeFileSync(stamp, '');
}

/** It only makes starts quicker: where the bundler cannot run (an older Node), the compiled files do the same. */
function bundle() {
  try {
    run(process.execPath, [inRoot('src', 'bundle.mjs')]);
  } catch (error) {
    if (process.env.CI) throw error;
    console.error(
      'mouthpiece: its files could not be joined; it starts a little slower. A newer Node helps: node >= 20.19',
    );
    run(process.execPath, [inRoot('node_modules', 'typescript', 'bin', 'tsc'), '-p', root]);
  }
}

/** It only makes the first picture quicker, and whoever shows one says what is wrong with it. */
function planDefault() {
  try {
    run(process.execPath, [inRoot('dist', 'avatar', 'plan-default.js')]);
  } catch {
    console.error('mouthpiece: the default face could not be prepared; the first start takes a second longer.');
  }
}

/**
 * `npm start` replaces its shell (`exec node ...`), for a shell in between dies of Ctrl-C before the program has ended
 * well. Windows' shell has no such word: there it is a command of ours, on npm's path, that does what it is given.
 */
function teachExec() {
  if (process.platform !== 'win32') return;
  writeFileSync(inRoot('node_modules', '.bin', 'exec.cmd'), '@%*\r\n');
}

/** Two starts at once must not install over each other: the second waits for the first. */
function alone(work) {
  const lock = inRoot('.cache', 'setup.lock');
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isRunning(readFileSync(lock, 'utf8'))) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      else rmSync(lock, { force: true });
    }
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isRunning(pid) {
  try {
    return process.kill(Number(pid), 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

if (process.argv.includes('--installed')) stampPackages();
else {
  alone(() => {
    installPackages();
    teachExec();
    build(process.argv.includes('--build'));
  });
}
