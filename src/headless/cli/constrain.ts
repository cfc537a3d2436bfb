import { StudioError } from '../../errors';
import type { HeldRows } from '../../generation/constrained/heldRows';
import { openConstraint } from '../../generation/constrained/openConstraint';
import { rowConstraint } from '../../generation/constrained/rowConstraint';
import type { RowConstraint } from '../../generation/constrained/types';
import type { OpenedCheckpoint } from '../../model/openCheckpoint';
import type { Composition } from '../../references/composition/types';
import type { Reference } from '../../references/types';
import { text } from './arguments';
import { readGivenFile } from './files';
import type { Output } from './output';

export const CONSTRAIN_OPTION = { constrain: text('tools|json|FILE') };

interface Against {
  readonly references: readonly Reference[];
  readonly composition: Composition;
}

/**
 * What --constrain asks for; null where it is not given.
 * @throws StudioError BAD_OPTION where the references call no tools, or the file has no schema
 */
export async function constraintFrom(
  given: string | undefined,
  against: Against | null,
): Promise<RowConstraint | null> {
  if (given === undefined) return null;
  if (given === 'json') return { kind: 'json' };
  if (given === 'tools') return toolsOf(against);
  const bytes = await readGivenFile(given, 'file with a JSON Schema');
  let schema: unknown;
  try {
    schema = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    schema = undefined;
  }
  if (schema === true || (typeof schema === 'object' && schema !== null && !Array.isArray(schema)))
    return { kind: 'json-schema', schema: schema as { [keyword: string]: unknown } | true };
  throw refusal(`${given} is no JSON Schema.`, 'Give a file with an object of JSON, or `tools` or `json`.');
}

function toolsOf(against: Against | null): RowConstraint {
  if (against === null)
    throw refusal('--constrain tools has no tools to go by.', 'Add --references FILE, whose rows define them.');
  const texts = against.references.map(({ input }) => input);
  const constraint = rowConstraint(texts, against.composition);
  if (constraint?.kind !== 'tool-calls')
    throw refusal(
      'The references are no conversations that call tools.',
      'Give --references with conversations, learned whole; or leave --constrain out.',
    );
  return constraint;
}

/** @throws StudioError as openConstraint() does */
export function openHeld(
  constraint: RowConstraint,
  { model, tokenizer }: Pick<OpenedCheckpoint, 'model' | 'tokenizer'>,
  output: Output,
): HeldRows {
  const { rows, loose } = openConstraint(constraint, tokenizer, model.info);
  if (loose.length > 0) output.progress(`Rows are not held to all of the schema: ${loose.join('; ')}.`);
  return rows;
}

const refusal = (message: string, remedy: string): StudioError =>
  new StudioError('BAD_OPTION', message, remedy, { where: 'constrain' });
