import type { MeasureId } from '../metrics/sideBySide/measureArms';
import type { EqualTerms } from '../metrics/sideBySide/types';
import type { Column } from './types';

export type ComparisonColumn = Column & { readonly id: MeasureId };

/** The columns of a comparison, with what each number is and by how many rows. */
export function comparisonColumns({ vectorRows, textRows, wordsEach }: EqualTerms): readonly ComparisonColumn[] {
  const equally = `of ${vectorRows} rows of each draw, chosen by chance where there are more`;
  const cut =
    textRows === 0
      ? 'Not measured: no draw has enough rows that are long enough.'
      : `Of the first ${wordsEach} words and signs of ${textRows} rows of each draw: these fall or rise with every row and word, so all have as many. A method whose rows are far fewer or shorter has no number.`;
  return [
    {
      id: 'yield',
      title: 'Pass',
      form: 'share',
      better: 'high',
      note: 'Share of the rows drawn that pass the checks, repeats within a draw left out.',
    },
    {
      id: 'copies',
      title: 'Copies',
      form: 'share',
      better: 'low',
      note: 'Share of the rows drawn that are a reference again, word for word or nearly.',
    },
    {
      id: 'distinct2',
      title: 'Distinct-2',
      form: 'number',
      digits: 3,
      better: 'high',
      note: `Different pairs of words ÷ all pairs. ${cut}`,
    },
    {
      id: 'compression',
      title: 'Compression',
      form: 'number',
      better: 'low',
      note: `Bytes ÷ gzip bytes: high where rows repeat each other. ${cut}`,
    },
    {
      id: 'vendi',
      title: 'Vendi',
      form: 'number',
      digits: 1,
      better: 'high',
      note: `Effective number of different rows, ${equally}.`,
    },
    {
      id: 'density',
      title: 'Density',
      form: 'number',
      note: `How many references a row lies close to, ÷ 5: 1 is as dense as the references themselves; ${equally}.`,
    },
    {
      id: 'coverage',
      title: 'Coverage',
      form: 'share',
      better: 'high',
      note: `Share of the references with a row nearby, good or not; ${equally}.`,
    },
    {
      id: 'usefulCoverage',
      title: 'Coverage by what passes',
      form: 'share',
      better: 'high',
      note: `Share of the references with a passing row nearby; from as many rows drawn: ${vectorRows} of each draw.`,
    },
    {
      id: 'distance',
      title: 'Distance',
      form: 'number',
      note: `Median distance of a row to the nearest reference that it could be learned from, ÷ that of the references held out. 1: rows are as far away as unseen references; below 1 they keep closer to what was seen; ${equally}.`,
    },
    {
      id: 'perMinute',
      title: 'Pass a minute',
      form: 'number',
      digits: 0,
      better: 'high',
      note: 'Rows that pass for each minute of drawing here, without the time before the first row.',
    },
  ];
}
