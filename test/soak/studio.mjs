/** A real OBS Studio on a display of its own. */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PNG } from 'pngjs';
import { run } from './system.mjs';

const SCRIPT = fileURLToPath(new URL('../real/obs/obs.sh', import.meta.url));
export const PASSWORD = 'a soak';

export async function openStudio(folder, port, program) {
  const env = {
    ...process.env,
    OBS_DIR: folder,
    OBS_PORT: String(port),
    OBS_PASSWORD: PASSWORD,
    PULSE_SERVER: 'unix:/nonexistent/pulse',
  };
  const script = (command) => run(SCRIPT, [command], { env });
  const { openLink } = await import(pathToFileURL(join(program, 'dist/obs/link.js')));
  let link;
  const drop = async () => {
    await link?.close().catch(() => {});
    link = undefined;
  };
  try {
    await script('start');
  } catch (error) {
    await script('stop').catch(() => {});
    throw error;
  }
  return {
    port,
    /** Share of the scene's pixels that show something; 0 where OBS does not answer. */
    async covered() {
      try {
        link ??= await openLink({ port, password: PASSWORD, enabled: true });
        const want = { sourceName: 'Start', imageFormat: 'png', imageWidth: 64, imageHeight: 36 };
        const { imageData } = await link.call('GetSourceScreenshot', want);
        const { data } = PNG.sync.read(Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64'));
        let seen = 0;
        for (let i = 3; i < data.length; i += 4) if (data[i] > 128) seen++;
        return seen / (data.length / 4);
      } catch {
        await drop();
        return 0;
      }
    },
    async kill() {
      await script('kill');
      await drop();
    },
    again: () => script('again'),
    async stop() {
      await drop();
      await script('stop');
    },
  };
}
