/**
 * Runs inside the guest: the whole program on the real driver, read by v4l2-ctl, killed and started again under its
 * reader, ended by Ctrl-C. Arguments: those of `mouthpiece start` (default: --camera auto --wav
 * presets/hello.wav --size 640x360 --device cpu; what is read stays in memory, about 14 MB a second at that size).
 * Writes /job/program.json; e.g.
 *   VM_JOB=out/vm VM_MEM=3072 VM_TIMEOUT=600 test/real/vm/run.sh node test/real/vm/program-guest.mjs
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { run, sleep } from './guest.mjs';

const PATH = '/dev/video1';
const READ = '/dev/shm/program';
const SECONDS = 5;
/** An emulated machine on a busy host needs minutes to start the program. */
const START_MS = 240_000;
const args =
  process.argv.length > 2
    ? process.argv.slice(2)
    : ['--camera', 'auto', '--wav', 'presets/hello.wav', '--size', '640x360', '--device', 'cpu'];

function program() {
  const child = spawn(process.execPath, ['dist/main.js', 'start', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      said = (said + text).slice(-4000);
    });
  return { child, said: () => said, exit: once(child, 'exit') };
}

/** Whether the device feeds readers yet. */
const onAir = () => /Video Capture/.test(run('sh', '-c', `v4l2-ctl -d ${PATH} --get-fmt-video 2>&1 || true`));
async function until(done, ms) {
  const end = performance.now() + ms;
  while (!done() && performance.now() < end) await sleep(100);
  return done();
}

const result = {};
const first = program();
const began = performance.now();
result.onAir = await until(onAir, START_MS);
result.startMs = Math.round(performance.now() - began);
if (result.onAir) {
  const [, width, height] = /Width\/Height\s*:\s*(\d+)\/(\d+)/.exec(run('v4l2-ctl', '-d', PATH, '--get-fmt-video'));
  const [, size] = /Size Image\s*:\s*(\d+)/.exec(run('v4l2-ctl', '-d', PATH, '--get-fmt-video')).map(Number);
  Object.assign(result, {
    width: Number(width),
    height: Number(height),
    parm: run('v4l2-ctl', '-d', PATH, '--get-parm'),
  });
  const count = () => (existsSync(READ) ? Math.floor(statSync(READ).size / size) : 0);
  const reader = spawn('v4l2-ctl', ['-d', PATH, '--stream-mmap=8', '--stream-count=0', `--stream-to=${READ}`], {
    stdio: 'ignore',
  });
  const gone = once(reader, 'exit');
  await until(() => count() > 5, 20_000);

  const rate = async () => {
    const [from, at] = [count(), performance.now()];
    await sleep(SECONDS * 1000);
    return { from, to: count(), fps: ((count() - from) * 1000) / (performance.now() - at) };
  };
  /** Whether the reader gets different pictures now, so not the driver's repeats. */
  const changes = () => {
    const frames = count();
    const [one, other] = [Buffer.alloc(size), Buffer.alloc(size)];
    const fd = openSync(READ);
    readSync(fd, one, 0, size, (frames - 1) * size);
    readSync(fd, other, 0, size, (frames - 6) * size);
    closeSync(fd);
    return !one.equals(other);
  };
  result.first = await rate();
  first.child.kill('SIGKILL');
  await first.exit;
  await sleep(1000);
  const second = program();
  result.again = await until(() => changes(), START_MS);
  await sleep(3000);
  result.second = await rate();
  result.readerLost = reader.exitCode !== null;

  const stop = performance.now();
  second.child.kill('SIGINT');
  const [code, signal] = await second.exit;
  Object.assign(result, { code, signal, stopMs: Math.round(performance.now() - stop), said: second.said() });
  reader.kill('SIGKILL');
  await gone;
  const bytes = readFileSync(READ);
  rmSync(READ);
  /** How many different pictures were among the frames of a stretch. */
  const pictures = ({ from, to }) => {
    const hashes = new Set();
    for (let i = from; i < to; i++)
      hashes.add(
        createHash('md5')
          .update(bytes.subarray(i * size, (i + 1) * size))
          .digest('hex'),
      );
    return hashes.size;
  };
  result.first.pictures = pictures(result.first);
  result.second.pictures = pictures(result.second);
  // The newest frame, for looking at: ffmpeg -f rawvideo -pix_fmt yuyv422 -s WxH -i last.yuyv last.png
  writeFileSync('/job/last.yuyv', bytes.subarray((Math.floor(bytes.length / size) - 1) * size).subarray(0, size));
} else {
  result.said = first.said();
  first.child.kill('SIGKILL');
}
writeFileSync('/job/program.json', JSON.stringify(result, null, 2));
console.log(JSON.stringify(result, null, 2));
process.exit(0);
