import { z } from 'zod';
import { CONTROLS } from '../face/controls.js';
import { makeItTalkSpec } from '../makeittalk/spec.js';

/** The front end of a model: how sound becomes the log-mel frames that its graph takes. */
export const melSpec = z
  .strictObject({
    /** Hz of the sound that the mel sees. */
    rate: z.number().int().positive(),
    /** FFT length in samples. */
    fft: z.number().int().positive(),
    /** Periodic Hann window in samples, centred in the FFT; at most `fft`. */
    window: z.number().int().positive(),
    hop: z.number().int().positive(),
    bands: z.number().int().positive(),
    fMin: z.number().min(0),
    fMax: z.number().positive(),
    /** Slaney-scale triangles with Slaney norm are laid over this. */
    spectrum: z.enum(['magnitude', 'power']),
    /** value = (gain * log10(max(floor, band)) + offset) / divide */
    level: z.strictObject({
      log: z.literal('log10'),
      gain: z.number(),
      floor: z.number().positive(),
      offset: z.number(),
      divide: z.number().positive(),
    }),
  })
  .refine((m) => (m.fft & (m.fft - 1)) === 0, { path: ['fft'], message: 'must be a power of two' })
  .refine((m) => m.window <= m.fft, { path: ['window'], message: 'must not be longer than fft' })
  .refine((m) => m.fMin < m.fMax && m.fMax <= m.rate / 2, {
    path: ['fMax'],
    message: 'must lie between fMin and half the rate',
  });

/** `model.json`: everything the program must know of a model before it opens the graph. */
export const modelSpec = z.strictObject({
  schema: z.literal(1),
  name: z.string().min(1),
  version: z.string().min(1),
  licence: z.string().min(1),
  /** The graph, relative to model.json. */
  file: z.string().regex(/^[\w.-]+$/, 'must be a plain file name'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
  mel: melSpec,
  /** Mel frames that must be heard after the one a pose belongs to: output row t belongs to frame t - lookAhead. */
  lookAhead: z.number().int().min(0).max(64),
  inputs: z.strictObject({ mel: z.string() }),
  states: z.array(
    z.strictObject({ input: z.string(), output: z.string(), shape: z.array(z.number().int().positive()) }),
  ),
  outputs: z.strictObject({ articulation: z.string(), viseme: z.string().optional() }),
  articulation: z.array(z.enum(CONTROLS)).min(1),
  /** The graphs are MakeItTalk's networks, brought by the user: makeittalk/session.ts runs them. */
  makeittalk: makeItTalkSpec.optional(),
});

export type MelSpec = z.infer<typeof melSpec>;
export type ModelSpec = z.infer<typeof modelSpec>;

/** Whether a model must be given the sound beside its mel: AutoVC wants to know how high the voice is, and whose. */
export const hearsSound = ({ makeittalk }: ModelSpec): boolean => makeittalk?.liveAutovc === true;
