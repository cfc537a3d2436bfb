import { z } from 'zod';
import { splitRow } from '../../references/composition/compose';
import type { SplitFault } from '../../references/composition/types';
import { type Finding, findingOf, type Judgement } from '../judgement';
import { DOMAIN_SHARE, domainProfile, missingRequirements } from '../structure/profile';
import type { Requirement } from '../structure/requirements';
import type { Check } from './check';

export interface FormEvidence {
  /** Properties of the references' form that the sample has not; describeRequirement says them in words. */
  readonly lacks: readonly Requirement[];
  /** Why it does not split into the columns that were learned; absent where it does, or where there is one column. */
  readonly split?: SplitFault;
}

const settings = z.strictObject({ share: z.number().gt(0).lte(1).default(DOMAIN_SHARE) });

/**
 * Whether a sample has the form that the references share, and splits into the columns that they were composed of. Without references
 * there is none to have.
 */
export const form: Check<z.output<typeof settings>, FormEvidence> = {
  name: 'form',
  settings,
  open({ references }, { share }) {
    const profile = domainProfile(
      references.map(({ text }) => text),
      share,
    );
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
