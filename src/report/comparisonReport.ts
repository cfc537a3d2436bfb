/** Measures of several methods as a report. */
import type { SideBySide } from '../metrics/sideBySide/measureArms';
import { comparisonColumns } from './comparisonColumns';
import { toldApart } from './told';
import type { Arm, Fact, Report, ReportMap } from './types';

export interface ComparedMethod extends Pick<Arm, 'id' | 'name' | 'about' | 'source' | 'examples'> {
  readonly facts?: readonly Fact[];
}

export interface ComparisonInput {
  readonly title: string;
  readonly createdAt: number;
  readonly summary: readonly string[];
  /** In the measures' order. */
  readonly methods: readonly ComparedMethod[];
  readonly measured: SideBySide;
  readonly seeds: number;
  readonly rowsEach: number;
  readonly map: ReportMap | null;
  readonly notRun: Report['notRun'];
  readonly settings: readonly Fact[];
  readonly provenance: readonly Fact[];
  readonly notes: readonly string[];
}

/** The others are told apart from this one where it is there. */
const BASE = 'domino';

export function comparisonReport(input: ComparisonInput): Report {
  const { methods, measured, seeds, rowsEach, title, createdAt, summary, map, notRun, settings, provenance } = input;
  const columns = comparisonColumns(measured.terms);
  const named = methods.map(({ name }, at) => ({ name, measures: measured.arms[at]! }));
  const base =
    named[
      Math.max(
        0,
        methods.findIndex(({ id }) => id === BASE),
      )
    ];
  return {
    version: 1,
    title,
    createdAt,
    summary,
    columns,
    arms: methods.map((method, at) => {
      const { values } = measured.arms[at]!;
      return {
        ...method,
        figures: Object.fromEntries(
          columns.map(({ id }) => [id, { value: values[id].value, interval: values[id].interval }]),
        ),
        bySeed: Object.fromEntries(columns.map(({ id }) => [id, values[id].bySeed.map(({ value }) => value)])),
      };
    }),
    told:
      base === undefined
        ? []
        : toldApart(
            columns,
            base,
            named.filter((each) => each !== base),
            { seeds, rowsEach },
          ),
    map,
    charts: [],
    notRun,
    settings,
    provenance,
    notes: [...input.notes, intervalNote(seeds)],
  };
}

const intervalNote = (seeds: number): string =>
  seeds >= 3
    ? `Intervals are Student’s of the ${seeds} seeds’ values: rows of one seed share its training and are no independent witnesses. Those of shares are never narrower than Wilson’s of all rows.`
    : 'Intervals are those of the rows of these draws. They say nothing of another training: draw with three seeds or more for that.';
