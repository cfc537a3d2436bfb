/** What a proof allows to say, in words. */
import { type ArmScore, type Difference, equalSize, FEWEST_DIFFERING, summarize } from './summary';
import type { Arm, ProofPlan, ProofResult } from './types';

export interface Verdict {
  readonly tone: 'better' | 'worse' | 'open';
  readonly words: string;
}

/**
 * Of every arm of rows against the model as it is, from all that it has, one's own examples last; then against the person's own examples where both learned from
 * equally many. Nothing is said of what is not done.
 */
export function verdictsOf(plan: ProofPlan, results: readonly ProofResult[]): readonly Verdict[] {
  const scores = summarize(plan, results);
  const most = plan.sizes.at(-1) ?? null;
  const equal = equalSize(plan);
  const at = (size: number | null): readonly ArmScore[] =>
    scores
      .filter((score) => score.arm.kind !== 'base' && score.size === size)
      .sort((a, b) => Number(a.arm.kind === 'references') - Number(b.arm.kind === 'references'));
  const references = plan.arms.find(({ kind }) => kind === 'references');
  const fromBase = at(most).flatMap((score) =>
    score.fromBase ? [said(plan, score, score.fromBase, 'the model as it is')] : [],
  );
  const ofEqual = at(equal === null || plan.sizes.includes(equal) ? equal : most);
  const fromReferences = ofEqual.flatMap((score) =>
    score.fromReferences && references && score.lessons === Math.min(equal ?? score.lessons, references.lessons)
      ? [said(plan, score, score.fromReferences, taughtBy(references, score.fromReferences.seeds))]
      : [],
  );
  return [...fromBase, ...fromReferences];
}

const taughtBy = ({ name }: Pick<Arm, 'name'>, seeds: number): string =>
  `${seeds === 1 ? 'the student' : 'students'} that learned from ${name}`;

/** Of tasks, in points: "6 points". */
function said(plan: ProofPlan, { arm, learned }: ArmScore, difference: Difference, other: string): Verdict {
  const { value, interval, isTold, seeds, tasks } = difference;
  const who = taughtBy(arm, seeds);
  const count = `${learned.toLocaleString('en')} ${learned === 1 ? 'lesson' : 'lessons'}`;
  const tries = triesWords(plan.k[0]!);
  const setting = `${tasks} tasks and ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`;
  if (!isTold) {
    const range = `${signedPoints(interval[0])} to ${signedPoints(interval[1])} points`;
    return {
      tone: 'open',
      words: `No difference between ${who} (${count}) and ${other} can be told at ${setting}: ${range}. ${whatWouldTell(difference)}`,
    };
  }
  const [low, high] = value > 0 ? interval : ([-interval[1], -interval[0]] as const);
  const answers = seeds === 1 ? 'answers' : 'answer';
  const points = pointsOf(Math.abs(value));
  return {
    tone: value > 0 ? 'better' : 'worse',
    words: `${capital(who)} (${count}) ${answers} ${points} ${points === '1' ? 'point' : 'points'} ${value > 0 ? 'more' : 'fewer'} of the tasks ${tries} than ${other} (${pointsOf(low)} to ${pointsOf(high)}), at ${setting}.`,
  };
}

/** What a difference like this one is told by. */
function whatWouldTell({ value, tasks, tasksToTell, differing, seeds }: Difference): string {
  if (tasksToTell === null)
    return value === 0
      ? 'Here they scored the same.'
      : `It takes ${FEWEST_DIFFERING} tasks or more on which they differ.`;
  // The tasks agree well enough: what does not is one seed with another.
  if (seeds > 1 && tasksToTell <= tasks && differing >= FEWEST_DIFFERING)
    return 'The seeds differ too much: more seeds, and not more tasks, would tell one like this.';
  return `About ${roundUp(Math.max(tasksToTell, tasks + 1)).toLocaleString('en')} tasks would tell one like this.`;
}

export const triesWords = (k: number): string => (k === 1 ? 'at the first try' : `within ${k} tries`);

const capital = (words: string): string => words[0]!.toUpperCase() + words.slice(1);

/** Percentage points, without a decimal from ten on. */
function pointsOf(share: number): string {
  const points = 100 * share;
  return Math.abs(points) >= 10 ? String(Math.round(points)) : String(Math.round(10 * points) / 10);
}

function signedPoints(share: number): string {
  const points = pointsOf(Math.abs(share));
  if (points === '0') return '0';
  return `${share < 0 ? '−' : '+'}${points}`;
}

/** No more exact than it is. */
function roundUp(count: number): number {
  const unit = count < 100 ? 10 : 10 ** Math.floor(Math.log10(count)) / 2;
  return Math.ceil(count / unit) * unit;
}
