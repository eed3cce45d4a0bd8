import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ffmpegCommand } from '../../src/audio/capture-command.js';
import { parseAvfoundation, parseDshow, sameMicrophone } from '../../src/audio/device-lists.js';
import { chooseMicrophone, ffmpegInputs, noMicrophoneHint } from '../../src/audio/devices.js';
import { hertz, millis } from '../../src/units.js';

const WAVE = '@device_cm_{33D9A762-90C8-11D0-BD43-00A0C911CE86}\\wave_';
const first = `${WAVE}{A63B8A2D-19F7-4D35-AFA7-0C750E7B6595}`;
const second = `${WAVE}{293B27B7-BDD1-4B42-A4A2-1A8B6A4A6F00}`;

/** In the shape of what ffmpeg 3 and 4 say, which public bug reports show. */
const OLD = `ffmpeg version 4.3.1 Copyright (c) 2000-2020 the FFmpeg developers
[dshow @ 00000193d788a8a0] DirectShow video devices (some may be both video and audio devices)
[dshow @ 00000193d788a8a0]  "Integrated Webcam"
[dshow @ 00000193d788a8a0]     Alternative name "@device_pnp_\\\\?\\usb#vid_0c45&pid_6448#{65e8773d}\\global"
[dshow @ 00000193d788a8a0] DirectShow audio devices
[dshow @ 00000193d788a8a0]  "Микрофон (Устройство с поддержкой High Definition Audio)"
[dshow @ 00000193d788a8a0]     Alternative name "${first}"
[dshow @ 00000193d788a8a0]  "Микрофон (Устройство с поддержкой High Definition Audio)"
[dshow @ 00000193d788a8a0]     Alternative name "${second}"
[dshow @ 00000193d788a8a0]  "virtual-audio-capturer"
dummy: Immediate exit requested
`;

/** Of ffmpeg 5 and newer: the kind behind each name; since 2026 some lines begin otherwise. */
const NEW = `[dshow @ 0000020e1a16fd40] "DirectShow Softcam" (none)\r
[dshow @ 0000020e1a16fd40]   Alternative name "@device_sw_{860BB310}\\DirectShow Softcam"\r
[dshow @ 0000020e1a16fd40] "OBS Virtual Camera" (video)\r
[dshow @ 0000020e1a16fd40]   Alternative name "@device_sw_{860BB310}\\{A3FCE0F5}"\r
[in#0 @ 000001bd07e70b00] "Wave Link Monitor (Elgato Wave:3)" (audio)\r
[in#0 @ 000001bd07e70b00]   Alternative name "${first}"\r
[dshow @ 0000020e1a16fd40] "Mikrofon "Größe XL" (2- USB)" (audio)\r
[dshow @ 0000020e1a16fd40]   Alternative name "${second}"\r
[dshow @ 0000020e1a16fd40] "Capture card" (video, audio)\r
dummy: Immediate exit requested\r
`;

const MAC = `[AVFoundation indev @ 0x7cf5010140] AVFoundation video devices:
[AVFoundation indev @ 0x7cf5010140] [0] FaceTime-camera (ingebouwd)
[AVFoundation indev @ 0x7cf5010140] [1] Capture screen 0
[AVFoundation indev @ 0x7cf5010140] AVFoundation audio devices:
[AVFoundation indev @ 0x7cf5010140] [0] MacBook Pro-microfoon
[AVFoundation indev @ 0x7cf5010140] [1] Micro d’Élodie [casque] 麦克风
[AVFoundation indev @ 0x7cf5010140] [2] 2i2 USB
[AVFoundation indev @ 0x7cf5010140] [3] Elgato Wave:3
[AVFoundation indev @ 0x7cf5010140] [4] Soundflower (2ch)
[AVFoundation indev @ 0x7cf5010140] [5] Soundflower
[in#0 @ 0x7cf5010000] Error opening input: Input/output error
`;

const settings = { rate: hertz(48_000), chunkMs: millis(10), pulse: false };
const inputOf = (platform: NodeJS.Platform, ffmpegDevice?: string) => {
  const { args } = ffmpegCommand({ ...settings, ffmpegDevice }, platform);
  return [args[args.indexOf('-f') + 1], args[args.indexOf('-i') + 1]];
};

