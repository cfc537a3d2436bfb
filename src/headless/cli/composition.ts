/** Options that say which columns are learned, and how they become one text. */
import { StudioError } from '../../errors';
import { suggestConversation, suggestTemplate } from '../../references/composition/suggest';
import { parseTemplate } from '../../references/composition/template';
import type { Composition } from '../../references/composition/types';
import { guessMapping } from '../../references/mapping';
import type { ColumnMapping, ParsedTable } from '../../references/types';
import { choice, text, type Values } from './arguments';

const COLUMN_OPTIONS = { input: text('COLUMN'), output: text('COLUMN') };

export const COMPOSITION_OPTIONS = {
  ...COLUMN_OPTIONS,
  learn: choice('input', 'answer', 'conversation'),
  template: text('TEMPLATE'),
};

export type CompositionValues = Partial<Values<typeof COMPOSITION_OPTIONS>>;

export const saysColumns = ({ input, output, learn, template }: CompositionValues): boolean =>
  [input, output, learn, template].some((value) => value !== undefined);

/**
 * The mapping that the options stand for, the page's own where they say nothing.
 * @throws StudioError BAD_OPTION, REFERENCE_COLUMN
 */
export function mappingFor(table: ParsedTable, values: CompositionValues): ColumnMapping {
  const { input, output, learn, template: written } = values;
  if (written !== undefined) {
    if (learn === 'input' || learn === 'conversation')
      throw refusal('template', `--template and --learn ${learn} are both given.`, 'Drop one of them.');
    // A line break is awkward to type on a command line.
    const template = written.replace(/\\([nt\\])/g, (_, letter: string) => ESCAPES[letter]!);
    const { columns } = parseTemplate(template);
    const question = input ?? columns[0]!;
    const answer = output ?? columns.findLast((column) => column !== question);
    return { input: question, ...(answer === undefined ? {} : { output: answer }), template };
  }
  if (learn === 'conversation') {
    const conversation = suggestConversation(table);
    if (conversation === null)
      throw refusal(
        'learn',
        `${table.file} has no column of conversations.`,
        'Learn the input, or the input and its answer.',
      );
    return { input: input ?? conversation.columns[0]!, conversation };
  }
  const columns = columnsFor(table, values);
  if (learn !== 'answer') return columns;
  if (columns.output === undefined)
    throw refusal('learn', `${table.file} has no column that says it is the answer.`, 'Name it with --output.');
  const template = suggestTemplate(table, columns.input, columns.output);
  if (template === null)
    throw refusal('learn', 'A column with a brace in its name cannot stand in a template.', 'Rename the column.');
  return { ...columns, template };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\' };

function columnsFor(table: ParsedTable, { input, output }: CompositionValues): Pick<ColumnMapping, 'input' | 'output'> {
  if (input === undefined && output === undefined) return guessMapping(table);
  if (input === undefined)
    throw refusal('output', 'Option output is given without input.', 'Name the column of the examples too.');
  return output === undefined ? { input } : { input, output };
}

/** What a prompt was learned by, for the rows of another file. */
export function mappingBy(composition: Composition): ColumnMapping {
  switch (composition.kind) {
    case 'input':
      return { input: composition.column };
    case 'template': {
      const { template, question, answer } = composition;
      return { input: question, ...(answer === null ? {} : { output: answer }), template };
    }
    case 'conversation': {
      const { columns, tools } = composition;
      return { input: columns[0]!, conversation: { columns, tools } };
    }
    default:
      return composition satisfies never;
  }
}

const refusal = (where: string, what: string, remedy: string): StudioError =>
  new StudioError('BAD_OPTION', what, remedy, { where });
