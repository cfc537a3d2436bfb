/** Which temperature to draw at, by what a few rows of each come to. */
import { smoothedYield, type Tally } from './aim';

/** What the rows of one temperature came to. */
export interface Tried extends Tally {
  readonly temperature: number;
}

/** Lowest first. */
export const PILOT_TEMPERATURES: readonly number[] = [0.3, 0.5, 0.7, 0.9];

/** Successive halving: some rows of each, then more of the better half. */
const [EACH, EACH_OF_BETTER] = [4, 8];
const BETTER = PILOT_TEMPERATURES.length / 2;

/** Rows that a pilot draws. */
export const PILOT_ROWS = PILOT_TEMPERATURES.length * EACH + BETTER * EACH_OF_BETTER;

/** Temperatures of the rows to draw next, by turns; none where the pilot has ended. */
export function nextTemperatures(tried: readonly Tried[]): readonly number[] {
  if (tried.length === 0) return byTurns(PILOT_TEMPERATURES, EACH);
  if (tried.some(({ drawn }) => drawn > EACH)) return [];
  const better = [...tried].sort(byYield).slice(0, BETTER);
  return byTurns(
    better.map(({ temperature }) => temperature).sort((a, b) => a - b),
    EACH_OF_BETTER,
  );
}

export function chosenTemperature(tried: readonly Tried[]): number {
  return [...tried].sort(byYield)[0]!.temperature;
}

/** The better first; of two alike the hotter one, whose rows repeat each other less where more are drawn. */
const byYield = (a: Tried, b: Tried): number => smoothedYield(b) - smoothedYield(a) || b.temperature - a.temperature;

const byTurns = (temperatures: readonly number[], each: number): number[] =>
  Array.from({ length: each }, () => temperatures).flat();

/** By temperature, lowest first. @param passes by the row's index; a row that is not there any more was drawn and is not counted as one that passes */
export function tallyByTemperature(temperatures: readonly number[], passes: ReadonlyMap<number, boolean>): Tried[] {
  const tallies = new Map<number, Tried>();
  for (const [index, temperature] of temperatures.entries()) {
    const { drawn, passed } = tallies.get(temperature) ?? { drawn: 0, passed: 0 };
    const passedToo = passes.get(index) === true ? 1 : 0;
    tallies.set(temperature, { temperature, drawn: drawn + 1, passed: passed + passedToo });
  }
  return [...tallies.values()].sort((a, b) => a.temperature - b.temperature);
}
