import { z } from 'zod';
import { type Finding, findingOf, type Judgement } from '../judgement';
import { DOMAIN_SHARE, domainProfile, missingRequirements } from '../structure/profile';
import type { Requirement } from '../structure/requirements';
import type { Check } from './check';

export interface FormEvidence {
  /** Properties of the references' form that the sample has not; describeRequirement says them in words. */
  readonly lacks: readonly Requirement[];
}

const settings = z.strictObject({ share: z.number().gt(0).lte(1).default(DOMAIN_SHARE) });

/** Whether a sample has the form that the references share. Without references there is none to have. */
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
      judge({ text }): Finding<FormEvidence> {
        const lacks = missingRequirements(profile, text);
        return lacks.length === 0
          ? { verdict: 'pass', reason: null, evidence: { lacks } }
          : { verdict: 'fail', reason: 'lacks-form', evidence: { lacks } };
      },
    };
  },
};

export const formEvidence = (judgement: Judgement): FormEvidence | undefined =>
  findingOf<FormEvidence>(judgement, form.name)?.evidence;
