import { z } from 'zod';
import { withoutTools } from '../../references/tools/toolSection';
import { repetitionOf } from '../../similarity/duplicates';
import { NearIndex } from '../../similarity/nearIndex';
import { NEAR_COPY_SIMILARITY } from '../../similarity/similarity';
import { type Finding, findingOf, type Judgement } from '../judgement';
import type { Check } from './check';

export interface RepeatEvidence {
  /** Id of the earlier sample that says the same; null: it is the first. */
  readonly of: string | null;
  /** 'exact': the same but for white space. */
  readonly kind: 'exact' | 'near' | 'none';
  /** Token similarity to it, 0…1; 0 where there is none. */
  readonly similarity: number;
}

const settings = z.strictObject({ similarity: z.number().gt(0).lte(1).default(NEAR_COPY_SIMILARITY) });

const FIRST: Finding<RepeatEvidence> = {
  verdict: 'pass',
  reason: null,
  evidence: { of: null, kind: 'none', similarity: 0 },
};

/**
 * Whether an earlier sample says the same already. A sample is compared with the earlier ones that passed the recipe, and with the
 * originals: those that repeat none. It fails where one that passed says it; where only ones that failed do, say a twin that was cut, the
 * set would lose what it says, so it passes, and the evidence names the twin. Of conversations, whatever tools stand in front of them.
 */
export const repeats: Check<z.output<typeof settings>, RepeatEvidence> = {
  name: 'repeats',
  settings,
  open(_, { similarity: threshold }) {
    const index = new NearIndex<string>(threshold);
    const texts = new Map<string, string>();
    const passed = new Set<string>();
    return {
      looksAt: 'set',
      judge({ text: whole }): Finding<RepeatEvidence> {
        const text = withoutTools(whole);
        const nearest = index.nearest(text);
        if (nearest === null) return FIRST;
        const good = passed.has(nearest.key) ? nearest : index.nearest(text, (id) => passed.has(id));
        const { key: of, similarity } = good ?? nearest;
        const evidence = { of, ...repetitionOf(text, texts.get(of)!, similarity) };
        return good === null
          ? { verdict: 'pass', reason: null, evidence }
          : { verdict: 'fail', reason: 'repeat', evidence };
      },
      admit({ id, text: whole }, { evidence }, verdict) {
        if (evidence.of !== null && verdict !== 'pass') return;
        const text = withoutTools(whole);
        index.add(id, text);
        texts.set(id, text);
        if (verdict === 'pass') passed.add(id);
      },
      withdraw(id) {
        index.remove(id);
        texts.delete(id);
        passed.delete(id);
      },
      restsOn: ({ evidence }) => evidence.of,
    };
  },
};

export const repeatEvidence = (judgement: Judgement): RepeatEvidence | undefined =>
  findingOf<RepeatEvidence>(judgement, repeats.name)?.evidence;
