/** History into what a chart draws: smoothed, thinned, and safe for a logarithmic axis. */
import type { HistoryPoint } from '../../../domino/types';
import type { CurveName } from '../../store/preferences';

/** More points than this draw slower than they say more. */
export const MAX_DRAWN_POINTS = 400;

export const CURVES: readonly {
  readonly name: CurveName;
  readonly label: string;
  readonly color: string;
  readonly dash?: string;
}[] = [
  { name: 'l1', label: 'L1', color: 'var(--studio-reference)' },
  { name: 'l2', label: 'L2', color: 'var(--studio-curve-l2)', dash: '6 3' },
  { name: 'total', label: 'Total', color: 'var(--studio-curve-total)', dash: '2 2' },
  { name: 'heldOut', label: 'Held out', color: 'var(--studio-curve-held-out)' },
  { name: 'gradientNorm', label: 'Gradient norm', color: 'var(--studio-curve-gradient)', dash: '1 3' },
];

/**
 * Exponential moving average with the bias of its start removed (as W&B and Adam do), so that the first values
 * count in full. A null stays null and is not averaged over.
 * @param weight of the past, 0…1; 0 gives the values back
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  let average = 0;
  let mass = 0;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    average = weight * average + (1 - weight) * value;
    mass = weight * mass + (1 - weight);
    return average / mass;
  });
}

/**
 * At most `limit` of n indices, evenly spread, the first and the last among them. Indices in `always` stay: an evaluation
 * that happens every tenth step must not vanish between two kept ones.
 */
export function thin(n: number, limit: number, always: ReadonlySet<number> = new Set()): number[] {
  if (n <= limit) return Array.from({ length: n }, (_, index) => index);
  const kept = new Set(always);
  for (let slot = 0; slot < limit; slot++) kept.add(Math.round((slot * (n - 1)) / (limit - 1)));
  return [...kept].sort((a, b) => a - b);
}

/** Where only some steps have the contrast, totals of the others are no totals of the same kind. */
export function comparableTotals(history: readonly HistoryPoint[]): (point: HistoryPoint) => number | null {
  const isContrastive = history.some(({ l2 }) => l2 !== null);
  return ({ l2, total }) => (isContrastive && l2 === null ? null : total);
}

/** One row of the chart: `${prefix}${curve}` smoothed, `${prefix}${curve}Raw` as measured. */
export type ChartRow = { step: number } & { [key: string]: number | null };

interface SeriesOptions {
  readonly curves: ReadonlySet<CurveName>;
  /** 0…1; held-out values are few and stay as measured. */
  readonly smoothing: number;
  readonly logScale: boolean;
}

/** Rows of one run; keys carry the prefix so that several runs fit one chart. */
export function chartRows(
  history: readonly HistoryPoint[],
  { curves, smoothing, logScale }: SeriesOptions,
  prefix = '',
): ChartRow[] {
  const drawable = (value: number | null): number | null =>
    value === null || !Number.isFinite(value) || (logScale && value <= 0) ? null : value;
  const totalOf = comparableTotals(history);
  const columns = [...curves].map((curve) => {
    const raw = history.map((point) => (curve === 'total' ? totalOf(point) : point[curve]));
    return { curve, raw, smoothed: curve === 'heldOut' ? raw : smooth(raw, smoothing) };
  });
  const evaluations = history.flatMap((point, index) => (point.heldOut === null ? [] : [index]));
  const always = new Set(thin(evaluations.length, MAX_DRAWN_POINTS / 4).map((index) => evaluations[index]!));
  return thin(history.length, MAX_DRAWN_POINTS, always).map((index) => {
    const row: ChartRow = { step: (history[index] as HistoryPoint).step };
    for (const { curve, raw, smoothed } of columns) {
      row[`${prefix}${curve}`] = drawable(smoothed[index] ?? null);
      if (curve !== 'heldOut' && smoothing > 0) row[`${prefix}${curve}Raw`] = drawable(raw[index] ?? null);
    }
    return row;
  });
}

/** Rows of several runs in one, by step. */
export function mergeRows(sets: readonly (readonly ChartRow[])[]): ChartRow[] {
  const byStep = new Map<number, ChartRow>();
  for (const rows of sets) {
    for (const row of rows) byStep.set(row.step, { ...byStep.get(row.step), ...row });
  }
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}
