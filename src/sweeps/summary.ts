/** What the runs of a sweep tell: means over seeds with intervals, and differences seed by seed. */
import { meanOverSeeds, type SeedMean } from '../metrics/meanOverSeeds';
import { cellsOf, settingsOf } from './plan';
import type { CellDraw, CellResult, Setting, SweepPlan } from './types';

export interface DrawSummary {
  readonly temperature: number;
  readonly rows: number;
  /** Shares 0…1 over seeds. */
  readonly passing: SeedMean;
  readonly copied: SeedMean;
  readonly distinct2: SeedMean | null;
}

export interface SettingSummary {
  readonly setting: Setting;
  /** Seeds whose run is done, in the plan's order, and what became of each. */
  readonly seeds: readonly number[];
  readonly results: readonly CellResult[];
  /** Of the kept prompt, nats a token; null where nothing was held out or nothing is done. */
  readonly heldOut: SeedMean | null;
  readonly bestStep: SeedMean | null;
  readonly seconds: SeedMean | null;
  /** Held-out loss minus that of the plan's first setting with the same seed; null of the first itself. */
  readonly difference: (SeedMean & { readonly lower: number }) | null;
  readonly draws: readonly DrawSummary[];
}

export function summarize(plan: SweepPlan, results: readonly CellResult[]): readonly SettingSummary[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  const cells = cellsOf(plan);
  const settings = settingsOf(plan.axes);
  /** The cells are every setting of one seed, then of the next. */
  const doneOf = (at: number): { seed: number; result: CellResult }[] =>
    plan.seeds.flatMap((seed, row) => {
      const result = byId.get(cells[row * settings.length + at]!.id);
      return result ? [{ seed, result }] : [];
    });
  const first = new Map(doneOf(0).map(({ seed, result }) => [seed, result.heldOut]));
  return settings.map((setting, at) => {
    const done = doneOf(at);
    const own = done.map(({ result }) => result);
    const differences = done.flatMap(({ seed, result: { heldOut } }) => {
      const before = first.get(seed) ?? null;
      return before === null || heldOut === null ? [] : [heldOut - before];
    });
    const difference = at === 0 ? null : meanOverSeeds(differences);
    return {
      setting,
      seeds: done.map(({ seed }) => seed),
      results: own,
      heldOut: meanOverSeeds(own.flatMap(({ heldOut }) => heldOut ?? [])),
      bestStep: meanOverSeeds(own.map(({ bestStep }) => bestStep)),
      seconds: meanOverSeeds(own.map(({ seconds }) => seconds)),
      difference: difference && { ...difference, lower: differences.filter((value) => value < 0).length },
      draws: drawsOf(own),
    };
  });
}

function drawsOf(results: readonly CellResult[]): readonly DrawSummary[] {
  const temperatures = [...new Set(results.flatMap(({ draws }) => draws.map(({ temperature }) => temperature)))];
  return temperatures.map((temperature) => {
    const draws = results.flatMap((result) => result.draws.filter((draw) => draw.temperature === temperature));
    const share = (count: (draw: CellDraw) => number): SeedMean =>
      meanOverSeeds(draws.map((draw) => count(draw) / draw.rows))!;
    return {
      temperature,
      rows: draws.reduce((sum, { rows }) => sum + rows, 0),
      passing: share(({ passed }) => passed),
      copied: share(({ copies }) => copies),
      distinct2: meanOverSeeds(draws.flatMap(({ distinct2 }) => distinct2 ?? [])),
    };
  });
}

/** Mean held-out loss over seeds at each step that all of a setting's runs were measured at. */
export function meanCurve({ results }: SettingSummary): readonly (SeedMean & { readonly step: number })[] {
  const at = new Map<number, number[]>();
  for (const { curve } of results) for (const [step, loss] of curve) at.set(step, [...(at.get(step) ?? []), loss]);
  return [...at]
    .filter(([, losses]) => losses.length === results.length)
    .sort(([a], [b]) => a - b)
    .map(([step, losses]) => ({ step, ...meanOverSeeds(losses)! }));
}

/** Whether an interval of a difference leaves zero out. */
export const isTold = ({ interval }: SeedMean): boolean => interval !== null && (interval[0] > 0 || interval[1] < 0);
