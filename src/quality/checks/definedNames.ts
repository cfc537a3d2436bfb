import { z } from 'zod';
import type { Finding } from '../judgement';
import { analyzePython } from '../structure/python';
import { undefinedNames } from '../structure/undefinedNames';
import type { Check } from './check';

export interface DefinedNamesEvidence {
  /** In the order of the text; null where that cannot be told, and where the sample is no Python. */
  readonly undefined: readonly string[] | null;
  /** Line of the sample, from 1, of the first of them. */
  readonly line: number | null;
}

const settings = z.strictObject({});

/** Whether a sample that is Python uses only names that something defines, also in functions that nobody calls. */
export const definedNames: Check<z.output<typeof settings>, DefinedNamesEvidence> = {
  name: 'defined-names',
  settings,
  open: () => ({
    looksAt: 'sample',
    judge({ text }): Finding<DefinedNamesEvidence> {
      if (!analyzePython(text).valid)
        return { verdict: 'pass', reason: null, evidence: { undefined: null, line: null } };
      const found = undefinedNames(text);
      if (found === null)
        return { verdict: 'unsure', reason: 'names-unknowable', evidence: { undefined: null, line: null } };
      const [first] = found;
      if (first === undefined) return { verdict: 'pass', reason: null, evidence: { undefined: [], line: null } };
      const line = text.slice(0, first.at).split('\n').length;
      return {
        verdict: 'fail',
        reason: 'undefined-names',
        evidence: { undefined: found.map(({ name }) => name), line },
      };
    },
  }),
};
