import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import koffi from 'koffi';

/** Somebody with a mouse before an X display without a window manager. */
export interface Screen {
  /** Makes the largest window fill the screen. */
  fill(): void;
  click(x: number, y: number): Promise<void>;
  /** PNG bytes of all that is seen. */
  photograph(): Promise<Buffer>;
  close(): void;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** What a menu takes to open, on a display that software draws. */
const SETTLE_MS = 600;

/** @param display e.g. `:5`; there must be libX11 and libXtst */
export function openScreen(display: string, size: { readonly width: number; readonly height: number }): Screen {
  const x11 = koffi.load('libX11.so.6');
  const xtst = koffi.load('libXtst.so.6');
  const open = x11.func('void *XOpenDisplay(const char *)');
  const rootOf = x11.func('unsigned long XDefaultRootWindow(void *)');
  const tree = x11.func(
    'int XQueryTree(void *, unsigned long, _Out_ unsigned long *, _Out_ unsigned long *, _Out_ void **, _Out_ unsigned int *)',
  );
  const geometry = x11.func(
    'int XGetGeometry(void *, unsigned long, _Out_ unsigned long *, _Out_ int *, _Out_ int *, _Out_ unsigned int *, _Out_ unsigned int *, _Out_ unsigned int *, _Out_ unsigned int *)',
  );
  const place = x11.func('int XMoveResizeWindow(void *, unsigned long, int, int, unsigned int, unsigned int)');
  const sync = x11.func('int XSync(void *, int)');
  const closeDisplay = x11.func('int XCloseDisplay(void *)');
  const motion = xtst.func('int XTestFakeMotionEvent(void *, int, int, int, unsigned long)');
  const button = xtst.func('int XTestFakeButtonEvent(void *, unsigned int, int, unsigned long)');
  const connection = open(display);
  if (!connection) throw new Error(`no display ${display}`);

  function windows(): { id: number; area: number }[] {
    const [root, parent, children, count] = [[0], [0], [null], [0]];
    tree(connection, rootOf(connection), root, parent, children, count);
    const ids: number[] = count[0] ? koffi.decode(children[0], koffi.array('unsigned long', count[0])) : [];
    return Array.from(ids, (id) => {
      const [above, x, y, width, height, border, depth] = [[0], [0], [0], [0], [0], [0], [0]];
      geometry(connection, id, above, x, y, width, height, border, depth);
      return { id, area: width[0] * height[0] };
    });
  }

  return {
    fill() {
      const [largest] = windows().sort((one, other) => other.area - one.area);
      place(connection, largest.id, 0, 0, size.width, size.height);
      sync(connection, 0);
    },
    async click(x, y) {
      motion(connection, -1, x, y, 0);
      sync(connection, 0);
      await pause(100);
      for (const down of [1, 0]) button(connection, 1, down, 0);
      sync(connection, 0);
      await pause(SETTLE_MS);
    },
    async photograph() {
      const frame = ['-f', 'x11grab', '-draw_mouse', '0', '-video_size', `${size.width}x${size.height}`, '-i', display];
      const { stdout } = await promisify(execFile)(
        'ffmpeg',
        ['-v', 'error', ...frame, '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', '-'],
        { encoding: 'buffer', maxBuffer: 64e6 },
      );
      return stdout;
    },
    close: () => void closeDisplay(connection),
  };
}
