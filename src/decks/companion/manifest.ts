import type { Manifest } from '../../manifest.js';

export const companionId = ({ identity }: Pick<Manifest, 'identity'>): string => identity.id;

/** Companion's `companion/manifest.json`. @param apiVersion of @companion-module/base */
export function companionManifest({ identity, version, licence }: Manifest, apiVersion: string): object {
  return {
    id: identity.id,
    name: identity.id,
    shortname: identity.id,
    description: identity.description,
    version,
    license: licence,
    repository: '',
    bugs: '',
    maintainers: [{ name: identity.author }],
    legacyIds: [],
    runtime: {
      type: 'node22',
      api: 'nodejs-ipc',
      apiVersion,
      entrypoint: '../bin/companion-module/main.js',
      // To read the token of the local API.
      permissions: { filesystem: true },
    },
    manufacturer: identity.name,
    products: ['Avatar'],
    keywords: identity.keywords,
  };
}
