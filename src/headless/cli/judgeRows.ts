import type { GeneratedRow } from '../../generation/types';
import type { ModelKnowledge } from '../../quality/domain/knowledge';
import { foundAnswer } from '../../quality/foundAnswer';
import { type FunnelCounts, funnelCounts } from '../../quality/funnel';
import type { Judgement } from '../../quality/judgement';
import type { Scorer } from '../../quality/likelihood';
import type { Recipe } from '../../quality/recipe';
import { openJudging } from '../../quality/session';
import { unrunOf } from '../../quality/unrun';
import { verdictOf } from '../../quality/verdict';
import type { Composition } from '../../references/composition/types';
import type { Reference } from '../../references/types';
import { childPython } from '../python/childPython';
import { notJudgedWords } from './notJudgedWords';
import type { Output } from './output';

/** What a judged row has beside its text: `output` as `check` writes it. */
export interface RowVerdict {
  readonly output?: string;
  readonly judgements: Judgement['findings'];
  readonly verdict: 'pass' | 'fail' | 'unsure';
}

/** Rows of one draw, judged as they come, in the order of their indices. */
export interface RowJudge {
  /** Those that were judged before are not judged again. @returns which pass, by index */
  judge(rows: readonly GeneratedRow[]): Promise<ReadonlyMap<number, boolean>>;
  of(row: GeneratedRow): RowVerdict;
  counts(): FunnelCounts;
  dispose(): void;
}

export function openRowJudge(
  references: readonly Reference[],
  recipe: Recipe,
  composition: Composition,
  output: Output,
  knowledge?: ModelKnowledge,
  scorer: Scorer | null = null,
): RowJudge {
  const python = childPython();
  const judging = openJudging(
    references.map(({ input, source }) => ({ id: String(source.line), text: input })),
    recipe,
    python,
    undefined,
    scorer,
  );
  const judgements = new Map<number, Judgement>();
  let told = false;
  const tellOf = (judgement: Judgement): void => {
    const unrun = unrunOf(judgement);
    if (told || unrun?.kind !== 'unavailable') return;
    told = true;
    output.progress(`${unrun.message} ${unrun.remedy}`);
  };
  let saidNotKnown = false;
  const tellNotKnown = (judgement: Judgement): void => {
    const words = saidNotKnown ? null : notJudgedWords(judgement);
    if (words === null) return;
    saidNotKnown = true;
    output.progress(words);
  };
  return {
    async judge(rows) {
      const fresh = rows.filter(({ index }) => !judgements.has(index)).sort((a, b) => a.index - b.index);
      const judged = await judging.add(
        fresh.map(({ index, text, finishReason }) => ({
          id: String(index),
          text,
          finishReason,
          composition,
          ...(knowledge && { knowledge }),
        })),
      );
      for (const [at, judgement] of judged.entries()) {
        judgements.set(fresh[at]!.index, judgement);
        tellOf(judgement);
        tellNotKnown(judgement);
      }
      return new Map([...judgements].map(([index, each]) => [index, verdictOf(each, recipe).verdict === 'pass']));
    },
    of({ index }) {
      const judgement = judgements.get(index)!;
      const found = foundAnswer(judgement);
      return {
        ...(found === null ? {} : { output: found.answer }),
        judgements: judgement.findings,
        verdict: verdictOf(judgement, recipe).verdict,
      };
    },
    counts: () => funnelCounts(recipe, [...judgements.values()]),
    dispose: () => python.dispose(),
  };
}
