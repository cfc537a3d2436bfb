import { parseArgs } from 'node:util';
import { StudioError } from '../../errors';

/** One `--option` of a command: how its text becomes a value, and what a person reads about it. */
export interface OptionSpec<T, Required extends boolean = false> {
  readonly required: Required;
  /** Placeholder in the usage line; null for a switch that takes no value. */
  readonly value: string | null;
  /** May be given more than once: `read` then has all of them, with this between them. */
  readonly between?: string;
  /** @throws RangeError whose message says what the value may be */
  readonly read: (text: string) => T;
}

type Specs = Readonly<Record<string, OptionSpec<unknown, boolean>>>;

/** Values by option name; an option that is not required and not given is undefined. */
export type Values<S extends Specs> = {
  readonly [Name in keyof S]: S[Name] extends OptionSpec<infer T, infer Required>
    ? Required extends true
      ? T
      : T | undefined
    : never;
};

export const text = (value: string): OptionSpec<string> => ({
  required: false,
  value,
  read: (given) => {
    if (given === '') throw new RangeError(`a ${value} that is not empty`);
    return given;
  },
});

export const flag = (): OptionSpec<true> => ({ required: false, value: null, read: () => true });

export const choice = <const T extends string>(...allowed: readonly T[]): OptionSpec<T> => ({
  required: false,
  value: allowed.join('|'),
  read: (given) => {
    const found = allowed.find((name) => name === given);
    if (found === undefined) throw new RangeError(`one of ${allowed.join(', ')}`);
    return found;
  },
});

interface Range {
  readonly from?: number;
  /** The lower bound itself is not allowed. */
  readonly above?: number;
  readonly to?: number;
}

export const number = (range: Range = {}): OptionSpec<number> => ({
  required: false,
  value: 'NUMBER',
  read: (given) => within(decimal(given), range, 'a number'),
});

export const integer = (range: Range = {}): OptionSpec<number> => ({
  required: false,
  value: 'N',
  read: (given) => within(whole(given), range, 'a whole number'),
});

export const integerOrAll = (range: Range = {}): OptionSpec<number | 'all'> => ({
  required: false,
  value: 'N|all',
  read: (given) => (given === 'all' ? 'all' : within(whole(given), range, "'all' or a whole number")),
});

export const required = <T>(spec: OptionSpec<T, boolean>): OptionSpec<T, true> => ({ ...spec, required: true });

/**
 * Read a command's options; whatever is unknown, missing or out of range is refused before any work begins.
 * @throws StudioError BAD_OPTION with the option under `where`
 */
export function readOptions<S extends Specs>(argv: readonly string[], specs: S): Values<S> {
  const given = parse(argv, specs);
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const raw = given[name];
    if (raw === undefined) {
      if (spec.required) {
        throw badOption(name, `--${name} is missing.`, `Add --${name} ${spec.value ?? ''}`.trimEnd().concat('.'));
      }
      continue;
    }
    try {
      values[name] = spec.read(raw === true ? '' : raw);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw badOption(name, `--${name} is '${raw}'.`, `Give ${error.message}.`);
    }
  }
  return values as Values<S>;
}

/** `domino train --model DIR … [--steps N]`: required options first. */
export function usage(command: string, specs: Specs): string {
  const shown = Object.entries(specs).map(([name, spec]) => {
    const option = spec.value === null ? `--${name}` : `--${name} ${spec.value}`;
    return { required: spec.required, text: spec.required ? option : `[${option}]` };
  });
  const ordered = [...shown.filter((option) => option.required), ...shown.filter((option) => !option.required)];
  return `domino ${command} ${ordered.map((option) => option.text).join(' ')}`;
}

function parse(argv: readonly string[], specs: Specs): Record<string, string | true | undefined> {
  const options: Record<string, { type: 'string' | 'boolean' }> = {};
  for (const [name, spec] of Object.entries(specs))
    options[name] = { type: spec.value === null ? 'boolean' : 'string' };
  // Tokens instead of parseArgs' own refusals: its messages run over several sentences and name no remedy.
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const known = Object.keys(specs).map((name) => `--${name}`);
  const given: Record<string, string | true> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') {
      const shown = token.kind === 'positional' ? token.value : '--';
      throw badOption(shown, `'${shown}' belongs to no option.`, 'Write every value behind its --option.');
    }
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (spec === undefined) {
      throw badOption(
        token.rawName,
        `${token.rawName} is not an option of this command.`,
        `It has ${known.join(', ')}.`,
      );
    }
    if (spec.value === null) {
      if (token.value !== undefined)
        throw badOption(token.name, `--${token.name} takes no value.`, 'Leave the value out.');
      given[token.name] = true;
      continue;
    }
    // Behind a space, a text that begins with "--" is the next option, not this one's value.
    if (token.value === undefined || (!token.inlineValue && token.value.startsWith('--'))) {
      throw badOption(token.name, `--${token.name} has no value.`, `Write --${token.name} ${spec.value}.`);
    }
    const before = given[token.name];
    const joins = spec.between !== undefined && typeof before === 'string';
    given[token.name] = joins ? `${before}${spec.between}${token.value}` : token.value;
  }
  return given;
}

function badOption(where: string, message: string, remedy: string): StudioError {
  return new StudioError('BAD_OPTION', message, remedy, { where });
}

function decimal(given: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(given) ? Number(given) : Number.NaN;
}

function whole(given: string): number {
  const value = /^[+-]?\d+$/.test(given) ? Number(given) : Number.NaN;
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

function within(value: number, range: Range, kind: string): number {
  const { from, above, to } = range;
  const fits =
    Number.isFinite(value) &&
    (from === undefined || value >= from) &&
    (above === undefined || value > above) &&
    (to === undefined || value <= to);
  if (fits) return value;
  const bounds: string[] = [];
  if (from !== undefined) bounds.push(`at least ${from}`);
  if (above !== undefined) bounds.push(`above ${above}`);
  if (to !== undefined) bounds.push(`at most ${to}`);
  throw new RangeError(bounds.length === 0 ? kind : `${kind} ${bounds.join(' and ')}`);
}
