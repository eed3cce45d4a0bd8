import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takePassword } from '../../src/obs/place.js';
import { freePort, run, start } from '../support/program.js';
import { type RefusingObs, refusingObs } from '../support/refusing-obs.js';

/** What nobody may see besides who has a right to. */
const SECRETS = {
  'the password in the environment': 'Pw-environment-4f1c0a77',
  "the password in OBS's settings": 'Pw-of-obs-itself-90be21',
  'the password of the prompt': 'Pw-of-the-prompt-c3d8e6',
  'the token': 'Token-of-this-user-5a0f9e4477aa11bb',
};
const ENVIRONMENT = SECRETS['the password in the environment'];

/** Which of them a text holds, as it is or encoded. */
const secretsIn = (text: string, secrets: Readonly<Record<string, string>> = SECRETS): string[] =>
  Object.entries(secrets)
    .filter(([, secret]) =>
      [secret, Buffer.from(secret).toString('base64').replace(/=+$/, ''), Buffer.from(secret).toString('hex')].some(
        (form) => text.includes(form),
      ),
    )
    .map(([what]) => what);

/** Command lines and environments of all that descend from a process, by what /proc tells. */
function family(ancestor: number): { pid: number; cmdline: string; environ: string }[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {}
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === ancestor || isOurs(parents.get(pid)));
  const read = (pid: number, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'latin1').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  };
  return [...parents.keys()]
    .filter(isOurs)
    .map((pid) => ({ pid, cmdline: read(pid, 'cmdline'), environ: read(pid, 'environ') }));
}

