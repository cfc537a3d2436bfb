import { knownDomainEvidence } from '../../quality/checks/knownDomain';
import { NOT_JUDGED_REMEDY, notKnownWords } from '../../quality/domain/notKnownWords';
import { findingOf, type Judgement } from '../../quality/judgement';

/** Why a sample is not judged, and what to do; null where it is. */
export function notJudgedWords(judgement: Judgement): string | null {
  const evidence = knownDomainEvidence(judgement);
  const { verdict, reason = null } = findingOf(judgement, 'known-domain') ?? {};
  if (evidence === undefined || verdict !== 'unsure') return null;
  return `${notKnownWords(evidence, reason, 'it')} Such samples are not judged: none passes. ${NOT_JUDGED_REMEDY}`;
}
