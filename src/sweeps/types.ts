/** A sweep: some options at several values each, over the same seeds, as plain data. */
import type { DominoOptions } from '../domino/types';

/** What may be swept. All but the last two are options of a run. */
export const SWEPT_NAMES = [
  'lambda',
  'domainTokens',
  'sampleTokens',
  'contrastEvery',
  'learningRate',
  'steps',
  'share',
  'temperature',
] as const;
export type SweptName = (typeof SWEPT_NAMES)[number];

export interface Axis {
  readonly name: SweptName;
  /** Different ones, in the order that they were given. */
  readonly values: readonly number[];
}

export interface SweepPlan {
  /** No name twice; one at least has a value. */
  readonly axes: readonly Axis[];
  /** Different ones: of a run's order, start and held-out references. */
  readonly seeds: readonly number[];
}

/** A value for each axis that takes part in learning. */
export type Setting = Readonly<Partial<Record<Exclude<SweptName, 'temperature'>, number>>>;

/** One run of the sweep. */
export interface Cell {
  /** Of its setting and seed alone: a plan with more values has the cells of before, too. */
  readonly id: string;
  readonly setting: Setting;
  readonly seed: number;
}

/** Of the rows that were drawn behind a cell's prompt at one temperature. */
export interface CellDraw {
  readonly temperature: number;
  readonly rows: number;
  readonly passed: number;
  /** Copies of a reference, near ones included. */
  readonly copies: number;
  /** null where the rows have no two words in a row. */
  readonly distinct2: number | null;
}

/** What became of a cell. */
export interface CellResult {
  readonly id: string;
  readonly steps: number;
  /** The step whose prompt is kept. */
  readonly bestStep: number;
  /** Of the kept prompt, nats a token; null where nothing is held out. */
  readonly heldOut: number | null;
  readonly heldOutWithoutPrompt: number | null;
  /** Held-out loss at the steps where it was measured. */
  readonly curve: readonly (readonly [step: number, heldOut: number])[];
  readonly seconds: number;
  readonly draws: readonly CellDraw[];
}

/** The options of a cell's run: what is swept stands over what is not. */
export function optionsOf({ setting, seed }: Pick<Cell, 'setting' | 'seed'>, base: DominoOptions): DominoOptions {
  const { share: _, ...options } = setting;
  return { ...base, ...options, seed };
}
