/** A producer in a process of its own: camera-writer.mjs ours|foreign PATH WIDTH HEIGHT FORMAT FPS FIRST SECONDS */
import { openCamera } from '../../../dist/sinks/camera.js';
import { FOURCC, loadV4l2 } from '../../../dist/sinks/v4l2.js';
import { feed, frames } from './guest.mjs';

const [whose, path, w, h, format, fps, first, seconds] = process.argv.slice(2);
const [width, height] = [Number(w), Number(h)];
const frame = frames(width, height, format);
const count = Number(fps) * Number(seconds);

if (whose === 'ours') {
  const camera = await openCamera({ device: path, width, height, fps: Number(fps), format });
  console.log('open');
  await feed(
    (number) => camera.write(frame(number)),
    Number(fps),
    Number(first),
    (i) => i >= count,
  );
  await camera.close();
} else {
  // As other programs do it: no lock, no STREAMON, no controls.
  const v4l2 = await loadV4l2();
  const fd = v4l2.open(path);
  v4l2.setFormat(fd, { width, height, fourcc: FOURCC[format] });
  console.log('open');
  await feed(
    (number) => v4l2.write(fd, frame(number).as(format)),
    Number(fps),
    Number(first),
    (i) => i >= count,
  );
  v4l2.close(fd);
}
