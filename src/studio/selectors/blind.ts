/** A label tells of an opinion only where it was given without it: in a choice by chance, opinions are shown once the row is decided on. */
import { byIdentity } from '../../project/byIdentity';
import type { Sample } from '../../project/types';
import type { Judgement } from '../../quality/judgement';
import { isOpinion } from '../../quality/opinions/earned';
import type { StudioState } from '../store/store';

const withoutOpinions = byIdentity(
  (judgement: Judgement): Judgement => ({
    findings: Object.fromEntries(Object.entries(judgement.findings).filter(([check]) => !isOpinion(check))),
  }),
);

/** The sample as it is shown now. */
export function shownSample({ session }: Pick<StudioState, 'session'>, sample: Sample): Sample {
  const { judgement, review } = sample;
  if (session.auditIds === null || review !== undefined || judgement === null) return sample;
  return Object.keys(judgement.findings).some(isOpinion)
    ? { ...sample, judgement: withoutOpinions(judgement) }
    : sample;
}
