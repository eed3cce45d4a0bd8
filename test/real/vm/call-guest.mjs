/**
 * Runs inside the guest: the whole program on the real driver, seen by a page in real Chromium as a call sees it.
 * The program is stopped for 15 s, killed and started again under that page. Writes /job/call.json, and pictures
 * beside it; judged by call.test.ts.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { CAP, loadV4l2 } from '../../../dist/sinks/v4l2.js';
import { run, sleep } from './guest.mjs';
import { takePlans } from './plans.mjs';

const CAMERA = '/dev/video1';
const WIDTH = 320;
const HEIGHT = 180;
const SENT = '/dev/shm/sent.yuyv';
/** An emulated machine on a busy host needs minutes to start a program. */
const START_MS = 600_000;
/** The longest seen beside other tests is half of this; once an emulated machine stood still here for good. */
const ON_AIR_MS = 300_000;
/** A track ends after ten seconds without a frame. */
const STALL_MS = 15_000;

const v4l2 = await loadV4l2();
const result = { steps: [] };
const began = performance.now();
const step = (name) => {
  const told = { name, s: Math.round((performance.now() - began) / 100) / 10 };
  result.steps.push(told);
  console.log(told.s, name);
};

/** The program, with a microphone that says nothing. */
function program() {
  const args = ['test/real/vm/call-program.mjs', CAMERA, WIDTH, HEIGHT, SENT].map(String);
  const child = spawn(process.execPath, ['--max-semi-space-size=2', ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said = (said + text).slice(-4000);
    step(String(text).trim().split('\n').at(-1));
  });
  return { child, said: () => said, exit: once(child, 'exit') };
}

async function until(what, done, ms = START_MS) {
  const end = performance.now() + ms;
  let say = performance.now() + 30_000;
  while (performance.now() < end) {
    if (await done()) return step(what);
    if (performance.now() > say) {
      step(JSON.stringify(call ?? 'no page yet'));
      say += 30_000;
    }
    await sleep(200);
  }
  throw new Error(`not within ${ms} ms: ${what}`);
}

/** Whether the device is fed, and so a camera for apps. */
function isFed() {
  const fd = v4l2.open(CAMERA);
  try {
    return (v4l2.queryCapability(fd).caps & CAP.capture) !== 0;
  } finally {
    v4l2.close(fd);
  }
}

/** The frame that the program sent last. */
const sent = () => readFileSync(SENT);

const page = readFileSync(new URL('call-page.html', import.meta.url));
let call;
let grab;
const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  if (request.method === 'GET') return response.setHeader('Content-Type', 'text/html').end(page);
  if (request.url === '/state') {
    call = JSON.parse(body);
    return response.end(JSON.stringify({ grab: grab !== undefined }));
  }
  if (request.url === '/first') keep('first.rgba', body);
  else answer(body);
  response.end();
});

function answer(body) {
  grab?.(body);
  grab = undefined;
}

/** The page's picture, RGBA. */
const picture = () =>
  new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`the page gives no picture: ${JSON.stringify(call)}`)), 300_000);
    grab = (bytes) => {
      clearTimeout(limit);
      resolve(bytes);
    };
  });

const differs = (one, other) => {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += Math.abs(one[i] - other[i]);
  return sum / one.length;
};
const keep = (name, bytes) => writeFileSync(`/job/${name}`, bytes);

let first;
let second;
let browser;
try {
  await takePlans('/job/plans', WIDTH, HEIGHT);
  step('planned');
  // Nothing is said yet: what is seen is the face at rest.
  first = program();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const profile = mkdtempSync('/tmp/call-');
  browser = spawn(
    'chromium-headless-shell',
    [
      ...[
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--use-fake-ui-for-media-stream',
      ],
      ...[
        '--autoplay-policy=no-user-gesture-required',
        '--disable-background-networking',
        '--disable-component-update',
      ],
      ...['--disable-extensions', '--enable-features=NetworkServiceInProcess2', '--renderer-process-limit=1'],
      ...[`--user-data-dir=${profile}`, '--remote-debugging-port=0', `http://127.0.0.1:${server.address().port}/`],
    ],
    { stdio: 'ignore' },
  );
  await until('on air', isFed, ON_AIR_MS).catch((error) => {
    result.stoodStill = true;
    throw error;
  });
  result.format = run('v4l2-ctl', '-d', CAMERA, '--get-fmt-video');

  await until('the page has a picture', () => call?.frames > 2);
  result.label = call.label;

  first.child.kill('SIGSTOP');
  const stopped = performance.now();
  const before = call.frames;
  step('stopped');
  await sleep(3000);
  keep('sent.yuyv', sent());
  const seen = await picture();
  keep('seen.rgba', seen);
  step('compared');
  await sleep(Math.max(3000, STALL_MS - (performance.now() - stopped)));
  result.stall = { ms: Math.round(performance.now() - stopped), frames: call.frames - before, ...call };
  first.child.kill('SIGCONT');
  step('continued');
  await until('the picture moves again', async () => differs(await picture(), seen) > 0.05);

  first.child.kill('SIGKILL');
  await first.exit;
  const last = await picture();
  second = program();
  await until('the call shows the program again', async () => differs(await picture(), last) > 0.05);
  keep('after.rgba', await picture());
  result.after = { ...call, format: run('v4l2-ctl', '-d', CAMERA, '--get-fmt-video') };
} catch (error) {
  result.failed = `${error.stack}\n${first?.said()}\n${second?.said() ?? ''}`;
}
for (const child of [first?.child, second?.child, browser]) child?.kill('SIGKILL');
writeFileSync('/job/call.json', JSON.stringify(result, null, 2));
console.log(JSON.stringify(result, null, 2));
process.exit(0);
