import type { ChoiceSpec, NumberOrAllSpec, NumberSpec } from '../../options';
import { choice, integer, integerOrAll, number, type OptionSpec } from './arguments';

/** The `--option` of a row of an option table. A null is not given: whoever wants it leaves the option out. */
export function optionFor<const T extends string>(spec: ChoiceSpec<T>): OptionSpec<T>;
export function optionFor(spec: NumberOrAllSpec): OptionSpec<number | 'all'>;
export function optionFor(spec: NumberSpec): OptionSpec<number>;
export function optionFor(spec: ChoiceSpec | NumberOrAllSpec | NumberSpec): OptionSpec<string | number> {
  if (spec.kind === 'choice') return choice(...spec.choices);
  const { min, above, max } = spec;
  const range = {
    ...(min === undefined ? {} : { from: min }),
    ...(above === undefined ? {} : { above }),
    ...(max === undefined ? {} : { to: max }),
  };
  if ('orAll' in spec) return integerOrAll(range);
  return spec.integer ? integer(range) : number(range);
}
