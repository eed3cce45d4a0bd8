import { Command } from 'commander';
import { consola } from 'consola';
import { asPluginError, inWords } from '../errors.js';

export function devicesCommand(): Command {
  return new Command('devices')
    .description('list microphones and virtual cameras')
    .option('--json', 'print them as JSON')
    .action(async (flags: { json?: boolean }) => {
      const [{ listMicrophones }, { cameraSystem, listCameras }] = await Promise.all([
        import('../audio/devices.js'),
        import('../sinks/camera-devices.js'),
      ]);
      const microphones = await listMicrophones().catch((thrown) => {
        consola.warn(inWords(asPluginError(thrown)));
        return [];
      });
      const cameras = await cameraSystem().then(listCameras, () => []);
      if (flags.json) {
        process.stdout.write(`${JSON.stringify({ microphones, cameras }, null, 2)}\n`);
        return;
      }
      const lines = [
        'Microphones (start --mic NAME)',
        ...microphones.map(({ id, name, isDefault }) => `  ${name}${isDefault ? ' (default)' : ''}\n      ${id}`),
        ...(microphones.length ? [] : ['  none (npx mouthpiece doctor says what to do)']),
        'Virtual cameras (start --camera PATH)',
        ...cameras.map(
          ({ path, name, busy, permission }) =>
            `  ${path}  ${name}${busy ? ' (fed by another program)' : ''}${permission ? '' : ' (no permission)'}`,
        ),
        ...(cameras.length ? [] : ['  none (npx mouthpiece doctor says what to do)']),
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}
