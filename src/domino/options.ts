/** Options of a run, checked: every refusal names the option, what it was and what it may be. */
import { z } from 'zod';
import { StudioError } from '../errors';
import { inWords, isWithin, type NumberSpec, rangeInWords } from '../options';
import { OPTION_TABLE } from './optionTable';
import { PRESET_NAMES, presetOptions } from './presets';
import type { DominoOptions, PresetName } from './types';

const numberWithin = (spec: NumberSpec) => z.number().refine((value) => isWithin(value, spec));

const { sigma } = OPTION_TABLE.initialization;
const initialization = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('vocabulary') }),
    z.strictObject({ kind: z.literal('references') }),
    z.strictObject({ kind: z.literal('text'), text: z.string().min(1) }),
    z.strictObject({ kind: z.literal('normal'), sigma: numberWithin(sigma) }),
  ])
  .describe(
    `{kind: 'vocabulary'}, {kind: 'references'}, {kind: 'text', text} or {kind: 'normal', sigma${rangeInWords(sigma)}}`,
  );

function schemaOf(spec: (typeof OPTION_TABLE)[keyof DominoOptions]): z.ZodType {
  switch (spec.kind) {
    case 'initialization':
      return initialization;
    case 'switch':
      return z.boolean().describe(inWords(spec));
    case 'choice':
      return z.enum(spec.choices).describe(inWords(spec));
    case 'number': {
      const number = numberWithin(spec);
      const given =
        'orAll' in spec ? z.union([z.literal('all'), number]) : 'orNull' in spec ? number.nullable() : number;
      return given.describe(inWords(spec));
    }
    default:
      return spec satisfies never;
  }
}

const fields = Object.fromEntries(Object.entries(OPTION_TABLE).map(([name, spec]) => [name, schemaOf(spec)]));

/** The table's rows follow the options' types, and the schema the rows. */
const schema = z.strictObject(fields) as unknown as z.ZodType<DominoOptions>;

/** What may be given over a preset: any of the options, or undefined for "as the preset says". */
export type OptionOverrides = { readonly [Name in keyof DominoOptions]?: DominoOptions[Name] | undefined };

/**
 * A preset with options of one's own over it.
 * @param trainingCount references trained on: the presets that count in epochs derive their steps from it
 * @throws StudioError BAD_OPTION
 */
export function resolveOptions(overrides: OptionOverrides = {}, trainingCount?: number): DominoOptions {
  const preset: PresetName = overrides.preset ?? 'studio';
  if (!PRESET_NAMES.includes(preset)) throw badOption('preset', preset, fields.preset?.description);
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return parseOptions({ ...presetOptions(preset, trainingCount, overrides.batch), ...Object.fromEntries(given) });
}

/** Options that there were not always: what a record of before they were meant. */
const BEFORE_THEY_WERE: Partial<DominoOptions> = { contrastEvery: 1 };

/**
 * Check a complete set of options, such as one that was stored.
 * @throws StudioError BAD_OPTION
 */
export function parseOptions(value: unknown): DominoOptions {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  const parsed = schema.safeParse(isRecord ? { ...BEFORE_THEY_WERE, ...value } : value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const name = issue.keys[0] ?? '';
    throw new StudioError('BAD_OPTION', `There is no option ${name}.`, `Leave it out, or check its spelling.`, {
      where: name,
    });
  }
  const name = issue?.path[0];
  if (typeof name !== 'string' || !Object.hasOwn(fields, name)) {
    throw new StudioError('BAD_OPTION', 'The options are not an object of named values.', 'Start from a preset.');
  }
  const given = (value as Record<string, unknown>)[name];
  throw badOption(name, given, fields[name]?.description);
}

function badOption(name: string, given: unknown, allowed: string | undefined): StudioError {
  // JSON would write NaN and infinities as null.
  const shown = typeof given === 'number' ? String(given) : (JSON.stringify(given) ?? 'missing');
  return new StudioError(
    'BAD_OPTION',
    `Option ${name} is ${shown.slice(0, 80)}.`,
    `Give ${allowed ?? 'another value'}.`,
    {
      where: name,
    },
  );
}
