/** Options of a run, checked: every refusal names the option, what it was and what it may be. */
import { z } from 'zod';
import { StudioError } from '../errors';
import { PRESET_NAMES, presetOptions } from './presets';
import type { DominoOptions, PresetName } from './types';

const whole = (from: number, to: number) =>
  z.number().int().min(from).max(to).describe(`a whole number from ${from} to ${to}`);
const wholeOrAll = (from: number, to: number) =>
  z
    .union([z.literal('all'), z.number().int().min(from).max(to)])
    .describe(`'all' or a whole number from ${from} to ${to}`);
const within = (from: number, to: number) => z.number().min(from).max(to).describe(`a number from ${from} to ${to}`);
const below = (from: number, to: number) =>
  z.number().min(from).lt(to).describe(`a number from ${from} to below ${to}`);
const oneOf = <const T extends readonly [string, ...string[]]>(...names: T) =>
  z.enum(names).describe(`one of ${names.join(', ')}`);

const fields = {
  preset: oneOf(...PRESET_NAMES),
  lambda: within(0, 1000),
  likelihood: oneOf('sequence', 'per-token'),
  pooling: oneOf('per-sample', 'batch'),
  denominator: oneOf('negatives', 'all'),
  sampleTerm: z.boolean().describe('true or false'),
  steps: whole(1, 1_000_000),
  batch: wholeOrAll(1, 100_000),
  negatives: wholeOrAll(1, 100_000),
  domainTokens: whole(1, 4096),
  sampleTokens: whole(1, 4096),
  prompt: oneOf('raw', 'chat'),
  initialization: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('vocabulary') }),
      z.strictObject({ kind: z.literal('references') }),
      z.strictObject({ kind: z.literal('text'), text: z.string().min(1) }),
      z.strictObject({ kind: z.literal('normal'), sigma: z.number().positive().max(100) }),
    ])
    .describe(
      "{kind: 'vocabulary'}, {kind: 'references'}, {kind: 'text', text} or {kind: 'normal', sigma above 0, at most 100}",
    ),
  learningRate: within(0, 100).nullable().describe('a number from 0 to 100, or null for one of the model’s own scale'),
  warmupSteps: whole(0, 1_000_000),
  schedule: oneOf('constant', 'linear', 'cosine'),
  weightDecay: within(0, 1),
  beta1: below(0, 1),
  beta2: below(0, 1),
  epsilon: z.number().positive().max(1).describe('a number above 0, at most 1'),
  clipNorm: z.number().positive().nullable().describe('a number above 0, or null for no clipping'),
  maxTokens: whole(2, 1_000_000),
  holdout: within(0, 0.5),
  heldOutEvery: whole(1, 1_000_000),
  contrastiveFloor: z.number().nullable().describe('a number of nats, or null for the one of blindly drawn tokens'),
  seed: whole(0, 2 ** 32 - 1),
} satisfies Record<keyof DominoOptions, z.ZodType>;

const schema = z.strictObject(fields) satisfies z.ZodType<DominoOptions>;

/** What may be given over a preset: any of the options, or undefined for "as the preset says". */
export type OptionOverrides = { readonly [Name in keyof DominoOptions]?: DominoOptions[Name] | undefined };

/**
 * A preset with options of one's own over it.
 * @param trainingCount references trained on: the presets that count in epochs derive their steps from it
 * @throws StudioError BAD_OPTION
 */
export function resolveOptions(overrides: OptionOverrides = {}, trainingCount?: number): DominoOptions {
  const preset: PresetName = overrides.preset ?? 'studio';
  if (!PRESET_NAMES.includes(preset)) throw badOption('preset', preset, fields.preset.description);
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return parseOptions({ ...presetOptions(preset, trainingCount, overrides.batch), ...Object.fromEntries(given) });
}

/**
 * Check a complete set of options, such as one that was stored.
 * @throws StudioError BAD_OPTION
 */
export function parseOptions(value: unknown): DominoOptions {
  const parsed = schema.safeParse(value);
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
  throw badOption(name, given, fields[name as keyof DominoOptions].description);
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