describe('the microphones of Windows', () => {
  it('are read from the list of an old ffmpeg, told apart where two have one name', () => {
    expect(parseDshow(OLD)).toEqual([
      { id: first, name: expect.stringMatching(/^Микрофон/), isDefault: true, via: 'ffmpeg', isMonitor: false },
      { id: second, name: expect.stringMatching(/Audio\)$/), isDefault: false, via: 'ffmpeg', isMonitor: false },
      expect.objectContaining({ id: 'virtual-audio-capturer', name: 'virtual-audio-capturer' }),
    ]);
  });

  it('are read from the list of a new one, with quotes, colons and brackets in their names', () => {
    expect(parseDshow(NEW).map(({ id, name }) => [id, name])).toEqual([
      [first, 'Wave Link Monitor (Elgato Wave:3)'],
      [second, 'Mikrofon "Größe XL" (2- USB)'],
      ['Capture card', 'Capture card'],
    ]);
  });

  it('are none in a list of cameras, in an empty one, and where ffmpeg has no DirectShow', () => {
    expect(parseDshow('[dshow @ 1] "Camera" (video)\n[dshow @ 1]   Alternative name "@device_pnp_x"\n')).toEqual([]);
    expect(parseDshow('[dshow @ 1] Could not enumerate audio only devices (or none found).\n')).toEqual([]);
    expect(parseDshow("Unknown input format: 'dshow'\n")).toEqual([]);
  });

  it('are opened by the name that no colon ends', () => {
    expect(inputOf('win32', chooseMicrophone(parseDshow(NEW), 'wave').id)).toEqual(['dshow', `audio=${first}`]);
    expect(inputOf('win32', chooseMicrophone(parseDshow(OLD)).id)).toEqual(['dshow', `audio=${first}`]);
  });

  it('are the same ones that PortAudio lists with names cut off', () => {
    const listed = parseDshow(OLD.replaceAll(second, first));
    expect(sameMicrophone('Микрофон (Устройство с поддержк', listed)?.id).toBe(first);
    expect(sameMicrophone('virtual-audio-capturer', listed)?.name).toBe('virtual-audio-capturer');
    expect(sameMicrophone('virtual', listed)).toBeUndefined();
  });
});

describe('the microphones of macOS', () => {
  it('are read by name, the default one first, by number where ffmpeg would misread the name', () => {
    const found = parseAvfoundation(MAC);
    expect(found.map(({ id, name }) => [id, name])).toEqual([
      ['default', 'The default microphone'],
      ['MacBook Pro-microfoon', 'MacBook Pro-microfoon'],
      ['Micro d’Élodie [casque] 麦克风', 'Micro d’Élodie [casque] 麦克风'],
      ['2', '2i2 USB'],
      ['3', 'Elgato Wave:3'],
      ['Soundflower (2ch)', 'Soundflower (2ch)'],
      ['5', 'Soundflower'],
    ]);
    expect(found.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });

  it('are read from older and newer lists, too', () => {
    const old = MAC.replaceAll('AVFoundation indev', 'AVFoundation input device');
    expect(parseAvfoundation(old)).toEqual(parseAvfoundation(MAC));
    const uid = '[in#0 @ 0x1] AVFoundation audio devices:\n[in#0 @ 0x1] [0] Yeti  [uid:AppleUSBAudio:1] [serial:7]\n';
    expect(parseAvfoundation(uid)[1]).toMatchObject({ id: 'Yeti', name: 'Yeti' });
    expect(parseAvfoundation('AVFoundation video devices:\n[0] Camera\nAVFoundation audio devices:\n')).toEqual([]);
  });

  it('are opened after the colon that stands before sound', () => {
    const found = parseAvfoundation(MAC);
    expect(inputOf('darwin', chooseMicrophone(found).id)).toEqual(['avfoundation', ':default']);
    expect(inputOf('darwin', chooseMicrophone(found, 'wave').id)).toEqual(['avfoundation', ':3']);
    expect(inputOf('darwin')).toEqual(['avfoundation', ':default']);
  });
});

describe.skipIf(process.platform === 'win32')('the list', () => {
  it('is taken from what ffmpeg says while it fails, for it has opened nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-ffmpeg-'));
    const script = `#!/bin/sh\nprintf '%s|' "$@" > "$0.args"\ncat "$0.says" >&2\nexit 1\n`;
    writeFileSync(join(folder, 'ffmpeg'), script, { mode: 0o755 });
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
    try {
      writeFileSync(join(folder, 'ffmpeg.says'), NEW);
      expect((await ffmpegInputs('win32')).map(({ id }) => id)).toEqual([first, second, 'Capture card']);
      writeFileSync(join(folder, 'ffmpeg.says'), MAC);
      expect((await ffmpegInputs('darwin'))[5]).toMatchObject({ id: 'Soundflower (2ch)' });
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('where no microphone is found', () => {
  it('the hint is what this system has for it', () => {
    expect(noMicrophoneHint('linux')).toMatch(/sudo apt install pulseaudio/);
    expect(noMicrophoneHint('darwin')).toMatch(/System Settings.*brew install ffmpeg.*--wav/);
    expect(noMicrophoneHint('win32')).toMatch(/Settings > Privacy.*winget install ffmpeg.*--wav/);
  });
});
