/** Samples of a domain that their model does not know. */
import type { Sample } from '../../project/types';
import type { KnownDomainEvidence } from '../../quality/checks/knownDomain';
import { notKnownWords } from '../../quality/domain/notKnownWords';
import { findingOf } from '../../quality/judgement';

type Judged = Pick<Sample, 'judgement'>;

const findingIn = ({ judgement }: Judged) =>
  judgement === null ? undefined : findingOf<KnownDomainEvidence>(judgement, 'known-domain');

/** Why samples that could be good are not called so; null where each is judged. */
export function notJudgedWords(samples: readonly Judged[]): string | null {
  for (const sample of samples) {
    const finding = findingIn(sample);
    if (finding?.verdict === 'unsure')
      return `${notKnownWords(finding.evidence, finding.reason, 'these')} They have the look of your examples at most, not their sense, so none is called good.`;
  }
  return null;
}

/** Whether none of them is judged, and no other of their draw would be. */
export const isNoneJudged = (samples: readonly Judged[]): boolean =>
  samples.length > 0 && samples.every((sample) => findingIn(sample)?.verdict === 'unsure');
