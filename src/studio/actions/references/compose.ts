/** What is learned of a file's columns: choices that lead from one mapping to another. */
import { toErrorFields } from '../../../errors';
import type { SourceFile } from '../../../project/types';
import { suggestConversation, suggestTemplate } from '../../../references/composition/suggest';
import { canStandInTemplate } from '../../../references/composition/template';
import { OUTPUT_COLUMNS, toReferences } from '../../../references/mapping';
import type { ColumnMapping, ParsedTable } from '../../../references/types';
import type { Studio } from '../../studio';
import { mapColumns } from './references';

export type Learned = 'input' | 'template' | 'conversation';

export const learnedOf = (mapping: ColumnMapping | null): Learned => {
  if (mapping?.conversation) return 'conversation';
  return mapping?.template === undefined ? 'input' : 'template';
};

/** What can be learned of a table; a way that is not here makes no sense of it. */
export function waysToLearn(table: ParsedTable): readonly Learned[] {
  const ways: Learned[] = ['input'];
  if (table.columns.filter(canStandInTemplate).length > 1) ways.push('template');
  if (suggestConversation(table) !== null) ways.push('conversation');
  return ways;
}

/** Learn a file another way, with the columns that fit it. */
export function learnAs(studio: Studio, { id, table, mapping }: SourceFile, learned: Learned): void {
  const conversation = learned === 'conversation' ? suggestConversation(table) : null;
  if (conversation) {
    mapColumns(studio, id, { ...plainOf(mapping ?? { input: conversation.columns[0]! }), conversation });
    return;
  }
  if (!mapping) return;
  const plain = plainOf(mapping);
  mapColumns(studio, id, learned === 'template' ? withTemplate(table, plain) : plain);
}

const plainOf = ({ input, output }: ColumnMapping): ColumnMapping =>
  output === undefined ? { input } : { input, output };

/** The same columns in a template that parts them; the mapping as it is where no answer can be found. */
function withTemplate(table: ParsedTable, mapping: Pick<ColumnMapping, 'input' | 'output'>): ColumnMapping {
  const others = table.columns.filter((column) => column !== mapping.input && canStandInTemplate(column));
  const output = mapping.output ?? OUTPUT_COLUMNS.find((column) => others.includes(column)) ?? others[0];
  const template = output === undefined ? null : suggestTemplate(table, mapping.input, output);
  return template === null || output === undefined ? mapping : { input: mapping.input, output, template };
}

/** Choose the columns of input and answer; a template that parts them is found anew. */
export function chooseColumns(
  studio: Studio,
  { id, table, mapping }: SourceFile,
  chosen: Pick<ColumnMapping, 'input' | 'output'>,
): void {
  const keepsTemplate = mapping?.template !== undefined && chosen.output !== undefined;
  mapColumns(studio, id, keepsTemplate ? withTemplate(table, chosen) : chosen);
}

/** Learn by another template. @returns why it cannot be, in words; null where it is */
export function composeBy(studio: Studio, { id, table, mapping }: SourceFile, template: string): string | null {
  if (!mapping || mapping.template === template) return null;
  const next = { ...mapping, template };
  try {
    toReferences({ ...table, rows: [] }, next);
  } catch (thrown) {
    const { message, remedy } = toErrorFields(thrown);
    return `${message} ${remedy}`;
  }
  mapColumns(studio, id, next);
  return null;
}
