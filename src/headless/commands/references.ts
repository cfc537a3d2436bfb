import { basename } from 'node:path';
import { StudioError } from '../../errors';
import { headerNote } from '../../references/headerNames';
import { guessMapping, toReferences } from '../../references/mapping';
import { filesIn, parseReferenceTables } from '../../references/parse';
import type { ColumnMapping, ParsedTable, Reference } from '../../references/types';
import { required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { checkResultFile, readGivenFile, writeResultFile } from '../cli/files';
import { EXIT } from '../cli/output';

/**
 * Read a file as the page reads it: what cannot be read is left out and said. For the other commands one bad row refuses the
 * file; what this one writes they take.
 */
export const command = defineCommand({
  summary: 'What the page reads of a file: its examples as JSONL {"input", "output"}, and what is left out of it.',
  options: {
    references: required(text('FILE')),
    input: text('COLUMN'),
    output: text('COLUMN'),
    out: text('FILE'),
  },
  run: async (values, { output }) => {
    if (values.out !== undefined) await checkResultFile(values.out);
    const bytes = await readGivenFile(values.references, 'references file');
    const references: Reference[] = [];
    const files = [];
    for (const file of filesIn({ name: basename(values.references), bytes })) {
      for (const table of await parseReferenceTables(file)) {
        const mapping = mappingOf(table, values);
        const mapped = toReferences(table, mapping, references.length);
        for (const reference of mapped.references) references.push(reference);
        const problems = [...table.problems, ...mapped.problems];
        const { file: name, format, columns, header } = table;
        const notes = [...(table.notes ?? []), headerNote(header) ?? []].flat();
        files.push({ file: name, format, columns, mapping, examples: mapped.references.length, problems, notes });
      }
    }
    const rows = references.map(({ input, output: answer }) => ({
      input,
      ...(answer === undefined ? {} : { output: answer }),
    }));
    const lines = rows.map((row) => JSON.stringify(row));
    if (values.out !== undefined) await writeResultFile(values.out, lines.map((line) => `${line}\n`).join(''));
    for (const { file, notes, problems } of files) {
      for (const note of notes) output.progress(`${file}: ${note}`);
      for (const { line, message } of problems) output.progress(`${file}, line ${line} is left out: ${message}`);
    }
    output.result(
      { files, references: rows },
      values.out === undefined ? lines : [`${values.out}: ${rows.length} examples`],
    );
    return EXIT.done;
  },
});

function mappingOf(
  table: ParsedTable,
  { input, output }: { readonly input?: string | undefined; readonly output?: string | undefined },
): ColumnMapping {
  if (input === undefined && output !== undefined)
    throw new StudioError(
      'BAD_OPTION',
      'Option output is given without input.',
      'Name the column of the examples too.',
      {
        where: 'output',
      },
    );
  if (input !== undefined) return output === undefined ? { input } : { input, output };
  return guessMapping(table);
}
