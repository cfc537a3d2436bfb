import { z } from 'zod';
import { withoutTools } from '../../references/tools/toolSection';
import { NEAR_COPY_SIMILARITY, normalizeWhitespace } from '../../similarity/similarity';
import { SimilarityIndex } from '../../similarity/similarityIndex';
import { type Finding, findingOf, type Judgement } from '../judgement';
import type { Check } from './check';

/** How a sample relates to the references in wording. */
export interface CopyEvidence {
  /** One of three: 'exact', the same but for white space; 'near', at least as similar as the setting; 'none'. */
  readonly kind: 'exact' | 'near' | 'none';
  /** Id of the reference that is most similar in wording; null where there is no reference. */
  readonly reference: string | null;
  /** Token similarity to it (similarity/similarity.ts), 0…1. */
  readonly similarity: number;
}

const settings = z.strictObject({ similarity: z.number().gt(0).lte(1).default(NEAR_COPY_SIMILARITY) });

/** Whether a sample is a reference again; of conversations, whatever tools stand in front of them. */
export const copies: Check<z.output<typeof settings>, CopyEvidence> = {
  name: 'copies',
  settings,
  open({ references }, { similarity: threshold }) {
    const exact = new Map<string, string>();
    for (const { id, text } of references) {
      const normalized = normalizeWhitespace(withoutTools(text));
      if (!exact.has(normalized)) exact.set(normalized, id);
    }
    const index = new SimilarityIndex(references.map(({ text }) => withoutTools(text)));
    const compare = (text: string): CopyEvidence => {
      const same = exact.get(normalizeWhitespace(text));
      if (same !== undefined) return { kind: 'exact', reference: same, similarity: 1 };
      const nearest = index.nearest(text);
      if (nearest === null) return { kind: 'none', reference: null, similarity: 0 };
      const { similarity } = nearest;
      return { kind: similarity >= threshold ? 'near' : 'none', reference: references[nearest.index]!.id, similarity };
    };
    return {
      looksAt: 'sample',
      judge({ text }): Finding<CopyEvidence> {
        const evidence = compare(withoutTools(text));
        return evidence.kind === 'none'
          ? { verdict: 'pass', reason: null, evidence }
          : { verdict: 'fail', reason: `${evidence.kind}-copy`, evidence };
      },
    };
  },
};

export const copyEvidence = (judgement: Judgement): CopyEvidence | undefined =>
  findingOf<CopyEvidence>(judgement, copies.name)?.evidence;
