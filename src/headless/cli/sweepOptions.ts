import { temperaturesOf } from '../../sweeps/plan';
import { type Axis, SWEPT_NAMES, type SweepPlan, type SweptName } from '../../sweeps/types';
import type { OptionSpec } from './arguments';

/** Names as `train` has them. */
const CLI_NAMES: ReadonlyMap<string, SweptName> = new Map(
  SWEPT_NAMES.map((name) => [name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), name]),
);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** `--option lambda=0,0.5,1`, once for each option that is swept. */
export const SWEPT_OPTION: OptionSpec<readonly Axis[]> = {
  required: false,
  value: 'NAME=V1,V2,…',
  between: ';',
  read: (given) => given.split(';').map(readAxis),
};

function readAxis(given: string): Axis {
  const [name = '', list = '', ...more] = given.split('=');
  const swept = CLI_NAMES.get(name);
  if (swept === undefined || more.length > 0)
    throw new RangeError(`name=v1,v2 with one of ${[...CLI_NAMES.keys()].join(', ')} as its name`);
  const values = list.split(',');
  if (!values.every((value) => NUMBER.test(value)))
    throw new RangeError(`numbers behind ${name}=, with commas between`);
  return { name: swept, values: values.map(Number) };
}

/** N seeds from the first on. */
export const seedsFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => first + at);

/** Rows a prompt, where nothing says how many. */
const DRAWN_WHERE_SWEPT = 64;

export interface SweepDraw {
  /** 0: nothing is drawn. */
  readonly rows: number;
  readonly temperatures: readonly number[];
}

/** A temperature that is swept is nothing without rows. */
export function drawOf({ axes }: SweepPlan, rows: number | undefined, temperature: number): SweepDraw {
  const isSwept = axes.some(({ name }) => name === 'temperature');
  return { rows: rows ?? (isSwept ? DRAWN_WHERE_SWEPT : 0), temperatures: temperaturesOf(axes, temperature) };
}
