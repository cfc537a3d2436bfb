/** Which temperature to draw at, by what a few rows of each come to. */
import { smoothedYield, type Tally } from './aim';

/** What the rows of one temperature came to. */
export interface Tried extends Tally {
  readonly temperature: number;
}

/** Lowest first. */
const TEMPERATURES: readonly number[] = [0.3, 0.5, 0.7, 0.9];
export const ROWS_OF_EACH = 8;

/** Of the rows of a pilot, by index: by turns, so that one that is cut short has tried all alike. */
export const PILOT_TEMPERATURES: readonly number[] = Array.from({ length: ROWS_OF_EACH }, () => TEMPERATURES).flat();
export const PILOT_ROWS = PILOT_TEMPERATURES.length;

/** So sure one must be that a temperature yields less than the best to leave it. */
const SURE = 0.9;

/**
 * The hottest temperature that is not told apart from the one that yields most, for a draw that does not look again. Eight rows tell little, and least of all how often rows
 * repeat each other: of many drawn cold most do (decisions/0036).
 * @param tried rows that pass and repeat none, lowest temperature first
 * @returns null where no row passes
 */
export function chosenTemperature(tried: readonly Tried[]): number | null {
  if (tried.every(({ passed }) => passed === 0)) return null;
  const best = tried.reduce((a, b) => (smoothedYield(b) > smoothedYield(a) ? b : a));
  return tried.findLast((each) => probabilityOfMore(best, each) < SURE)!.temperature;
}

/**
 * The temperature with the most rows that pass so far, of equals the hottest: for a draw that looks again after each round, where rows that
 * repeat others are found out as they come.
 * @returns null where no row passes
 */
export function mostYielding(tried: readonly Tried[]): number | null {
  if (tried.every(({ passed }) => passed === 0)) return null;
  return tried.reduce((a, b) => (smoothedYield(b) >= smoothedYield(a) ? b : a)).temperature;
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
 * What each temperature came to, lowest first.
 * @param passes by the row's index; a row that is not there any more was drawn, and does not pass
 */
export function tallyByTemperature(temperatures: readonly number[], passes: ReadonlyMap<number, boolean>): Tried[] {
  const tallies = new Map<number, Tried>();
  for (const [index, temperature] of temperatures.entries()) {
    const { drawn, passed } = tallies.get(temperature) ?? { drawn: 0, passed: 0 };
    tallies.set(temperature, { temperature, drawn: drawn + 1, passed: passed + (passes.get(index) ? 1 : 0) });
  }
  return [...tallies.values()].sort((a, b) => a.temperature - b.temperature);
}
