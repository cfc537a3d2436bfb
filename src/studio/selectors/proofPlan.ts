/** What the form asks for, as a plan. */
import { defaultAdaptOptions } from '../../adaptation/optionTable';
import { StudioError } from '../../errors';
import { armObstacle, equalRows } from '../../proving/plan';
import type { Arm, ProofPlan } from '../../proving/types';
import type { AnswerForm } from '../../tasks/types';
import type { ProofDraft } from '../store/proving.slice';
import type { StudioState } from '../store/store';
import { proofParts } from './proofLessons';

/** @throws StudioError BAD_OPTION where an arm has nothing to learn from */
export function planFor(draft: ProofDraft, arms: readonly Arm[], form: AnswerForm): ProofPlan {
  for (const arm of arms) {
    const obstacle = armObstacle(arm);
    if (obstacle !== null) throw new StudioError('BAD_OPTION', `No student can learn from ${arm.name}.`, obstacle);
  }
  const most = Math.max(...arms.map(({ lessons }) => lessons));
  const equal = equalRows(arms);
  const sizes = [...draft.more, ...(draft.equal && equal !== null ? [equal] : [])].filter(
    (size) => !draft.all || size < most,
  );
  const options = defaultAdaptOptions(most);
  return {
    arms,
    sizes: [...[...new Set(sizes)].sort((a, b) => a - b), ...(draft.all || sizes.length === 0 ? [null] : [])],
    seeds: Array.from({ length: draft.seeds }, (_, seed) => seed),
    samples: draft.samples,
    temperature: draft.temperature,
    maxTokens: draft.maxTokens,
    k: [...new Set([1, Math.min(draft.k, draft.samples)])],
    form,
    training: { ...options, rank: draft.rank, steps: draft.steps ?? options.steps },
  };
}

/** What the form asks for now; null where it asks for nothing that can be taught. */
export function draftedPlan(state: StudioState): ProofPlan | null {
  const arms = proofParts(state).arms.flatMap(({ arm, on }) => (on ? [arm] : []));
  return arms.some(({ kind }) => kind !== 'base')
    ? planFor(state.session.proofDraft, arms, { kind: 'open-assert' })
    : null;
}
