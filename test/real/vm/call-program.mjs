/**
 * Runs inside the guest: the program as `mouthpiece start` opens it, with one sink more that keeps the newest frame in a
 * file, as it was sent. (A second reader of the camera would be simpler, but v4l2loopback 0.12 starves the first one.)
 * Arguments: camera, width, height, file.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { openPlugin } from '../../../dist/plugin.js';

const [camera, width, height, file] = process.argv.slice(2);
const keep = {
  name: 'sent frames',
  write(frame) {
    writeFileSync(`${file}.new`, frame.as('yuyv'));
    renameSync(`${file}.new`, file);
  },
  close: async () => {},
};
await openPlugin({
  camera,
  width: Number(width),
  height: Number(height),
  fps: 10,
  device: 'cpu',
  // Nothing is ever said: the face moves and blinks, and the model costs the guest no time.
  source: { kind: 'stdin', rate: 16_000 },
  sinks: [keep],
  notice: (line) => console.error(line),
});
