/** Which runs a sweep has, in which order, and which of them are left. */
import { OPTION_TABLE } from '../domino/optionTable';
import { StudioError } from '../errors';
import { SAMPLING_TABLE } from '../generation/options';
import { inWords, isWithin, type NumberSpec } from '../options';
import { Random } from '../tensors/random';
import type { Axis, Cell, Setting, SweepPlan, SweptName } from './types';

/** More is a plan for weeks, or a slip. */
export const MOST_CELLS = 1000;

export const SWEPT_SPECS: Readonly<Record<SweptName, NumberSpec>> = {
  lambda: OPTION_TABLE.lambda,
  domainTokens: OPTION_TABLE.domainTokens,
  sampleTokens: OPTION_TABLE.sampleTokens,
  contrastEvery: OPTION_TABLE.contrastEvery,
  learningRate: OPTION_TABLE.learningRate,
  steps: OPTION_TABLE.steps,
  share: { kind: 'number', above: 0, max: 1 },
  temperature: SAMPLING_TABLE.temperature,
};

/** @throws StudioError BAD_OPTION with the option under `where` */
export function checkPlan({ axes, seeds }: SweepPlan): void {
  const refuse = (where: string, message: string, remedy: string): never => {
    throw new StudioError('BAD_OPTION', message, remedy, { where });
  };
  for (const [at, { name, values }] of axes.entries()) {
    const spec = SWEPT_SPECS[name];
    if (axes.findIndex((axis) => axis.name === name) !== at)
      refuse(name, `${name} is swept twice.`, 'Put its values into one list.');
    if (values.length === 0) refuse(name, `${name} has no values.`, `Give ${inWords(spec)}, or several.`);
    const wrong = values.find((value) => !isWithin(value, spec));
    if (wrong !== undefined) refuse(name, `${name} is ${wrong}.`, `Give ${inWords(spec)}.`);
    if (new Set(values).size < values.length)
      refuse(name, `${name} has a value twice.`, 'Name each value once: more seeds are more runs of it.');
  }
  if (axes.length === 0) refuse('option', 'Nothing is swept.', 'Name an option with its values.');
  if (seeds.length === 0) refuse('seeds', 'There is no seed.', 'Give one at least.');
  const count = seeds.length * settingsOf(axes).length;
  if (count > MOST_CELLS)
    refuse('option', `The sweep has ${count} runs.`, `Leave values or seeds out: at most ${MOST_CELLS}.`);
}

/** Settings that are learned: the temperature is of the rows that are drawn afterwards. The last axis turns fastest. */
export function settingsOf(axes: readonly Axis[]): readonly Setting[] {
  return axes.reduce<readonly Setting[]>(
    (settings, { name, values }) =>
      name === 'temperature'
        ? settings
        : settings.flatMap((setting) => values.map((value) => ({ ...setting, [name]: value }))),
    [{}],
  );
}

/** Every setting of the first seed, then of the second: a sweep that is cut off has whole seeds to compare. */
export function cellsOf({ axes, seeds }: SweepPlan): readonly Cell[] {
  const settings = settingsOf(axes);
  return seeds.flatMap((seed) => settings.map((setting) => ({ id: cellId(setting, seed), setting, seed })));
}

/** Fit to be a file's name: "lambda-0.5_seed-2". */
export function cellId(setting: Setting, seed: number): string {
  return [...Object.entries(setting), ['seed', seed]].map(([name, value]) => `${name}-${value}`).join('_');
}

export function temperaturesOf(axes: readonly Axis[], otherwise: number): readonly number[] {
  return axes.find(({ name }) => name === 'temperature')?.values ?? [otherwise];
}

export const remaining = (plan: SweepPlan, done: ReadonlySet<string>): readonly Cell[] =>
  cellsOf(plan).filter(({ id }) => !done.has(id));

/**
 * Which of the rows to train on a share stands for: at least two, by a shuffle of the seed, so that a smaller share of one seed is part of
 * a larger one. What is held out stays held out whatever the share.
 * @param rows that are not held out
 * @returns ascending
 */
export function rowsOfShare(rows: readonly number[], share: number, seed: number): readonly number[] {
  const order = new Random(`share ${seed}`).shuffle([...rows]);
  return order.slice(0, Math.max(Math.min(2, rows.length), Math.round(share * rows.length))).sort((a, b) => a - b);
}
