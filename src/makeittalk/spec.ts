import { z } from 'zod';

const graph = z.strictObject({
  file: z.string().regex(/^[\w.-]+$/, 'must be a plain file name'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
});

/** Mean and deviation of each mel band over speech: what the networks are used to. */
const spread = z.strictObject({
  mean: z.array(z.number()).length(80),
  deviation: z.array(z.number().positive()).length(80),
});

const embedding = z.array(z.number()).length(256);

/**
 * What `model.json` says of a folder that holds MakeItTalk's converted networks (training/convert_makeittalk.py). The
 * graph of the content branch is the model's own `file`; the others are here.
 */
export const makeItTalkSpec = z.strictObject({
  /** Mel frames that a branch sees at a time. */
  window: z.literal(18),
  /** Measured: frames by which the lips run ahead of the sound at the window's first frame. */
  labelOffset: z.number().int().min(0).max(17),
  /** dBFS of a recording as the networks know it. */
  loudness: z.number().max(0),
  /** The original's amp_lip_x, amp_lip_y and amp_pos. */
  gains: z.strictObject({
    lipX: z.number().min(0).max(10),
    lipY: z.number().min(0).max(10),
    position: z.number().min(0).max(10),
  }),
  /** Of mel as it is heard; used where AutoVC is not. */
  heard: spread,
  /** Of mel that went through AutoVC. */
  converted: spread.optional(),
  /** The speaker whose head movements and habits the speaker branch shows. */
  style: embedding,
  /** Who speaks, as AutoVC knows voices; without it the speaker encoder tells, and without that an unknown one. */
  speaker: embedding.optional(),
  /** Live sound goes through AutoVC as well: half a second later (counted in lookAhead), and a quarter of a core more. */
  liveAutovc: z.boolean().optional(),
  /** The one voice that AutoVC turns every voice into. */
  voice: embedding.optional(),
  graphs: z.strictObject({
    speakerWindow: graph.optional(),
    speakerSegment: graph.optional(),
    autovc: graph.optional(),
    /** Resemblyzer's network: whose voice is it? */
    speakerEncoder: graph.optional(),
    image: graph.optional(),
  }),
});

export type MakeItTalkSpec = z.infer<typeof makeItTalkSpec>;
export type Gains = MakeItTalkSpec['gains'];
export type GraphName = keyof MakeItTalkSpec['graphs'];
