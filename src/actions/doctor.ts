import { examineApart } from '../doctor/apart.js';
import { type Finding, ok, warning } from '../doctor/check.js';
import type { Diagnosis } from '../doctor/doctor.js';
import type { ObsState } from '../obs/obs.js';
import { action, none } from './action.js';

/** The program knows more of OBS than a process of its own, which has not the password that the program was started with. */
function withLiveObs(findings: readonly Diagnosis[], live: ObsState | undefined): readonly Diagnosis[] {
  if (live?.state !== 'live') return findings;
  const now: Finding = live.source
    ? ok(`OBS ${live.version}, avatar in "${live.source.name}"`)
    : warning(`OBS ${live.version}, the avatar is in no scene`, 'npx mouthpiece obs setup');
  return findings.map((finding) =>
    finding.id === 'obs-studio' ? { id: finding.id, name: finding.name, ...now } : finding,
  );
}

/** What this machine lacks. */
export const doctorActions = {
  'doctor.check': action(
    'Check the machine',
    'Answers what the machine has and lacks: id, ok, text and, where one mends it, the fix command.',
    none,
    async ({ obs }) => ({
      findings: withLiveObs(await examineApart(), obs?.state).map(({ id, name, state, message, fix }) => ({
        id,
        name,
        ok: state === 'ok',
        text: message,
        ...(fix === undefined ? {} : { fix }),
      })),
    }),
  ),
};