describe.skipIf(process.platform !== 'linux')('no secret gets out of the running program', { timeout: 300_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'mouthpiece-secrets-'));
  const at = (...parts: string[]) => join(home, ...parts);
  const put = (path: string, text: string, mode: number) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode });
  };
  const token = at('config', 'mouthpiece', 'token');
  const prompt = at('config', 'mouthpiece', 'obs.json');
  const ofObs = at('config', 'obs-studio', 'plugin_config', 'obs-websocket', 'config.json');
  let obs: RefusingObs;
  let env: NodeJS.ProcessEnv;
  /** Everything that came out, by where. */
  const out: Record<string, string> = {};

  beforeAll(async () => {
    obs = await refusingObs();
    // As a careless user would put it there: readable by all.
    put(token, `${SECRETS['the token']}\n`, 0o644);
    put(prompt, JSON.stringify({ port: obs.port, password: SECRETS['the password of the prompt'] }), 0o600);
    const settings = { server_enabled: true, server_port: obs.port, auth_required: true };
    put(ofObs, JSON.stringify({ ...settings, server_password: SECRETS["the password in OBS's settings"] }), 0o600);
    env = {
      HOME: home,
      XDG_CONFIG_HOME: at('config'),
      XDG_CACHE_HOME: at('cache'),
      XDG_STATE_HOME: at('state'),
      XDG_RUNTIME_DIR: at('run'),
      MOUTHPIECE_OBS_PASSWORD: ENVIRONMENT,
    };
    mkdirSync(at('run'));
    await goThrough();
  }, 300_000);
  afterAll(() => {
    obs?.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** A show with all that asks for a secret: OBS that refuses, tools, the check-up, errors. */
  async function goThrough(): Promise<void> {
    const port = await freePort();
    const program = start(['--camera', 'off', '--port', String(port)], env);
    const seen = new Map<string, string>();
    const watch = setInterval(() => {
      for (const { pid, cmdline, environ } of family(program.child.pid as number)) {
        seen.set(`command line of ${pid} ${cmdline.slice(0, 60)}`, cmdline);
        // What a program was started with stays there for good; what matters is what it hands on.
        if (pid !== program.child.pid) seen.set(`environment of ${pid} ${cmdline.slice(0, 60)}`, environ);
      }
    }, 200);
    let figures = '';
    program.child.stdout?.on('data', (text) => {
      figures += text;
    });
    try {
      await program.until((stats) => stats.obs?.state === 'refused', 120_000);
      const base = `http://127.0.0.1:${port}`;
      const headers = { Authorization: `Bearer ${SECRETS['the token']}`, 'Content-Type': 'application/json' };
      const ask = async (path: string, init: RequestInit = {}) => {
        const answer = await fetch(base + path, init);
        const reader = path === '/state' ? answer.body?.getReader() : undefined;
        const body = reader ? Buffer.from((await reader.read()).value ?? []).toString() : await answer.text();
        await reader?.cancel();
        out[`answer to ${init.method ?? 'GET'} ${path}`] = `${JSON.stringify([...answer.headers])}\n${body}`;
        return answer.status;
      };
      for (const path of ['/', '/view', '/avatar', '/state', '/api', '/token', '/preset/1/../../../token'])
        await ask(path);
      const post = (action: string, body: object, own: Record<string, string> = headers) =>
        ask(`/api/${action}`, { method: 'POST', headers: own, body: JSON.stringify(body) });
      expect(await post('preset.list', {})).toBe(200);
      expect(await post('doctor.check', {})).toBe(200);
      expect(await post('obs.status', {})).toBe(200);
      expect(await post('obs.setup', {})).toBe(400);
      expect(await post('preset.use', { name: SECRETS['the token'].toLowerCase().slice(0, 8) })).toBe(400);
      expect(await post('preset.next', {}, { Authorization: 'Bearer wrong' })).toBe(401);
    } finally {
      clearInterval(watch);
      await program.interrupt();
    }
    out['standard output (--stats)'] = figures;
    out['standard error'] = program.log();
    Object.assign(out, Object.fromEntries(seen));
    for (const args of [
      ['doctor'],
      ['obs', 'status'],
      ['use', 'none'],
      ['service', 'install', '--dry-run'],
      ['devices'],
    ]) {
      const { stdout, stderr } = await run(args, env);
      out[`mouthpiece ${args.join(' ')}`] = stdout + stderr;
    }
  }

  it('by logs, figures, answers, error messages, command lines or the environment of its children', () => {
    expect(Object.keys(out).filter((where) => where.startsWith('environment of')).length).toBeGreaterThan(1);
    expect(out['standard error']).toMatch(/refuses the password/);
    expect(figuresIn(out['standard output (--stats)'])).toBeGreaterThan(0);
    const leaks = Object.entries(out).flatMap(([where, text]) => secretsIn(text).map((what) => `${what}: ${where}`));
    expect(leaks).toEqual([]);
  });

  it('to OBS either, which gets a hash', () => {
    expect(obs.heard.length).toBeGreaterThan(0);
    expect(obs.heard.join('\n')).toMatch(/"authentication":/);
    expect(secretsIn(obs.heard.join('\n'))).toEqual([]);
  });

  it('into a file other than the one that it belongs to, which its user alone may read', () => {
    const files = readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((item) => item.isFile())
      .map((item) => join(item.parentPath ?? item.path, item.name));
    expect(files.length).toBeGreaterThan(3);
    const found = files.flatMap((path) => secretsIn(readFileSync(path, 'latin1')).map((what) => [path, what]));
    expect(found.sort()).toEqual(
      [
        [token, 'the token'],
        [prompt, 'the password of the prompt'],
        [ofObs, "the password in OBS's settings"],
      ].sort(),
    );
    expect([token, prompt].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it('is what this test would see: it finds each of them, plain or encoded', () => {
    for (const [what, secret] of Object.entries(SECRETS)) {
      expect(secretsIn(`x${secret}y`)).toEqual([what]);
      expect(secretsIn(Buffer.from(secret).toString('base64'))).toEqual([what]);
    }
    const own = { OBS_PASSWORD: 'other', MOUTHPIECE_OBS_PASSWORD: ENVIRONMENT, PATH: '/bin' };
    expect([takePassword(own), own]).toEqual([ENVIRONMENT, { PATH: '/bin' }]);
  });
});

const figuresIn = (text: string): number => text.split('\n').filter((line) => line.startsWith('{')).length;
