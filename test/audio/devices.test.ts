import { describe, expect, it } from 'vitest';
import { parseAsound, parseFfmpegSources, parsePactl } from '../../src/audio/device-lists.js';
import { chooseMicrophone, type Microphone } from '../../src/audio/devices.js';

const PACTL = `Source #0
	State: SUSPENDED
	Name: alsa_output.pci-0000_00_1f.3.analog-stereo.monitor
	Description: Monitor of Built-in Audio
	Driver: module-alsa-card.c
	Monitor of Sink: alsa_output.pci-0000_00_1f.3.analog-stereo
	Properties:
		device.description = "Monitor of Built-in Audio"

Source #1
	State: RUNNING
	Name: alsa_input.pci-0000_00_1f.3.analog-stereo
	Description: Built-in Audio Analog Stereo
	Monitor of Sink: n/a

Source #7
	State: IDLE
	Name: alsa_input.usb-Blue_Yeti-00.analog-stereo
	Description: Blue Yeti
	Monitor of Sink: n/a
`;
const YETI = 'alsa_input.usb-Blue_Yeti-00.analog-stereo';
const sources = parsePactl(PACTL, YETI);

const failure = (list: readonly Microphone[], wanted?: string) => {
  try {
    chooseMicrophone(list, wanted);
  } catch (error) {
    return error as { code: string; message: string; hint: string };
  }
  throw new Error('should have failed');
};

describe('devices', () => {
  it('reads what pactl lists', () => {
    expect(sources).toEqual([
      expect.objectContaining({ name: 'Monitor of Built-in Audio', isMonitor: true, isDefault: false }),
      expect.objectContaining({ name: 'Built-in Audio Analog Stereo', isMonitor: false, isDefault: false }),
      { id: YETI, name: 'Blue Yeti', isDefault: true, via: 'pulse', isMonitor: false },
    ]);
    expect(parsePactl('', undefined)).toEqual([]);
  });

  it('reads what ffmpeg lists', () => {
    const text = `Auto-detected sources for pulse:\n* ${YETI} [Blue Yeti]\n  x.monitor [Monitor of X]\n`;
    expect(parseFfmpegSources(text)).toEqual([
      { id: YETI, name: 'Blue Yeti', isDefault: true, via: 'pulse', isMonitor: false },
      { id: 'x.monitor', name: 'Monitor of X', isDefault: false, via: 'pulse', isMonitor: true },
    ]);
  });

  it('reads what newer ones list, with the kind behind a name that has brackets of its own', () => {
    const text = `* ${YETI} [Blue [USB] Yeti (2)] (none)\n`;
    expect(parseFfmpegSources(text)).toMatchObject([{ id: YETI, name: 'Blue [USB] Yeti (2)', isDefault: true }]);
  });

  it('reads what the kernel lists', () => {
    const text = '00-00: ALC257 Analog : ALC257 Analog : playback 1 : capture 1\n00-03: HDMI 0 : HDMI 0 : playback 1\n';
    expect(parseAsound(text)).toEqual([
      { id: 'plughw:0,0', name: 'ALC257 Analog', isDefault: true, via: 'alsa', isMonitor: false },
    ]);
  });

  it('chooses the default, else the first that is no monitor', () => {
    expect(chooseMicrophone(sources).id).toBe(YETI);
    expect(chooseMicrophone(sources.slice(0, 2)).name).toBe('Built-in Audio Analog Stereo');
  });

  it('chooses by exact id, also a monitor, or by any part of the name that only one has', () => {
    expect(chooseMicrophone(sources, YETI).name).toBe('Blue Yeti');
    expect(chooseMicrophone(sources, sources[0].id).isMonitor).toBe(true);
    expect(chooseMicrophone(sources, 'yeti').id).toBe(YETI);
    expect(chooseMicrophone(sources, 'BUILT-IN').name).toBe('Built-in Audio Analog Stereo');
  });

  it('names the microphones there are when none or several have the name', () => {
    const unknown = failure(sources, 'Rode');
    expect(unknown.code).toBe('mic/missing');
    expect(unknown.message).toMatch(/no microphone "Rode"; there are: "Built-in Audio Analog Stereo" .*"Blue Yeti"/);
    expect(unknown.hint).toMatch(/--mic/);
    expect(failure(sources, 'B').message).toMatch(/More than one microphone is called "B"/);
  });

  it('says how to get one where there is none', () => {
    for (const wanted of [undefined, 'Yeti']) {
      const { code, hint } = failure(sources.slice(0, 1), wanted);
      expect(code).toBe('mic/missing');
      expect(hint).toMatch(/sudo apt install pulseaudio/);
      expect(hint).toMatch(/--wav/);
    }
  });
});
