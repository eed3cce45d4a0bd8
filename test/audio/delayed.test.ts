import { describe, expect, it } from 'vitest';
import { DELAYED, parseModules } from '../../src/audio/delayed-modules.js';
import { parsePactl } from '../../src/audio/device-lists.js';
import { delayFor, followDelay } from '../../src/audio/follow-delay.js';
import { isOwnerAlive, ownMark } from '../../src/audio/owner.js';
import { pactlMissing } from '../../src/audio/pactl.js';

describe('the delay', () => {
  it('is what was measured first, to 10 ms, and then follows a drift of more than 30 ms only', () => {
    expect(followDelay(100, 83.6, false)).toBe(84);
    expect(followDelay(100, 92, false)).toBe(100);
    expect(followDelay(84, 114, true)).toBe(84);
    expect(followDelay(84, 54, true)).toBe(84);
    expect(followDelay(84, 114.6, true)).toBe(115);
    expect(followDelay(115, 84.4, true)).toBe(84);
  });

  it('stays within what makes sense', () => {
    expect(delayFor(-3)).toBe(10);
    expect(followDelay(84, 9000, true)).toBe(2000);
  });
});

describe("the delayed microphone's modules", () => {
  const list = [
    '0\tmodule-native-protocol-unix\tauth-anonymous=1',
    `4\tmodule-null-sink\tsink_name=mouthpiece_delay_sink sink_properties='device.description="x" mouthpiece.owner=41-900'\t`,
    `5\tmodule-remap-source\tsource_name=mouthpiece_delay source_properties='mouthpiece.owner=41-900'\t`,
    `12\tmodule-loopback\tsource=mic source_output_properties='mouthpiece.owner=42-7'\t`,
    '13\tmodule-loopback\tsource=somebody_elses',
  ].join('\n');

  it('are found by their mark, the last one first', () => {
    expect(parseModules(list)).toEqual([
      { index: '12', kind: 'module-loopback', owner: '42-7' },
      { index: '5', kind: 'module-remap-source', owner: '41-900' },
      { index: '4', kind: 'module-null-sink', owner: '41-900' },
    ]);
    expect(parseModules('')).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'are of a process that lives, or of one that is gone or another by now',
    () => {
      expect(isOwnerAlive(ownMark())).toBe(true);
      expect(isOwnerAlive(`${process.pid}-1`)).toBe(false);
      expect(isOwnerAlive('4194999-1')).toBe(false);
    },
  );
});

describe('our own delayed copy', () => {
  it('is no microphone for us', () => {
    const list = `Source #3\n\tName: ${DELAYED.source}\n\tDescription: ${DELAYED.name}\n\tMonitor of Sink: n/a\n`;
    expect(parsePactl(list, DELAYED.source)).toMatchObject([{ isMonitor: true, isDefault: true }]);
  });
});

describe('a system without such a sound server', () => {
  it('is told what to use instead, not what to install', () => {
    for (const platform of ['win32', 'darwin'] as const) {
      const { code, message, hint } = pactlMissing(undefined, platform);
      expect(code).toBe('sound/tool');
      expect(message).toMatch(/needs PulseAudio or PipeWire, which this system has not/);
      expect(hint).toMatch(/mouthpiece obs setup.*sync offset/);
      expect(hint).not.toMatch(/apt/);
    }
    expect(pactlMissing(undefined, 'linux').hint).toBe('sudo apt install pulseaudio-utils');
  });
});
