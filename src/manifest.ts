import { z } from 'zod';

/**
 * `plugin-manifest.json`: what the plugin is, needs and offers, for hosts, stores and people, and the source from which
 * other tools' manifests are made. Vocabulary: Bitfocus Companion's manifest (identity, runtime, permissions) and
 * Elgato Stream Deck's (actions). A test holds it against the code.
 */

const id = z.string().regex(/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/, 'must be lower case words joined by . or -');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits');
const folder = z.string().regex(/^[\w-]+(\/[\w.-]+)*$/, 'must be a path inside the package');

export const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  schema: z.literal(1),
  identity: z.strictObject({
    id,
    name: z.string().min(1),
    description: z.string().min(1),
    author: z.string().min(1),
    keywords: z.array(z.string()).default([]),
  }),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  licence: z.string().min(1),
  runtime: z.strictObject({
    type: z.literal('node'),
    /** A semver range, the same as package.json's engines.node. */
    version: z.string(),
    entry: folder,
    platforms: z.array(z.enum(['linux', 'darwin', 'win32'])).min(1),
  }),
  permissions: z.strictObject({
    microphone: z.boolean(),
    camera: z.enum(['none', 'write']),
    /** Addresses it listens on; never anything but this machine. */
    network: z.array(z.enum(['127.0.0.1'])),
    'child-process': z.array(z.string()),
    'worker-threads': z.boolean(),
    'native-addons': z.array(z.string()),
    /** Folders of the package that are read; folders of the user's that are written. */
    filesystem: z.strictObject({ read: z.array(folder), write: z.array(z.string().regex(/^~\//, 'must be below ~/')) }),
  }),
  inputs: z.array(
    z.strictObject({
      id,
      title: z.string(),
      format: z.string(),
      rate: z.union([z.number().int().positive(), z.literal('any')]),
    }),
  ),
  outputs: z.array(z.strictObject({ id, title: z.string(), formats: z.array(z.string()).min(1), alpha: z.boolean() })),
  actions: z.array(
    z.strictObject({
      id,
      title: z.string(),
      description: z.string(),
      /** JSON schema of the command's body. */
      input: z.record(z.string(), z.unknown()),
    }),
  ),
  models: z.array(z.strictObject({ name: id, file: folder, sha256, licence: z.string().min(1) })),
  presets: z.array(z.strictObject({ name: id, title: z.string().min(1), file: folder })),
});

export type Manifest = z.infer<typeof manifestSchema>;
