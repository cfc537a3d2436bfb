/** Where drawn rows are lost, in words. */
import { byIdentities } from '../../project/byIdentity';
import type { Sample } from '../../project/types';
import type { NotRun } from '../../quality/execution';
import type { Recipe } from '../../quality/recipe';
import { unrunOf } from '../../quality/unrun';
import { type Reason, reasonsOf } from './reasons';
import { groupsOf, type SampleGroup } from './sampleGroup';

/** In the order of the default recipe; what passes first, what is not told last. */
const WORDS: readonly (readonly [SampleGroup, string])[] = [
  ['good', 'good'],
  ['copy', 'copied'],
  ['near-copy', 'nearly copied'],
  ['bad-call', 'call a tool wrongly'],
  ['off-domain', 'off-domain'],
  ['cut', 'cut short'],
  ['does-not-run', 'do not run'],
  ['wrong-answer', 'answered wrongly'],
  ['other-check', 'fail another check'],
  ['duplicate', 'said before'],
  ['not-judged', 'not judged'],
  ['unsure', 'unsure'],
  ['unchecked', 'not checked yet'],
];

export interface FunnelPart {
  readonly group: SampleGroup;
  readonly words: string;
  readonly count: number;
  /** The most frequent first, three at most; none where there is nothing to say. */
  readonly reasons: readonly Reason[];
}

/** Every row is in one part. */
export const funnelOf = byIdentities((recipe: Recipe, samples: readonly Sample[]): readonly FunnelPart[] => {
  const parts = new Map<SampleGroup, Sample[]>();
  const groups = groupsOf(recipe)(samples);
  for (const [at, sample] of samples.entries()) {
    const group = groups[at]!;
    const part = parts.get(group);
    if (part) part.push(sample);
    else parts.set(group, [sample]);
  }
  return WORDS.flatMap(([group, words]) => {
    const part = parts.get(group);
    if (part === undefined) return [];
    return [{ group, words, count: part.length, reasons: group === 'good' ? [] : reasonsOf(recipe, part) }];
  });
});

/** Why rows are not run, and what can be done where rows should have been; null where they are, or none was judged. */
export function unrunWords(samples: readonly Sample[]): string | null {
  for (const { judgement } of samples) {
    const unrun = judgement === null ? undefined : unrunOf(judgement);
    if (unrun === undefined) continue;
    if (unrun === null) return null;
    return unrun.kind === 'unavailable' ? `Rows are not run. ${unrun.message} ${unrun.remedy}` : offWords(unrun.off);
  }
  return null;
}

/** Why rows that should have been run could not be, and what to do; null where none is left so. */
export function unavailableWords(samples: readonly Sample[]): string | null {
  for (const { judgement } of samples) {
    const unrun = judgement === null ? undefined : unrunOf(judgement);
    if (unrun?.kind === 'unavailable') return `${unrun.message} ${unrun.remedy}`;
  }
  return null;
}

function offWords(off: NotRun): string | null {
  if (off.why !== 'references') return null;
  // A domain that is no program needs no words about running.
  if (off.ran === 0 && off.first === null) return null;
  const what = off.first === null ? '' : `: one ends with ${off.first}`;
  return `Rows are not run, for of ${off.tried} of your examples ${off.ran === 0 ? 'none' : `only ${off.ran}`} run to their end${what}.`;
}
