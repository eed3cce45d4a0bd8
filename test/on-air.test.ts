import { afterEach, describe, expect, it } from 'vitest';
import { type OnAir, openOnAir } from '../src/on-air.js';

describe('the preset on air', () => {
  let onAir: OnAir | undefined;
  afterEach(() => onAir?.close());

  it('answers every request: the newest is shown, and those that it overtook are told so', async () => {
    onAir = await openOnAir('mira', { width: 320, height: 180 });
    const results = await Promise.allSettled(['leo', 'yuki', 'aurelia', 'bruno'].map((name) => onAir!.use(name)));
    const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'ok'));
    // The first was under way already: it may have come on air for a moment.
    expect(['ok', 'preset/overtaken']).toContain(codes[0]);
    expect(codes.slice(1)).toEqual(['preset/overtaken', 'preset/overtaken', 'ok']);
    expect([onAir.name, onAir.wanted]).toEqual(['bruno', 'bruno']);
    await expect(onAir.use('nobody')).rejects.toMatchObject({ code: 'preset/unknown', hint: expect.any(String) });
    expect([onAir.name, onAir.wanted]).toEqual(['bruno', 'bruno']);
    await onAir.use('mira');
    expect(onAir.name).toBe('mira');
  });

  it('goes back by toggle and by letting go, and lays a style over the preset until the next', async () => {
    onAir = await openOnAir('mira', { width: 320, height: 180 });
    expect(await onAir.toggle('leo')).toBe('leo');
    expect(await onAir.toggle('leo')).toBe('mira');
    expect(await onAir.hold('leo', true)).toBe('leo');
    onAir.restyle({ style: 'news', gains: { mouth: 2 } });
    onAir.restyle({ gains: { head: 0 } });
    expect(onAir.styling).toMatchObject({ style: 'news', gains: { mouth: 2, head: 0 } });
    expect(onAir.style).toMatchObject({ mouthGain: 2, headGain: 0, blinkRate: 15 });
    expect(await onAir.hold('leo', false)).toBe('mira');
    expect(onAir.styling.gains).toMatchObject({ mouth: 1, head: 1 });
  });
});
