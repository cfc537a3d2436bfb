import { z } from 'zod';
import { type Finding, findingOf, type Judgement } from '../judgement';
import { type OwnEvidence, ownProgram, readOwnAnswer } from '../ownCheck';
import type { Check } from './check';

const settings = z.strictObject({
  /** Python that defines `check(row)`. */
  source: z.string().default(''),
});

const unasked = (says: string): Finding<OwnEvidence> => ({
  verdict: 'unsure',
  reason: 'own-check-broken',
  evidence: { says, line: null },
});

/** Whether a sample passes a function of the person's own, run in the cage like any row. Where that breaks, the sample is unsure. */
export const own: Check<z.output<typeof settings>, OwnEvidence> = {
  name: 'own',
  settings,
  open: ({ runs }, { source }) => ({
    looksAt: 'sample',
    async judge({ text, composition }): Promise<Finding<OwnEvidence>> {
      if (source.trim() === '') return unasked('no function is given');
      const ran = await runs.ask(ownProgram(source, text, composition));
      return ran.kind === 'ran' ? readOwnAnswer(ran.answer) : unasked(ran.message);
    },
  }),
};

export const ownEvidence = (judgement: Judgement): OwnEvidence | undefined =>
  findingOf<OwnEvidence>(judgement, own.name)?.evidence;
