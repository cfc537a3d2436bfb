/** A draw with an aim, a pilot, or both: which rows to ask for and when to stop. Who draws and who judges is not its matter. */
import { type Aim, rowsToDraw, type Tally } from './aim';
import {
  byTurns,
  chosenManner,
  type Manner,
  mostYielding,
  nextToTry,
  type Open,
  pilotRows,
  ROWS_OF_EACH,
  sameManner,
  type Tried,
  tallyByManner,
} from './pilot';

/** What is 'auto' a pilot chooses, where the draw is large enough to have one. */
export interface DrawPlan extends Open {
  /** Or so many rows, whatever they are worth. */
  readonly aim: Aim | number;
  /** The temperature where 'auto' has no pilot; examples are then none. */
  readonly otherwise: number;
}

/** Rows from the first on. */
export interface RowsAsked {
  readonly count: number;
  /** Of the first rows, by index: of a pilot, and of all where the manner is looked at again. */
  readonly manners: readonly Manner[];
  /** Of the rest. */
  readonly manner: Manner;
}

export interface DrawWork {
  /** Have all these rows, of which earlier calls drew the first. @returns false where it was cancelled */
  draw(rows: RowsAsked): Promise<boolean>;
  /** Once all that were drawn are judged: which pass, by index; null where the wait was cancelled. */
  passes(): Promise<ReadonlyMap<number, boolean> | null>;
  /**
   * Each manner came to this so far, after the pilot and after each round of a draw with an aim; where nothing passes, what it goes on
   * in is what it would be without a pilot.
   */
  onTried?(tried: readonly Tried[], chosen: Manner): void;
}

export type DrawEnd = 'reached' | 'most' | 'cancelled';

export const mostOf = (aim: Aim | number): number => (typeof aim === 'number' ? aim : aim.most);
/** A pilot is worth its rows where at least as many follow. */
export function hasPilot(plan: Pick<DrawPlan, 'aim' | 'temperature' | 'examples'>): boolean {
  const rows = pilotRows(plan);
  return rows > 0 && mostOf(plan.aim) >= 2 * rows;
}

/** How it draws until a pilot chose otherwise. */
export const mannerBefore = ({ temperature, otherwise, examples = 0 }: DrawPlan): Manner => ({
  temperature: temperature === 'auto' ? otherwise : temperature,
  examples: examples === 'auto' ? 0 : examples,
});

export async function drawByPlan(plan: DrawPlan, work: DrawWork): Promise<DrawEnd> {
  const { aim } = plan;
  let manners: readonly Manner[] = [];
  let manner = mannerBefore(plan);
  let passes: ReadonlyMap<number, boolean> | null = new Map();
  for (let next = hasPilot(plan) ? nextToTry(plan, []) : []; next.length > 0; ) {
    manners = [...manners, ...byTurns(next)];
    if (!(await work.draw({ count: manners.length, manners, manner }))) return 'cancelled';
    passes = await work.passes();
    if (passes === null) return 'cancelled';
    next = nextToTry(plan, tallyByManner(manners, passes));
  }
  let count = manners.length;
  const chooses = count > 0;
  const look = (choose: (tried: readonly Tried[]) => Manner | null): void => {
    const tried = tallyByManner(manners, passes!);
    manner = choose(tried) ?? manner;
    work.onTried?.(tried, manner);
  };
  if (typeof aim === 'number') {
    if (chooses) look(chosenManner);
    return (await work.draw({ count: aim, manners, manner })) ? 'reached' : 'cancelled';
  }
  for (;;) {
    if (chooses) look(mostYielding);
    const same = sameAs(manner, manners, count, passes);
    const asked = rowsToDraw(aim, { drawn: count, passed: passing(passes) }, same);
    if (asked === 0) return passing(passes) >= aim.pass ? 'reached' : 'most';
    // What few rows of a manner promise is not believed of many.
    const next = chooses ? Math.min(asked, 2 * Math.max(same.drawn, ROWS_OF_EACH)) : asked;
    count += next;
    if (chooses) manners = [...manners, ...Array.from({ length: next }, () => manner)];
    if (!(await work.draw({ count, manners, manner }))) return 'cancelled';
    passes = await work.passes();
    if (passes === null) return 'cancelled';
  }
}

/** How many pass. */
export const passing = (passes: ReadonlyMap<number, boolean>): number => [...passes.values()].filter(Boolean).length;

/** Those of the first `count` rows that were drawn in the manner that goes on. */
function sameAs(
  manner: Manner,
  manners: readonly Manner[],
  count: number,
  passes: ReadonlyMap<number, boolean>,
): Tally {
  const indices = Array.from({ length: count }, (_, index) => index).filter((index) =>
    sameManner(manners[index] ?? manner, manner),
  );
  return { drawn: indices.length, passed: indices.filter((index) => passes.get(index)).length };
}
