import { z } from 'zod';
import { type Finding, findingOf, type Judgement } from '../judgement';
import type { Check, SampleText } from './check';

export interface EndingEvidence {
  readonly finishReason: SampleText['finishReason'];
}

const settings = z.strictObject({});

/** Whether a sample ended by itself. One that was cut at the token limit is half a sample, however well it reads. */
export const ending: Check<z.output<typeof settings>, EndingEvidence> = {
  name: 'ending',
  settings,
  open: () => ({
    looksAt: 'sample',
    judge({ finishReason }): Finding<EndingEvidence> {
      return finishReason === 'length'
        ? { verdict: 'fail', reason: 'cut', evidence: { finishReason } }
        : { verdict: 'pass', reason: null, evidence: { finishReason } };
    },
  }),
};

export const endingEvidence = (judgement: Judgement): EndingEvidence | undefined =>
  findingOf<EndingEvidence>(judgement, ending.name)?.evidence;
