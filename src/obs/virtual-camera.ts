import { asPluginError, PluginError } from '../errors.js';
import type { Notices } from '../notices.js';
import type { ObsConnection } from './client.js';
import { type ObsEvents, type ObsLink, obsCode } from './link.js';
import type { Picture } from './picture.js';

/** What calls list it as. */
export const OBS_CAMERA = 'OBS Virtual Camera';

/**
 * OBS's own virtual camera: the camera for calls where we have none of ours (Windows, macOS), or where it is asked for.
 * It is started when OBS comes and again whenever OBS was restarted; only what was started here is stopped, and what
 * somebody stops in OBS stays off. After a crash of this program it stays on, so that the call keeps its camera.
 */
export interface VirtualCamera {
  /** OBS's is on, whoever started it. */
  readonly isOn: boolean;
  /** It is or was on during this show. */
  readonly wasOn: boolean;
  /**
   * Switches it on with the face in it, if that can be; what is missing is told in one line. Never throws.
   *
   * @param asked somebody wants it now, even if it was stopped in OBS before
   */
  begin(link: ObsLink, asked?: boolean): Promise<void>;
  /** OBS is gone. */
  lost(): void;
  /** Once a second. */
  tick(connection: ObsConnection, link: ObsLink | undefined): void;
  readonly events: ObsEvents;
  /** Stops what was started here. */
  end(link: ObsLink): Promise<void>;
}

export interface VirtualCameraOptions {
  readonly picture: Pick<Picture, 'source' | 'setUp'>;
  /** The connection that holds now. */
  link(): ObsLink | undefined;
  readonly board: Notices;
  readonly platform?: NodeJS.Platform;
  /** How long OBS may take to start it, and to end its connection after it stopped it for going away, ms. */
  readonly patienceMs?: number;
  readonly goodbyeMs?: number;
}

