import { StudioError } from '../../errors';
import { AIM_TABLE, type Aim, checkAim, mostFor } from '../../generation/aim';
import { EXAMPLES_SPEC, SAMPLING_TABLE } from '../../generation/options';
import { type OptionSpec, text } from './arguments';
import { optionFor } from './optionFor';

/** A number, or that the first rows choose it. */
const orAuto = (value: string, number: OptionSpec<number>): OptionSpec<number | 'auto'> => ({
  required: false,
  value,
  read: (given) => {
    if (given === 'auto') return 'auto';
    try {
      return number.read(given);
    } catch (error) {
      throw error instanceof RangeError ? new RangeError(`'auto' or ${error.message}`) : error;
    }
  },
});

/** How many rows to draw, or until how many pass; what they are judged against. */
export const AIM_OPTIONS = {
  count: optionFor(SAMPLING_TABLE.count),
  pass: optionFor(AIM_TABLE.pass),
  most: optionFor(AIM_TABLE.most),
  references: text('FILE'),
  recipe: text('FILE'),
  temperature: orAuto('NUMBER|auto', optionFor(SAMPLING_TABLE.temperature)),
  examples: orAuto('N|auto', optionFor(EXAMPLES_SPEC)),
};

interface Given {
  readonly count?: number | undefined;
  readonly pass?: number | undefined;
  readonly most?: number | undefined;
  readonly references?: string | undefined;
  readonly recipe?: string | undefined;
  readonly temperature?: number | 'auto' | undefined;
  readonly examples?: number | 'auto' | undefined;
}

/** @throws StudioError BAD_OPTION where options are missing that others need, or exclude each other */
export function aimFrom({ count, pass, most, references, recipe, temperature: chosen, examples }: Given): Aim | number {
  if (count === undefined && pass === undefined)
    throw refusal('count', '--count is missing.', 'Add --count N, or --pass N to draw until so many pass.');
  if (count !== undefined && pass !== undefined)
    throw refusal('pass', '--count and --pass are both given.', 'Drop one of them: --most says how many at most.');
  if (most !== undefined && pass === undefined)
    throw refusal('most', '--most is given without --pass.', 'Add --pass N, or say --count N.');
  const judged: readonly (readonly [string, boolean])[] = [
    ['pass', pass !== undefined],
    ['recipe', recipe !== undefined],
    ['temperature', chosen === 'auto'],
    ['examples', examples === 'auto'],
  ];
  for (const [name, given] of judged) {
    if (!given || references !== undefined) continue;
    const option = name === 'temperature' || name === 'examples' ? `--${name} auto` : `--${name}`;
    throw refusal(name, `${option} judges rows, and --references is missing.`, 'Add --references FILE.');
  }
  if (pass === undefined) return count!;
  const aim = { pass, most: most ?? mostFor(pass) };
  checkAim(aim);
  return aim;
}

const refusal = (where: string, message: string, remedy: string): StudioError =>
  new StudioError('BAD_OPTION', message, remedy, { where });
