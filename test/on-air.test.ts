import { afterEach, describe, expect, it } from 'vitest';
import { type OnAir, openOnAir } from '../src/on-air.js';

describe('the preset on air', () => {
  let onAir: OnAir | undefined;
  afterEach(() => onAir?.close());

  it('answers every request: the newest is shown, and one that it overtook is told so', async () => {
    onAir = await openOnAir('mira', { width: 320, height: 180 });
    const results = await Promise.allSettled([onAir.use('leo'), onAir.use('bruno')]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled']);
    expect((results[0] as PromiseRejectedResult).reason).toMatchObject({ code: 'preset/overtaken' });
    expect(onAir.name).toBe('bruno');
    await expect(onAir.use('nobody')).rejects.toMatchObject({ code: 'preset/unknown' });
    expect(onAir.name).toBe('bruno');
    await onAir.use('mira');
    expect(onAir.name).toBe('mira');
  });
});