/** OBS's answer where it has no virtual camera. */
export const NOT_AVAILABLE = 604;
/** What is said, and its mend, where nothing tells of an OBS that listens. */
export const NOT_SET_UP = [
  'calls here get their camera from OBS, which is not set up for it',
  'install OBS (obsproject.com); in it: Tools > WebSocket Server Settings > Enable WebSocket server',
] as const;
const LOOK_MS = 200;
/** Seconds without OBS after which that is told; one that is just being restarted is none. */
const PATIENT_TICKS = 5;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function keepVirtualCamera(options: VirtualCameraOptions): VirtualCamera {
  const { picture, board, platform = process.platform, patienceMs = 5000, goodbyeMs = 1500 } = options;
  let isOn = false;
  let wasOn = false;
  let isOurs = false;
  let stoppedByHand = false;
  let hadFace = false;
  let unseen = false;
  let ending = false;
  let away = 0;
  let busy: Promise<void> | undefined;

  const status = async (link: ObsLink) => (await link.call('GetVirtualCamStatus')).outputActive;
  const missing = (message: string, hint: string) => board.raise('camera', { message, hint });

  /** @returns whether our face is somewhere in OBS */
  async function face(link: ObsLink): Promise<boolean> {
    if (picture.source) {
      hadFace = true;
      return true;
    }
    const running = await link.batch([{ requestType: 'GetStreamStatus' }, { requestType: 'GetRecordStatus' }]);
    // What was taken out stays out, and nothing is put into a show that others are watching: there it takes a command.
    if (hadFace || running.some((answer) => answer?.outputActive === true)) {
      missing('your face is in no scene of OBS, so its virtual camera is not started', 'npx mouthpiece obs setup');
      return false;
    }
    const { source, scene } = await picture.setUp(link, {});
    hadFace = true;
    board.tell(`Your face is now in OBS's scene "${scene}" ("${source}"), which its virtual camera shows.`);
    return true;
  }

  async function start(link: ObsLink): Promise<void> {
    if (stoppedByHand && !(await status(link))) return;
    stoppedByHand = false;
    if (!(await face(link))) return;
    if (await status(link)) isOn = true;
    else {
      await link.call('StartVirtualCam');
      // Its answer is no proof: it says yes, too, where the driver is missing or not allowed.
      const end = performance.now() + patienceMs;
      do {
        isOn = await status(link);
        if (!isOn) await pause(LOOK_MS);
      } while (!isOn && performance.now() < end);
      if (!isOn) return missing('OBS does not start its virtual camera', refusedHint(platform));
      isOurs = true;
    }
    wasOn = true;
    board.clear('camera');
    board.tell(`In your call choose the camera "${OBS_CAMERA}".`);
    unseen = !(await isSeen(link));
    if (!unseen) return;
    const { currentProgramSceneName: scene } = await link.call('GetCurrentProgramScene');
    board.raise('obs-unseen', {
      message: `OBS's scene "${scene}" does not show your face, so calls do not see it either`,
      hint: `in OBS choose a scene with "${picture.source?.name}" in it, or: npx mouthpiece obs setup`,
    });
  }

  /** Our source is to be seen on program, in a scene within the scene too. */
  async function isSeen(link: ObsLink): Promise<boolean> {
    const name = picture.source?.name;
    return name !== undefined && (await link.call('GetSourceActive', { sourceName: name })).videoActive;
  }

  function begin(link: ObsLink): Promise<void> {
    busy ??= start(link)
      .catch((thrown) => {
        const error = asPluginError(thrown, 'obs/failed');
        if (obsCode(error) === NOT_AVAILABLE) missing('this OBS has no virtual camera', absentHint(platform));
        else if (error.code !== 'obs/lost') board.raise('camera', error);
      })
      .finally(() => {
        busy = undefined;
      });
    return busy;
  }

  /** An OBS that goes away stops it too, and that is nobody's wish. */
  async function isStoppedByHand(link: ObsLink): Promise<boolean> {
    await Promise.race([pause(goodbyeMs), link.closed]);
    return options.link() === link && !(await status(link).catch(() => true));
  }

  return {
    get isOn() {
      return isOn;
    },
    get wasOn() {
      return wasOn;
    },
    async begin(link, asked = false) {
      if (asked) stoppedByHand = false;
      await begin(link);
    },
    lost() {
      isOn = false;
      isOurs = false;
    },
    tick(connection, link) {
      away = connection === 'live' ? 0 : away + 1;
      if (away === PATIENT_TICKS && connection === 'off') missing(...NOT_SET_UP);
      if (away === PATIENT_TICKS && connection === 'searching')
        missing('calls here get their camera from OBS, which is not running', 'start OBS');
      if (!unseen || !link) return;
      isSeen(link).then(
        (seen) => {
          if (!seen) return;
          unseen = false;
          board.clear('obs-unseen');
        },
        () => {},
      );
    },
    events: {
      VirtualcamStateChanged: ({ outputActive }: { outputActive: boolean }) => {
        if (busy || ending) return;
        const link = options.link();
        if (outputActive && !isOn) {
          isOn = wasOn = true;
          stoppedByHand = false;
          board.clear('camera');
        } else if (!outputActive && isOn) {
          isOn = false;
          isOurs = false;
          if (!link) return;
          void isStoppedByHand(link).then((byHand) => {
            if (!byHand || isOn) return;
            stoppedByHand = true;
            board.tell("OBS's virtual camera was stopped in OBS: Mouthpiece leaves it off.");
          });
        }
      },
    },
    async end(link) {
      ending = true;
      await busy;
      if (isOurs && isOn) await link.call('StopVirtualCam');
      isOn = false;
    },
  };
}

/** What brings a virtual camera to an OBS without one. */
export function absentHint(platform: NodeJS.Platform): string {
  if (platform === 'linux')
    return 'npx mouthpiece camera install   (our own camera needs no OBS), then start without --camera obs';
  if (platform === 'win32') return 'install OBS again from obsproject.com with its virtual camera, and restart it';
  return 'update OBS (obsproject.com), and press Start Virtual Camera in it once';
}

/** What lets OBS start the one that it has. */
function refusedHint(platform: NodeJS.Platform): string {
  return platform === 'darwin'
    ? 'press Start Virtual Camera in OBS, allow its camera extension in System Settings, restart OBS'
    : 'press Start Virtual Camera in OBS, and do what it says';
}

/**
 * Which camera a show has: `obs` is OBS's, else the device of ours as it was asked for, or `off`.
 *
 * @throws PluginError usage/value where OBS's is asked for by name and OBS is switched off
 */
export function cameraOf(asked: string, obs: 'auto' | 'off' | number | undefined, platform = process.platform): string {
  const camera = asked === 'auto' && platform !== 'linux' ? 'obs' : asked;
  if (camera !== 'obs' || obs !== 'off') return camera;
  if (asked === 'auto') return 'off';
  throw new PluginError('usage/value', "OBS's virtual camera needs OBS, which --obs off leaves alone", {
    hint: 'npx mouthpiece start --camera obs',
  });
}
