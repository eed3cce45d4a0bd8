import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commandsOf,
  counted,
  levelShare,
  levelText,
  rounded,
  shrunk,
  splitNotice,
  trendPath,
} from '../../src/panel/format.js';

describe('figures', () => {
  it('shows a dash for what is not there', () => {
    for (const value of [undefined, Number.NaN, Number.POSITIVE_INFINITY]) expect(rounded(value)).toBe('–');
    expect(rounded(71.46)).toBe('71');
    expect(rounded(0.113, 2)).toBe('0.11');
  });

  it('groups thousands', () => {
    expect(counted(1234567)).toBe('1\u202f234\u202f567');
    expect(counted(999)).toBe('999');
  });

  it('keeps the level meter between its ends for any level', () => {
    fc.assert(
      fc.property(fc.double(), (db) => {
        const share = levelShare(db);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }),
    );
    expect([levelShare(0), levelShare(-30), levelShare(-90)]).toEqual([1, 0.5, 0]);
    expect([levelText(-18.3), levelText(-60), levelText(Number.NEGATIVE_INFINITY)]).toEqual([
      '−18 dB',
      'silent',
      'silent',
    ]);
  });

  it('shrinks a picture into its place without changing its shape, and never grows it', () => {
    const largest = { width: 1280, height: 720 };
    expect(shrunk({ width: 1920, height: 1080 }, largest)).toEqual(largest);
    expect(shrunk({ width: 1080, height: 1920 }, largest)).toEqual({ width: 406, height: 720 });
    expect(shrunk({ width: 640, height: 360 }, largest)).toEqual({ width: 640, height: 360 });
  });

  it('draws a trend that stays in its box', () => {
    expect(trendPath([], 60, 120, 36, 100)).toBe('');
    expect(trendPath([0, 50, 200], 3, 120, 36, 100)).toBe('M0.0 36.0L60.0 18.0L120.0 0.0');
    expect(trendPath([100], 60, 120, 36, 100)).toBe('M120.0 0.0');
  });
});

describe('notices', () => {
  it.each([
    [
      'no virtual camera: sudo modprobe v4l2loopback card_label=Mouthpiece',
      'no virtual camera',
      'sudo modprobe v4l2loopback card_label=Mouthpiece',
    ],
    [
      'ffmpeg is missing (video files): `sudo apt install ffmpeg`',
      'ffmpeg is missing (video files)',
      'sudo apt install ffmpeg',
    ],
    [
      'no microphone; run `mouthpiece devices` to see them',
      'no microphone; run mouthpiece devices to see them',
      'mouthpiece devices',
    ],
    ['port 7788 is taken: the page is on port 7789', 'port 7788 is taken: the page is on port 7789', undefined],
    ['the sound server is away', 'the sound server is away', undefined],
  ])('splits "%s"', (line, text, command) => {
    expect(splitNotice(line)).toEqual({ text, command });
  });
});

describe('the commands of a hint', () => {
  it('are copied one by one, without the words between and behind them', () => {
    expect(commandsOf('sudo apt install a && b --start; or: npm start -- --wav FILE.wav')).toEqual([
      { joint: '', command: 'sudo apt install a && b --start', note: '' },
      { joint: 'or', command: 'npm start -- --wav FILE.wav', note: '' },
    ]);
    expect(commandsOf('sudo apt install x, then: mouthpiece camera install   (a key must be enrolled)')).toEqual([
      { joint: '', command: 'sudo apt install x', note: '' },
      { joint: 'then', command: 'mouthpiece camera install', note: 'a key must be enrolled' },
    ]);
    expect(commandsOf('echo "(a)" | tee f')).toEqual([{ joint: '', command: 'echo "(a)" | tee f', note: '' }]);
  });
});
