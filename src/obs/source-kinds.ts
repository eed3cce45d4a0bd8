import { PluginError } from '../errors.js';

/** How the avatar gets into a scene. */
export const SOURCE_KINDS = ['browser', 'feed', 'camera', 'key'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Where the program's picture is to be had. */
export interface Outlets {
  /** `http://127.0.0.1:PORT` */
  readonly page: string;
  readonly feedPort: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** The virtual camera's device, e.g. `/dev/video10`. */
  readonly camera?: string;
}

interface Kind {
  /** OBS's input kind, without version. */
  readonly input: string;
  readonly why: string;
  settings(outlets: Outlets): Readonly<Record<string, unknown>>;
}

const camera = ({ camera: device }: Outlets) => ({ device_id: device, buffering: false, auto_reset: true });

/** Flat colour that OBS takes out of a picture without alpha; a preset's background can have it. */
export const KEY_COLOUR = '#00ff00';

export const KINDS: Readonly<Record<SourceKind, Kind>> = Object.freeze({
  browser: {
    input: 'browser_source',
    why: 'the page draws the avatar itself: transparent, in OBS’s own frame rate',
    settings: ({ page, width, height }: Outlets) => ({
      url: `${page}/view`,
      width,
      height,
      fps_custom: false,
      shutdown: false,
      restart_when_active: false,
      reroute_audio: false,
      webpage_control_level: 1,
    }),
  },
  feed: {
    input: 'ffmpeg_source',
    why: 'a stream of raw frames inside this machine: transparent, a frame or two late',
    settings: ({ feedPort, width, height }: Outlets) => ({
      is_local_file: false,
      input: `tcp://127.0.0.1:${feedPort}`,
      input_format: 'rawvideo',
      // Frames a millisecond apart are all overdue, so OBS shows each at once and no delay builds up.
      ffmpeg_options: `video_size=${width}x${height} pixel_format=rgba framerate=1000 probesize=32 analyzeduration=0`,
      buffering_mb: 0,
      reconnect_delay_sec: 1,
      restart_on_activate: false,
      close_when_inactive: false,
      clear_on_media_end: false,
      // Without it the edges of hair become dark.
      linear_alpha: true,
      hw_decode: false,
    }),
  },
  camera: { input: 'v4l2_input', why: 'the virtual camera, with the background of the preset', settings: camera },
  key: {
    input: 'v4l2_input',
    why: `the virtual camera, its colour ${KEY_COLOUR} taken out: give the preset a background of that colour`,
    settings: camera,
  },
});

export interface Choice {
  readonly as: SourceKind;
  /** For people. */
  readonly why: string;
}

/**
 * The source that fits.
 *
 * The virtual camera is never chosen by itself: it has no alpha (v4l2loopback can carry it from 0.13 on and OBS read it
 * from 30.1 on, but then no call could use the camera), and the stream has.
 *
 * @param offered OBS's input kinds, without versions
 * @throws PluginError obs/failed where the one that was asked for cannot be
 */
export function chooseSource(offered: readonly string[], outlets: Outlets, asked?: SourceKind): Choice {
  if (asked) {
    const { input, why } = KINDS[asked];
    if (!offered.includes(input))
      throw new PluginError('obs/failed', `this OBS has no ${input}, which "${asked}" needs`, {
        hint: 'npx mouthpiece obs setup   (takes what there is)',
      });
    if (input === 'v4l2_input' && outlets.camera === undefined)
      throw new PluginError('obs/failed', 'there is no virtual camera', { hint: 'npx mouthpiece doctor' });
    return { as: asked, why };
  }
  if (offered.includes(KINDS.browser.input)) return { as: 'browser', why: KINDS.browser.why };
  if (offered.includes(KINDS.feed.input))
    return { as: 'feed', why: `${KINDS.feed.why} (this OBS has no browser source)` };
  return { ...chooseSource(offered, outlets, 'key') };
}
