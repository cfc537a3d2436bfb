/** How to draw, by what a few rows of each way come to: at which temperature, and whether with examples in front. */
import { smoothedYield, type Tally } from './aim';

/** How a row is drawn. */
export interface Manner {
  readonly temperature: number;
  /** In front of it, behind what it is drawn from. */
  readonly examples: number;
}

/** What the rows of one manner came to. */
export interface Tried extends Tally {
  readonly temperature: number;
  /** Absent: none. */
  readonly examples?: number;
}

/** What a person or a script left open is 'auto'. */
export interface Open {
  readonly temperature: number | 'auto';
  /** Absent: none. */
  readonly examples?: number | 'auto';
  /** How many are tried where that is open, as fewer may fit; absent: EXAMPLES_TRIED. */
  readonly tried?: number;
}

/** Lowest first. */
const TEMPERATURES: readonly number[] = [0.3, 0.5, 0.7, 0.9];
/** So many are tried: one more changes little, and takes room (decisions/0054). */
export const EXAMPLES_TRIED = 3;
/** Where both are open, whether examples stand in front is told at the first, and the others are tried in the better way. */
const [FIRST, OTHERS] = [0.7, [0.5, 0.9]] as const;
export const ROWS_OF_EACH = 8;

/**
 * The manners that a pilot tries next; none where it has ended. Examples in front make most rows fail where the model has not read texts like
 * them (decisions/0054), so the first few say whether the others are worth trying with them.
 * @param before what those that were tried came to
 */
export function nextToTry(
  { temperature, examples = 0, tried = EXAMPLES_TRIED }: Open,
  before: readonly Tried[],
): readonly Manner[] {
  const isFirst = before.length === 0;
  const at = (temperatures: readonly number[], count: number): Manner[] =>
    temperatures.map((each) => ({ temperature: each, examples: count }));
  if (examples !== 'auto') return temperature === 'auto' && isFirst ? at(TEMPERATURES, examples) : [];
  if (isFirst) return [0, tried].flatMap((count) => at([temperature === 'auto' ? FIRST : temperature], count));
  if (temperature !== 'auto' || before.length > 2) return [];
  return at(OTHERS, mostYielding(before)?.examples ?? 0);
}

/** How many rows that takes; 0 where nothing is open. */
export function pilotRows({ temperature, examples }: Open): number {
  if (temperature === 'auto') return ROWS_OF_EACH * TEMPERATURES.length;
  return examples === 'auto' ? ROWS_OF_EACH * 2 : 0;
}

/** Rows of each manner by turns, so that a pilot which is cut short has tried all alike. */
export const byTurns = (manners: readonly Manner[]): readonly Manner[] =>
  Array.from({ length: ROWS_OF_EACH }, () => manners).flat();

/** A manner as records have it, where no examples are absent. */
type Recorded = Pick<Tried, 'temperature' | 'examples'>;

export const sameManner = (a: Recorded, b: Recorded): boolean =>
  a.temperature === b.temperature && (a.examples ?? 0) === (b.examples ?? 0);

/** "0.7", "0.7 with 3 examples in front". */
export const mannerInWords = ({ temperature, examples = 0 }: Recorded): string =>
  examples === 0
    ? String(temperature)
    : `${temperature} with ${examples} ${examples === 1 ? 'example' : 'examples'} in front`;

export const mannerOf = ({ temperature, examples = 0 }: Recorded): Manner => ({
  temperature,
  examples,
});

/** So sure one must be that a manner yields less than the best to leave it. */
const SURE = 0.9;

/**
 * The last manner that is not told apart from the one that yields most, for a draw that does not look again. Eight rows tell little, and least of all how often rows
 * repeat each other: of many drawn cold, or without examples in front, more do (decisions/0036, 0054).
 * @param tried rows that pass and repeat none; those without examples first, lowest temperature first
 * @returns null where no row passes
 */
export function chosenManner(tried: readonly Tried[]): Manner | null {
  if (tried.every(({ passed }) => passed === 0)) return null;
  const best = tried.reduce((a, b) => (smoothedYield(b) > smoothedYield(a) ? b : a));
  return mannerOf(tried.findLast((each) => probabilityOfMore(best, each) < SURE)!);
}

/**
 * The manner with the most rows that pass so far, of equals the last: for a draw that looks again after each round, where rows that
 * repeat others are found out as they come.
 * @returns null where no row passes
 */
export function mostYielding(tried: readonly Tried[]): Manner | null {
  if (tried.every(({ passed }) => passed === 0)) return null;
  return mannerOf(tried.reduce((a, b) => (smoothedYield(b) >= smoothedYield(a) ? b : a)));
}

/**
 * That `a` yields more than `b`, each yield distributed as Beta(passed + 1, failed + 1): P(X > Y) for X ~ Beta(α, β), Y ~ Beta(γ, δ) is
 * Σ_{i<α} B(γ + i, β + δ) ∕ ((β + i) B(1 + i, β) B(γ, δ)) (Cook 2005, Exact Calculation of Beta Inequalities).
 */
export function probabilityOfMore(a: Tally, b: Tally): number {
  const [alpha, beta] = [a.passed + 1, a.drawn - a.passed + 1];
  const [gamma, delta] = [b.passed + 1, b.drawn - b.passed + 1];
  let sum = 0;
  for (let i = 0; i < alpha; i++)
    sum += Math.exp(
      logBeta(gamma + i, beta + delta) - Math.log(beta + i) - logBeta(1 + i, beta) - logBeta(gamma, delta),
    );
  return sum;
}

/** log B(a, b) of whole numbers. */
const logBeta = (a: number, b: number): number => logFactorial(a - 1) + logFactorial(b - 1) - logFactorial(a + b - 1);

function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}

/**
 * What each manner came to: those without examples first, lowest temperature first.
 * @param manners of the rows, by index
 * @param passes by the row's index; a row that is not there any more was drawn, and does not pass
 */
export function tallyByManner(manners: readonly Manner[], passes: ReadonlyMap<number, boolean>): Tried[] {
  const tallies: Tried[] = [];
  for (const [index, { temperature, examples }] of manners.entries()) {
    const at = tallies.findIndex((each) => sameManner(each, { temperature, examples }));
    const { drawn, passed } = tallies[at] ?? { drawn: 0, passed: 0 };
    const tally = {
      temperature,
      ...(examples > 0 && { examples }),
      drawn: drawn + 1,
      passed: passed + (passes.get(index) ? 1 : 0),
    };
    if (at < 0) tallies.push(tally);
    else tallies[at] = tally;
  }
  return tallies.sort((a, b) => (a.examples ?? 0) - (b.examples ?? 0) || a.temperature - b.temperature);
}
