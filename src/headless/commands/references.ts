import { basename } from 'node:path';
import { headerNote } from '../../references/headerNames';
import { toReferences } from '../../references/mapping';
import { filesIn, parseReferenceTables } from '../../references/parse';
import type { Reference } from '../../references/types';
import { required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS, mappingFor } from '../cli/composition';
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
    ...COMPOSITION_OPTIONS,
    out: text('FILE'),
  },
  run: async (values, { output }) => {
    if (values.out !== undefined) await checkResultFile(values.out);
    const bytes = await readGivenFile(values.references, 'references file');
    const references: Reference[] = [];
    const files = [];
    for (const file of filesIn({ name: basename(values.references), bytes })) {
      for (const table of await parseReferenceTables(file)) {
        const mapping = mappingFor(table, values);
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
