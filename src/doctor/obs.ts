import { openLink } from '../obs/link.js';
import { findObs } from '../obs/place.js';
import { ownSources } from '../obs/source.js';
import { type Check, ok, warning } from './check.js';

/** OBS is no must: without it, that is one quiet line. */
export const obsCheck: Check = {
  name: 'OBS Studio',
  async run() {
    const place = await findObs();
    if (!place) return ok('not set up on this machine (nothing to do if you do not stream)');
    if (!place.enabled)
      return warning(
        'its websocket server is off',
        'in OBS: Tools > WebSocket Server Settings > Enable WebSocket server',
      );
    const link = await openLink(place);
    try {
      const [own] = await ownSources(link);
      return own
        ? ok(`OBS ${link.version}, avatar in "${own.name}"`)
        : warning(`OBS ${link.version}, the avatar is in no scene`, 'npx mouthpiece obs setup');
    } finally {
      await link.close();
    }
  },
};
