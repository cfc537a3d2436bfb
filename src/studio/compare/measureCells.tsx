import type { BatchId } from '../../project/ids';
import { comparisonColumns } from '../../report/comparisonColumns';
import { figureWords, valueWords } from '../../report/figureWords';
import type { DrawsMeasured } from '../store/compare.slice';

/** The measures that stand in the table; the report has them all. */
const SHOWN = ['distinct2', 'coverage', 'density'] as const;

export const measureTitles: readonly string[] = comparisonColumns({ vectorRows: 0, textRows: 0, wordsEach: 0 }).flatMap(
  ({ id, title }) => ((SHOWN as readonly string[]).includes(id) ? [title] : []),
);

/** What a draw measures, with intervals; dashes until it is measured. */
export function MeasureCells({ batchId, measured }: { batchId: BatchId; measured: DrawsMeasured | null }) {
  const arm = measured?.measured.arms.find(({ id }) => id === batchId);
  const columns = comparisonColumns({ vectorRows: 0, textRows: 0, wordsEach: 0 });
  return SHOWN.map((id) => {
    const column = columns.find((each) => each.id === id)!;
    const figure = arm?.values[id] ?? { value: null, interval: null };
    const own = valueWords(figure.value, column);
    return (
      <td key={id} className="numeral">
        {own}
        {figureWords(figure, column).slice(own.length)}
      </td>
    );
  });
}

/** By how many rows, so that all are compared by as many. */
export function termsWords({ measured: { terms }, vectors }: DrawsMeasured): string {
  const { textRows, wordsEach, vectorRows } = terms;
  const wording =
    textRows === 0
      ? 'Distinct-2 is not compared: no draw has enough rows that are long enough'
      : `Distinct-2 is of the first ${wordsEach} words of ${textRows} rows of each, since it falls with every row and word`;
  return `${wording}. Coverage is the share of your examples with a row nearby, density how many of them a row lies close to, ÷ 5; of ${vectorRows} rows of each, by ${vectors}.`;
}
