/** What a comparison lets one say, in sentences. */
import { difference, type Told } from '../metrics/sideBySide/acrossSeeds';
import type { ArmMeasures } from '../metrics/sideBySide/measureArms';
import type { ComparisonColumn } from './comparisonColumns';
import { differenceWords } from './figureWords';

/** Beyond this nobody draws. */
const MANY_SEEDS = 500;

interface Named {
  readonly name: string;
  readonly measures: ArmMeasures;
}

/**
 * A sentence a column: which arms are told apart from one of them, which are not and what that would take. Each comparison is at 5 % by itself.
 * @param rowsEach of a draw
 */
export function toldApart(
  columns: readonly ComparisonColumn[],
  base: Named,
  others: readonly Named[],
  { seeds, rowsEach }: { readonly seeds: number; readonly rowsEach: number },
): string[] {
  let compared = 0;
  const sentences = columns.flatMap((column) => {
    const told = others.flatMap(({ name, measures }) => {
      const found = difference(base.measures.values[column.id].bySeed, measures.values[column.id].bySeed);
      return found === null ? [] : [{ name, found }];
    });
    if (told.length === 0) return [];
    compared += told.length;
    const apart = told.filter(({ found }) => found.p < 0.05);
    const same = told.filter(({ found }) => found.p >= 0.05);
    const parts = [
      ...(apart.length === 0 ? [] : [`Told apart: ${apart.map((each) => apartWords(column, each)).join('; ')}.`]),
      ...(same.length === 0
        ? []
        : [
            `No difference can be told at ${seeds} × ${rowsEach} rows: ${same.map((each) => sameWords(column, each)).join('; ')}.`,
          ]),
    ];
    return [`${column.title}, against ${base.name}. ${parts.join(' ')}`];
  });
  if (compared === 0) return [];
  return [
    ...sentences,
    `These are ${compared} comparisons at 5 % each: ${byChance(compared)} would come out as told apart if all were alike.`,
  ];
}

/** Of so many comparisons. */
const byChance = (compared: number): string =>
  0.05 * compared < 1 ? 'fewer than 1' : `about ${Math.round(0.05 * compared)}`;

interface Compared {
  readonly name: string;
  readonly found: Told;
}

function apartWords(column: ComparisonColumn, { name, found }: Compared): string {
  const [low, high] = found.interval.map((end) => differenceWords(end, column));
  const points = column.form === 'share' ? ' points' : '';
  return `${name} ${differenceWords(found.difference, column)}${points} (${low} to ${high})`;
}

function sameWords(column: ComparisonColumn, { name, found }: Compared): string {
  const own = `${name} ${differenceWords(found.difference, column)}`;
  if (found.seedsToTell === null) return own;
  return found.seedsToTell > MANY_SEEDS
    ? `${own}, more than ${MANY_SEEDS} seeds`
    : `${own}, about ${found.seedsToTell} seeds`;
}
