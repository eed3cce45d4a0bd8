import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choice } from '../../src/presets/choice.js';

describe('the choice of a preset', () => {
  it('toggles between one and the one before it', () => {
    const chosen = choice('mira');
    expect([chosen.toggle('leo'), chosen.toggle('leo'), chosen.toggle('leo')]).toEqual(['leo', 'mira', 'leo']);
    expect([chosen.use('yuki'), chosen.toggle('yuki')]).toEqual(['yuki', 'leo']);
  });

  it('comes back to what was chosen when all keys are up, in whatever order they are let go', () => {
    const names = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(fc.array(names, { maxLength: 20 }), fc.array(names, { maxLength: 20 }), (downs, ups) => {
        const chosen = choice('mira');
        for (const name of downs) expect(chosen.hold(name, true)).toBe(name);
        for (const name of [...ups, 'a', 'b', 'c']) chosen.hold(name, false);
        expect(chosen.current).toBe('mira');
      }),
    );
  });

  it('shows the key that was pressed last of those still down', () => {
    const chosen = choice('mira');
    chosen.hold('a', true);
    chosen.hold('b', true);
    expect(chosen.hold('a', false)).toBe('b');
    expect(chosen.hold('b', false)).toBe('mira');
  });

  it('forgets keys that are down when another preset is chosen, and what could not be done', () => {
    const chosen = choice('mira');
    chosen.hold('a', true);
    chosen.use('leo');
    expect(chosen.hold('a', false)).toBe('leo');
    chosen.use('broken');
    chosen.settle('leo');
    expect(chosen.current).toBe('leo');
  });
});
