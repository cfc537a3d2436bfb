import { cellsOf } from '../../proving/plan';
import { latePanel } from '../latePanel';
import type { Activity, Step } from '../step';
import type { StudioState } from '../store/store';

/** Of the proof under way in this tab. */
function activity({ project, session }: StudioState): Activity | null {
  const { proofNow } = session;
  const proof = proofNow && 'id' in proofNow ? project.proofs?.find(({ id }) => id === proofNow.id) : undefined;
  if (proof === undefined) return null;
  const settled = proof.results.length + proof.failures.length;
  return { words: 'Proving', tone: 'busy', share: settled / cellsOf(proof.plan).length };
}

export const step: Step = {
  id: 'prove',
  title: 'Prove',
  place: 'prove',
  Panel: latePanel(async () => (await import('./ProvePanel')).ProvePanel),
  activity,
  // What stands against a proof is said in its panel, which comes late.
  obstacle: () => null,
  shortcuts: [
    {
      keys: 'T',
      hotkey: 'T',
      does: 'Teach the students of a proof, or pause',
      single: true,
      run: (studio) => void import('../actions/proving/prove').then(({ toggleProof }) => toggleProof(studio)),
    },
  ],
};
