import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../src/audio/heard-source.js';

const OUTPUTS = `Source Output #0
	Driver: module-remap-source.c
	Source: 0
	Properties:
		media.name = "Remapped Stream"

Source Output #12
	Driver: protocol-native.c
	Source: 10
	Properties:
		application.name = "Mouthpiece"
		application.process.id = "123"
`;
const SOURCES = `Source #1
	Name: speaker.monitor
	Description: Monitor of Speaker

Source #10
	Name: yeti
	Description: Blue Yeti
`;

describe('what a process hears', () => {
  it('is the source that the sound server names for its stream', () => {
    expect(sourceOf(123, OUTPUTS, SOURCES)).toBe('yeti');
  });

  it('is unknown for a process without a stream, and for a source that is just gone', () => {
    expect(sourceOf(12, OUTPUTS, SOURCES)).toBeUndefined();
    expect(sourceOf(123, OUTPUTS, SOURCES.split('Source #10')[0])).toBeUndefined();
    expect(sourceOf(123, '', '')).toBeUndefined();
  });
});
