import { z } from 'zod';
import { splitRow } from '../../references/composition/compose';
import type { Composition } from '../../references/composition/types';
import { type ModelKnowledge, type NotKnown, notKnown, type Written } from '../domain/knowledge';
import { type Finding, findingOf, type Judgement } from '../judgement';
import { TextAnalysis } from '../structure/textAnalysis';
import type { Check } from './check';

export interface KnownDomainEvidence {
  /** What the model's files say that it knows; null where they say nothing. */
  readonly knows: readonly string[] | null;
  /** Bits a byte that the examples take by the model, and by counting; null where that was not measured. */
  readonly bitsPerByte: { readonly model: number; readonly counting: number } | null;
}

const settings = z.strictObject({});

const LANGUAGES: Readonly<Record<string, (text: TextAnalysis) => boolean>> = {
  python: ({ python }) => python.valid,
  json: ({ json }) => json !== null,
};

/** Whether a text, or half of what stands in its columns, is written in one of these. */
function isOf(languages: readonly string[], text: string, composition: Composition | undefined): boolean {
  const holds = (part: string): boolean => languages.some((each) => LANGUAGES[each]!(new TextAnalysis(part)));
  if (holds(text)) return true;
  const parts = composition === undefined ? [] : Object.values(splitRow(composition, text).row?.fields ?? {});
  const lengthOf = (some: readonly string[]): number => some.reduce((sum, { length }) => sum + length, 0);
  return parts.length > 0 && 2 * lengthOf(parts.filter(holds)) >= lengthOf(parts);
}

const NOTHING: KnownDomainEvidence = { knows: null, bitsPerByte: null };

/**
 * Whether the model that drew a sample is known not to know the domain of the references. Then no check can tell that the sample has
 * their sense and not their look alone: it is not judged. A sample that does not say what drew it is taken to come from one that knows.
 */
export const knownDomain: Check<z.output<typeof settings>, KnownDomainEvidence> = {
  name: 'known-domain',
  settings,
  open({ references }) {
    const found = new Map<string, Written>();
    const examplesIn = (languages: readonly string[], composition: Composition | undefined): Written => {
      const key = JSON.stringify([languages, composition ?? null]);
      let written = found.get(key);
      if (written === undefined) {
        const inKnown = references.filter(({ text }) => isOf(languages, text, composition)).length;
        written = { inKnown, of: references.length };
        found.set(key, written);
      }
      return written;
    };
    /** In a set of several sorts a sample of one that the model does not know is worth what it is in a set of such alone. */
    const notKnownOf = (knowledge: ModelKnowledge, text: string, composition?: Composition): NotKnown | null => {
      const { knows } = knowledge;
      if (knows === undefined || !knows.every((name) => Object.hasOwn(LANGUAGES, name)))
        return notKnown(knowledge, null);
      const examples = examplesIn(knows, composition);
      const why = notKnown(knowledge, examples);
      if (why !== null || examples.inKnown === examples.of || isOf(knows, text, composition)) return why;
      return notKnown(knowledge, { inKnown: 0, of: 1 });
    };
    return {
      looksAt: 'sample',
      judge({ text, knowledge, composition }): Finding<KnownDomainEvidence> {
        if (knowledge === undefined || references.length === 0)
          return { verdict: 'pass', reason: null, evidence: NOTHING };
        const { knows = null, familiarity } = knowledge;
        const bitsPerByte = familiarity
          ? {
              model: familiarity.bitsPerByte,
              counting: Math.min(familiarity.bitsPerByteByContext, familiarity.bitsPerByteByFrequency),
            }
          : null;
        const evidence = { knows, bitsPerByte };
        const why = notKnownOf(knowledge, text, composition);
        return why === null
          ? { verdict: 'pass', reason: null, evidence }
          : { verdict: 'unsure', reason: why, evidence };
      },
    };
  },
};

export const knownDomainEvidence = (judgement: Judgement): KnownDomainEvidence | undefined =>
  findingOf<KnownDomainEvidence>(judgement, knownDomain.name)?.evidence;
