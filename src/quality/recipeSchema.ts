import { z } from 'zod';
import { StudioError } from '../errors';
import { CHECKS } from './checks';
import type { Recipe } from './recipe';

type EntrySchema = z.ZodObject<{ name: z.ZodLiteral<string> }>;

const entries = CHECKS.map(
  ({ name, settings }) => settings.extend({ name: z.literal(name) }) as unknown as EntrySchema,
);
const [firstEntry, ...otherEntries] = entries;

/** A recipe from outside: settings that are left out have their defaults, what no check knows is refused. */
export const recipeSchema: z.ZodType<Recipe> = z.strictObject({
  version: z.literal(1),
  checks: z
    .array(z.discriminatedUnion('name', [firstEntry!, ...otherEntries]))
    .min(1)
    .refine((checks) => new Set(checks.map(({ name }) => name)).size === checks.length, 'names a check twice'),
});

/**
 * @param where the file it comes from
 * @throws StudioError BAD_OPTION that names the check and the setting
 */
export function parseRecipe(value: unknown, where?: string): Recipe {
  const parsed = recipeSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const [top, index, setting] = path;
  const entry = top === 'checks' && typeof index === 'number' ? entryAt(value, index) : null;
  const check = CHECKS.find(({ name }) => name === entry?.name);
  const refuse = (what: string, remedy: string): StudioError => new StudioError('BAD_OPTION', what, remedy, { where });
  if (entry === null) {
    const place = top === undefined ? 'The recipe' : `The recipe's "${String(top)}"`;
    throw refuse(`${place}: ${message}.`, `Write ${EXAMPLE}.`);
  }
  if (check === undefined) {
    const names = CHECKS.map(({ name }) => name).join(', ');
    throw refuse(`Check ${Number(index) + 1} of the recipe is ${JSON.stringify(entry.name)}.`, `Name one of ${names}.`);
  }
  const settings = Object.keys(check.settings.shape).join(', ');
  const place = setting === undefined ? '' : `, the setting "${String(setting)}"`;
  throw refuse(
    `The recipe's check "${check.name}"${place}: ${message}.`,
    settings === '' ? 'It has no settings.' : `It can have ${settings}.`,
  );
}

const EXAMPLE = '{"version": 1, "checks": [{"name": "form"}, …]}';

/** An entry of the list with whatever stands for its name; the entry itself where it has none. */
function entryAt(value: unknown, index: number): { readonly name: unknown } {
  const { checks } = value as { readonly checks: unknown };
  const entry: unknown = Array.isArray(checks) ? checks[index] : undefined;
  return { name: typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : entry };
}
