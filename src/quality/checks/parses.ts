import { z } from 'zod';
import type { Finding } from '../judgement';
import { DOMAIN_SHARE } from '../structure/profile';
import { TextAnalysis } from '../structure/textAnalysis';
import type { Check } from './check';

type Language = 'python' | 'json';

export interface ParseEvidence {
  /** What the references are written in; null where that is neither, and nothing is asked of a sample. */
  readonly language: Language | null;
  /** Line of the sample, from 1, where it stops being that; null where it parses, or no line can be named. */
  readonly line: number | null;
}

const settings = z.strictObject({ share: z.number().gt(0).lte(1).default(DOMAIN_SHARE) });

const isIn = (text: TextAnalysis, language: Language): boolean =>
  language === 'python' ? text.python.valid : text.json !== null;

/** Whether a sample is written in the language of the references, Python or JSON, from its first sign to its last. */
export const parses: Check<z.output<typeof settings>, ParseEvidence> = {
  name: 'parses',
  settings,
  open({ references }, { share }) {
    const texts = references.map(({ text }) => new TextAnalysis(text));
    const needed = Math.max(1, Math.ceil(share * texts.length));
    const language = (['json', 'python'] as const).find(
      (each) => texts.filter((text) => isIn(text, each)).length >= needed,
    );
    return {
      looksAt: 'sample',
      judge({ text }): Finding<ParseEvidence> {
        const read = new TextAnalysis(text);
        if (language === undefined || isIn(read, language))
          return { verdict: 'pass', reason: null, evidence: { language: language ?? null, line: null } };
        const at = language === 'python' ? read.python.errorAt : null;
        const line = at === null ? null : text.slice(0, at).split('\n').length;
        return { verdict: 'fail', reason: 'does-not-parse', evidence: { language, line } };
      },
    };
  },
};
