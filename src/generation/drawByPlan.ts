/** A draw with an aim, a pilot, or both: which rows to ask for and when to stop. Who draws and who judges is not its matter. */
import { type Aim, rowsToDraw, type Tally } from './aim';
import {
  chosenTemperature,
  mostYielding,
  PILOT_ROWS,
  PILOT_TEMPERATURES,
  ROWS_OF_EACH,
  type Tried,
  tallyByTemperature,
} from './pilot';

export interface DrawPlan {
  /** Or so many rows, whatever they are worth. */
  readonly aim: Aim | number;
  /** 'auto': a pilot chooses it, where the draw is large enough to have one. */
  readonly temperature: number | 'auto';
  /** Where 'auto' has no pilot. */
  readonly otherwise: number;
}

/** Rows from the first on. */
export interface RowsAsked {
  readonly count: number;
  /** Of the first rows, by index: of a pilot, and of all where the temperature is looked at again. */
  readonly temperatures: readonly number[];
  /** Of the rest. */
  readonly temperature: number;
}

export interface DrawWork {
  /** Have all these rows, of which earlier calls drew the first. @returns false where it was cancelled */
  draw(rows: RowsAsked): Promise<boolean>;
  /** Once all that were drawn are judged: which pass, by index; null where the wait was cancelled. */
  passes(): Promise<ReadonlyMap<number, boolean> | null>;
  /**
   * Each temperature came to this so far, after the pilot and after each round of a draw with an aim; where nothing passes, what it goes on
   * at is what it would be without a pilot.
   */
  onTried?(tried: readonly Tried[], chosen: number): void;
}

export type DrawEnd = 'reached' | 'most' | 'cancelled';

/** A pilot is worth its rows where at least as many follow. */
const LEAST_WITH_PILOT = 2 * PILOT_ROWS;

export const mostOf = (aim: Aim | number): number => (typeof aim === 'number' ? aim : aim.most);
export const hasPilot = ({ aim, temperature }: Pick<DrawPlan, 'aim' | 'temperature'>): boolean =>
  temperature === 'auto' && mostOf(aim) >= LEAST_WITH_PILOT;

/** What it draws at until a pilot chose otherwise. */
export const temperatureBefore = ({ temperature, otherwise }: DrawPlan): number =>
  temperature === 'auto' ? otherwise : temperature;

export async function drawByPlan(plan: DrawPlan, work: DrawWork): Promise<DrawEnd> {
  const { aim } = plan;
  let temperatures: readonly number[] = [];
  let temperature = temperatureBefore(plan);
  let passes: ReadonlyMap<number, boolean> | null = new Map();
  if (hasPilot(plan)) {
    temperatures = PILOT_TEMPERATURES;
    if (!(await work.draw({ count: PILOT_ROWS, temperatures, temperature }))) return 'cancelled';
    passes = await work.passes();
    if (passes === null) return 'cancelled';
  }
  let count = temperatures.length;
  const chooses = count > 0;
  const look = (choose: (tried: readonly Tried[]) => number | null): void => {
    const tried = tallyByTemperature(temperatures, passes!);
    temperature = choose(tried) ?? temperature;
    work.onTried?.(tried, temperature);
  };
  if (typeof aim === 'number') {
    if (chooses) look(chosenTemperature);
    return (await work.draw({ count: aim, temperatures, temperature })) ? 'reached' : 'cancelled';
  }
  for (;;) {
    if (chooses) look(mostYielding);
    const same = sameAs(temperature, temperatures, count, passes);
    const asked = rowsToDraw(aim, { drawn: count, passed: passing(passes) }, same);
    if (asked === 0) return passing(passes) >= aim.pass ? 'reached' : 'most';
    // What few rows of a temperature promise is not believed of many.
    const next = chooses ? Math.min(asked, 2 * Math.max(same.drawn, ROWS_OF_EACH)) : asked;
    count += next;
    if (chooses) temperatures = [...temperatures, ...Array.from({ length: next }, () => temperature)];
    if (!(await work.draw({ count, temperatures, temperature }))) return 'cancelled';
    passes = await work.passes();
    if (passes === null) return 'cancelled';
  }
}

/** How many pass. */
export const passing = (passes: ReadonlyMap<number, boolean>): number => [...passes.values()].filter(Boolean).length;

/** Those of the first `count` rows that were drawn at the temperature that goes on. */
function sameAs(
  temperature: number,
  temperatures: readonly number[],
  count: number,
  passes: ReadonlyMap<number, boolean>,
): Tally {
  const indices = Array.from({ length: count }, (_, index) => index).filter(
    (index) => (temperatures[index] ?? temperature) === temperature,
  );
  return { drawn: indices.length, passed: indices.filter((index) => passes.get(index)).length };
}
