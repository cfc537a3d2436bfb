import { z } from 'zod';
import { splitRow } from '../../references/composition/compose';
import type { SplitFault } from '../../references/composition/types';
import { type Finding, findingOf, type Judgement } from '../judgement';
import { DOMAIN_SHARE, type DomainProfile, domainProfile, missingRequirements } from '../structure/profile';
import { type Requirement, requirementId } from '../structure/requirements';
import type { Check } from './check';

export interface FormEvidence {
  /** Properties of the references' form that the sample has not; describeRequirement says them in words. */
  readonly lacks: readonly Requirement[];
  /** Why it does not split into the columns that were learned; absent where it does, or where there is one column. */
  readonly split?: SplitFault;
}

const settings = z.strictObject({
  share: z.number().gt(0).lte(1).default(DOMAIN_SHARE),
  /** Ids of rules that are not asked; one that the references do not give rise to is no error. */
  off: z.array(z.string()).exactOptional(),
});

/** A profile without the rules that are switched off. */
export const rulesAsked = (profile: DomainProfile, off: readonly string[] = []): DomainProfile => ({
  ...profile,
  requirements: profile.requirements.filter((requirement) => !off.includes(requirementId(requirement))),
});

/**
 * Whether a sample has the form that the references share, and splits into the columns that they were composed of. Without references
 * there is none to have.
 */
export const form: Check<z.output<typeof settings>, FormEvidence> = {
  name: 'form',
  settings,
  open({ references }, { share, off }) {
    const texts = references.map(({ text }) => text);
    const profile = rulesAsked(domainProfile(texts, share), off);
    return {
      looksAt: 'sample',
      judge({ text, composition }): Finding<FormEvidence> {
        const lacks = missingRequirements(profile, text);
        const split =
          composition === undefined || composition.kind === 'input' ? null : splitRow(composition, text).fault;
        if (split !== null) return { verdict: 'fail', reason: 'does-not-split', evidence: { lacks, split } };
        return lacks.length === 0
          ? { verdict: 'pass', reason: null, evidence: { lacks } }
          : { verdict: 'fail', reason: 'lacks-form', evidence: { lacks } };
      },
    };
  },
};

export const formEvidence = (judgement: Judgement): FormEvidence | undefined =>
  findingOf<FormEvidence>(judgement, form.name)?.evidence;
