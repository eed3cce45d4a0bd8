/** A private sound server with two microphones that hear a voice all the time, and a recorder beside the program. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, now, run } from './system.mjs';

const SCRIPT = fileURLToPath(new URL('../real/fake-mic.sh', import.meta.url));
export const MICROPHONES = ['FakeMicrophone', 'SecondMicrophone'];

export async function openSound(folder, speech) {
  const given = { ...process.env, FAKEMIC_DIR: folder };
  const env = {
    XDG_RUNTIME_DIR: folder,
    PULSE_SERVER: `unix:${folder}/pulse/native`,
    PULSE_RUNTIME_PATH: join(folder, 'pulse'),
    PULSE_STATE_PATH: join(folder, 'state'),
  };
  let player;
  let talking = false;
  let timer;

  function talk() {
    if (!talking) return;
    player = spawn(SCRIPT, ['play', speech], { env: given, stdio: 'ignore' });
    player.once('exit', () => {
      timer = setTimeout(talk, 300);
    });
  }
  const speak = () => {
    talking = true;
    talk();
  };
  const hush = async () => {
    talking = false;
    clearTimeout(timer);
    await end(player, 'SIGTERM');
  };

  async function start() {
    await run(SCRIPT, ['start'], { env: given });
    const second = [
      'load-module',
      'module-remap-source',
      'source_name=second',
      'master=fakemic_sink.monitor',
      'channels=1',
      'channel_map=mono',
      'master_channel_map=mono',
      'remix=no',
      `source_properties=device.description=${MICROPHONES[1]}`,
    ];
    await run('pactl', second, { env: { ...given, ...env } });
  }

  /** Hears beside the program: calls back with the time of each onset after a quarter of a second of quiet. */
  function listen(onset) {
    const recorder = spawn(
      'parec',
      ['-d', 'fakemic', '--latency-msec=10', '--format=s16le', '--rate=48000', '--channels=1'],
      {
        env: { ...given, ...env },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    let quiet = 0;
    recorder.stdout.on('data', (bytes) => {
      const arrival = now();
      const samples = bytes.length >> 1;
      for (let i = 0; i < samples; i++) {
        if (Math.abs(bytes.readInt16LE(2 * i)) < 1600) quiet++;
        else {
          if (quiet > 12_000) onset(arrival - (samples - i) / 48);
          quiet = 0;
        }
      }
    });
    return () => end(recorder);
  }

  await start();
  speak();
  return {
    env,
    speak,
    hush,
    listen,
    /** As a crash. */
    kill: () => run(SCRIPT, ['kill'], { env: given }),
    start,
    async stop() {
      await hush();
      await run(SCRIPT, ['stop'], { env: given });
    },
  };
}
