/**
 * What a stranger gets who has the package and no source tree: packs it, installs the tarball into an empty folder,
 * and runs the doctor and the program from there. Also holds the package to its size.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-package-'));
const MB = 1e6;

function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function check(what, holds) {
  console.log(`${holds ? 'ok' : 'FAILED'}: ${what}`);
  if (!holds) process.exitCode = 1;
}

/** Starts the program for so long. @returns how many faces it has drawn, and its exit status */
async function talk(cwd, seconds) {
  const child = spawn('npx', ['--no', 'mouthpiece', 'start', '--stats', '--camera', 'off', '--for', seconds], {
    cwd,
    env: { ...process.env, PULSE_SERVER: 'unix:/nonexistent/pulse' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let figures = '';
  for await (const text of child.stdout) figures += text;
  const code = await new Promise((resolve) =>
    child.exitCode === null ? child.once('exit', resolve) : resolve(child.exitCode),
  );
  const last = figures.trim().split('\n').at(-1);
  return { faces: last ? JSON.parse(last).frames : 0, code };
}

try {
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', folder], root));
  const bare = packed.files.filter(({ path }) => !/^(models|presets)\//.test(path));
  const weight = bare.reduce((sum, { size }) => sum + size, 0);
  check(`unpacked without models and presets ${(weight / MB).toFixed(1)} MB, at most 5`, weight <= 5 * MB);
  const tarball = join(folder, packed.filename);
  const whole = statSync(tarball).size;
  check(
    `with them ${(whole / MB).toFixed(1)} MB packed, at most 40`,
    whole <= 40 * MB && packed.unpackedSize <= 40 * MB,
  );
  const foreign = packed.files.filter(({ path }) => /(^|\/)(test|training|\.cache|\.ci|src)\//.test(path));
  check(`nothing in it but the program (${packed.files.length} files)`, foreign.length === 0);

  const home = join(folder, 'user');
  execFileSync('mkdir', ['-p', home]);
  writeFileSync(join(home, 'package.json'), '{"private": true}\n');
  // As a user does who has read the README: CUDA libraries only where they are asked for.
  process.env.ONNXRUNTIME_NODE_INSTALL = 'skip';
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', tarball], home);

  const doctor = run('npx', ['--no', 'mouthpiece', 'doctor'], home);
  check('npx mouthpiece doctor finds the model and the presets', /model/i.test(doctor) && /preset/i.test(doctor));
  console.log(doctor.trim());

  // The time counts from the first moment: a machine at its limits is not on air within the first.
  let talked = {};
  for (const seconds of ['12', '120']) {
    talked = await talk(home, seconds);
    if (talked.faces > 100 || talked.code !== 0) break;
  }
  const { faces, code } = talked;
  check(`npx mouthpiece start talks (${faces} faces) and ends with ${code}`, code === 0 && faces > 100);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
