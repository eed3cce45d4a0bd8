import { C, type Control, restFace } from '../../src/face/controls.js';
import { presetFile } from '../../src/server/preset-files.js';
import { openServer, type Server, type ServerOptions } from '../../src/server/server.js';
import { now } from '../../src/units.js';
import { TOKEN } from './server.js';
import { stats } from './stats.js';

/** A server that is fed as the program feeds it, without sound: 60 faces a second with the controls that a test sets. */
export interface Talker {
  readonly server: Server;
  /** Sets controls; the others keep what they have. */
  pose(controls: Partial<Record<Control, number>>): void;
  published(): number;
  close(): Promise<void>;
}

export async function openTalker(options: Partial<ServerOptions> & { presetFolder(): string }): Promise<Talker> {
  const server = await openServer({
    port: 0,
    token: TOKEN,
    state: () => stats(),
    presetRevision: () => 1,
    commands: { 'preset.list': () => ({ presets: ['mira'], titles: { mira: 'Mira' }, onAir: 'mira' }) },
    thumbnail: () => presetFile(options.presetFolder(), 'thumbnail.png'),
    ...options,
  });
  const controls = restFace();
  let count = 0;
  const timer = setInterval(() => {
    server.publish({ controls, of: now(), at: now() });
    if (count++ % 30 === 0) server.publishStats((options.state ?? stats)());
  }, 1000 / 60);
  return {
    server,
    pose(more) {
      for (const [name, value] of Object.entries(more)) controls[C[name as Control]] = value;
    },
    published: () => count,
    close() {
      clearInterval(timer);
      return server.close();
    },
  };
}
