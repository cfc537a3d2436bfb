/** A sweep as a report: a row a setting, a chart of the held-out loss of each. */
import type { SeedMean } from '../metrics/meanOverSeeds';
import type { Arm, Chart, Column, Fact, Figure, Report } from '../report/types';
import { meanCurve, type SettingSummary, summarize } from './summary';
import type { CellResult, SweepPlan } from './types';
import { SWEPT_WORDS, settingWords, toldWords } from './words';

export interface SweepFacts {
  readonly createdAt: number;
  readonly settings: readonly Fact[];
  readonly provenance: readonly Fact[];
  /** First rows behind a setting's first prompt, by the setting's words. */
  readonly examples: ReadonlyMap<string, readonly string[]>;
  /** Runs that failed, and why. */
  readonly notRun: Report['notRun'];
}

const COLUMNS: readonly Column[] = [
  {
    id: 'heldOut',
    title: 'Held out, nats a token',
    form: 'number',
    digits: 3,
    note: 'Loss of references that were not trained on, behind the kept prompt: mean over seeds, 95 % by Student’s t.',
    better: 'low',
  },
  {
    id: 'difference',
    title: 'Against the first',
    form: 'number',
    digits: 3,
    note: 'Held-out loss minus that of the first setting with the same seed, which holds out the same references.',
    better: 'low',
  },
  {
    id: 'bestStep',
    title: 'Kept step',
    form: 'number',
    digits: 0,
    note: 'The step with the lowest held-out loss; the last one where nothing is held out.',
  },
  { id: 'seconds', title: 'Time a run', form: 'seconds', note: 'Of a whole run, as measured here.' },
];

/** Of what lies between 0 and 1, and so does its interval. */
const shareFigure = (mean: SeedMean | null): Figure => {
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  const interval = mean?.interval ?? null;
  return { value: mean?.mean ?? null, interval: interval && [within(interval[0]), within(interval[1])] };
};

const figure = (mean: SeedMean | null): Figure => ({ value: mean?.mean ?? null, interval: mean?.interval ?? null });

export function sweepReport(plan: SweepPlan, results: readonly CellResult[], facts: SweepFacts): Report {
  const summaries = summarize(plan, results);
  const temperatures = [...new Set(summaries.flatMap(({ draws }) => draws.map(({ temperature }) => temperature)))];
  const swept = plan.axes.map(({ name, values }) => `${SWEPT_WORDS[name]} ${values.join(', ')}`).join('; ');
  return {
    version: 1,
    title: `Sweep of ${plan.axes.map(({ name }) => SWEPT_WORDS[name]).join(' and ')}`,
    createdAt: facts.createdAt,
    summary: [
      `Swept: ${swept}; ${plan.seeds.length} ${plan.seeds.length === 1 ? 'seed' : 'seeds'}, ${results.length} ${results.length === 1 ? 'run' : 'runs'} done.`,
    ],
    columns: [...COLUMNS, ...temperatures.flatMap(drawColumns)],
    arms: summaries.map((summary) => armOf(summary, facts.examples)),
    told: toldWords(summaries),
    map: null,
    charts: [...curveCharts(summaries), ...axisCharts(plan, summaries)],
    notRun: facts.notRun,
    settings: facts.settings,
    provenance: facts.provenance,
    notes: [
      'A seed decides the start, the order of the references and which are held out: settings are compared seed by seed.',
      'The kept step is chosen by the same held-out references that the loss is told of, so it is told a little too low for all settings.',
    ],
  };
}

/** Of the rows drawn at a temperature: equal counts behind each prompt. */
function drawColumns(temperature: number): Column[] {
  const at = `at ${temperature}`;
  return [
    {
      id: `passing@${temperature}`,
      title: `Pass ${at}`,
      form: 'share',
      note: 'Rows that pass the checks.',
      better: 'high',
    },
    {
      id: `copied@${temperature}`,
      title: `Copies ${at}`,
      form: 'share',
      note: 'Near copies of a reference included.',
      better: 'low',
    },
    {
      id: `distinct2@${temperature}`,
      title: `Distinct-2 ${at}`,
      form: 'number',
      digits: 3,
      note: 'Different pairs of words ÷ all, of equally many rows behind each prompt.',
      better: 'high',
    },
  ];
}

function armOf(summary: SettingSummary, examples: SweepFacts['examples']): Arm {
  const { setting, heldOut, difference, bestStep, seconds, draws, results } = summary;
  const name = settingWords(setting);
  const ofDraws = draws.flatMap(({ temperature, passing, copied, distinct2 }) => [
    [`passing@${temperature}`, shareFigure(passing)] as const,
    [`copied@${temperature}`, shareFigure(copied)] as const,
    [`distinct2@${temperature}`, shareFigure(distinct2)] as const,
  ]);
  return {
    id: name,
    name,
    about: '',
    source: '',
    figures: {
      heldOut: figure(heldOut),
      difference: figure(difference),
      bestStep: figure(bestStep),
      seconds: figure(seconds),
      ...Object.fromEntries(ofDraws),
    },
    bySeed: {
      heldOut: results.map((result) => result.heldOut),
      bestStep: results.map((result) => result.bestStep),
    },
    examples: examples.get(name) ?? [],
  };
}

/** Small multiples: one chart a setting, all on the scales that the page gives them. */
function curveCharts(summaries: readonly SettingSummary[]): Chart[] {
  return summaries.flatMap((summary) => {
    const points = meanCurve(summary).map(({ step, mean, interval }) => ({ x: step, value: mean, interval }));
    if (points.length === 0) return [];
    const title = settingWords(summary.setting);
    return [{ title, xTitle: 'Step', yTitle: 'Held out, nats a token', lines: [{ name: title, points }] }];
  });
}

/** One chart an axis with three values or more: the loss over it, a line a setting of the others. */
function axisCharts({ axes }: SweepPlan, summaries: readonly SettingSummary[]): Chart[] {
  return axes.flatMap(({ name, values }) => {
    if (name === 'temperature' || values.length < 3) return [];
    const lines = new Map<string, { x: number; value: number | null; interval: Figure['interval'] }[]>();
    for (const { setting, heldOut } of summaries) {
      const { [name]: x, ...others } = setting;
      const line = settingWords(others);
      if (x !== undefined) lines.set(line, [...(lines.get(line) ?? []), { x, ...figure(heldOut) }]);
    }
    return [
      {
        title: `Held out over ${SWEPT_WORDS[name]}`,
        xTitle: SWEPT_WORDS[name],
        yTitle: 'Held out, nats a token',
        lines: [...lines].map(([line, points]) => ({ name: line, points: points.sort((a, b) => a.x - b.x) })),
      },
    ];
  });
}
