import { open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StudioError } from '../../errors';
import type { CardFacts } from '../../export/card';
import type { CertificateFacts } from '../../export/certificate/types';
import { refusalWords } from '../../export/refusals';
import { TARGETS, targetOf } from '../../export/targets';
import { folderFiles, planExport } from '../../export/writers';
import { choice, flag, integer, number, required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS, saysColumns } from '../cli/composition';
import { drawnRow, exportRow, ownRows, verdictOfRow } from '../cli/exportRows';
import { makeResultFolder } from '../cli/files';
import { EXIT } from '../cli/output';
import { givenPath } from '../cli/paths';
import { readReferences } from '../cli/references';
import { readSamples } from '../cli/samples';

/** The folder of the page's export sheet, of rows that `sample` or `check` wrote and of the person's own; by the same code. */
export const command = defineCommand({
  summary:
    'Rows as a trainer reads them, with your own examples where they are given: a folder with data, split, card and lineage; how many are left out, and why.',
  options: {
    rows: required(text('FILE')),
    for: required(choice(...TARGETS.map(({ id }) => id))),
    out: required(text('FOLDER')),
    validation: number({ from: 0, to: 0.5 }),
    seed: integer({ from: 0 }),
    all: flag(),
    references: text('FILE'),
    ...COMPOSITION_OPTIONS,
    'spreadsheet-safe': flag(),
  },
  run: async (values, { output, signal }) => {
    const target = targetOf(values.for);
    const spreadsheetSafe = values['spreadsheet-safe'] ?? false;
    if (spreadsheetSafe && target.container !== 'csv')
      throw badOption(
        'spreadsheet-safe',
        `--spreadsheet-safe is for CSV, and --for is ${values.for}.`,
        'Drop it, or give --for csv.',
      );
    if (values.references === undefined && saysColumns(values))
      throw badOption('references', 'Columns are named, and no examples are given.', 'Add --references FILE.');
    const own = values.references === undefined ? null : await readReferences(values.references, output, values);
    const yours = own === null ? [] : ownRows(own);
    const samples = await readSamples(values.rows);
    const chosen = values.all ? samples : samples.filter(({ fields }) => (verdictOfRow(fields) ?? 'pass') === 'pass');
    const failed = samples.length - chosen.length;
    const plan = await planExport(
      { count: chosen.length + yours.length, rows: () => [...chosen.map(exportRow), ...yours] },
      target,
      { share: values.validation ?? 0, seed: values.seed ?? 0 },
      { signal },
    );
    const facts: CardFacts = {
      name: basename(values.out),
      draws: [],
      runs: [],
      reviewed: [],
      checks: [...new Set(samples.flatMap(({ fields }) => Object.keys((fields.judgements as object) ?? {})))],
      notChosen: failed > 0 ? [`${failed} left out: not passing the checks.`] : [],
      files: own === null ? [] : [own.source.table.file],
    };
    const behind: CertificateFacts = {
      drawn: samples.map(drawnRow),
      recipe: null,
      memorisation: null,
    };
    const files = [...folderFiles(plan, facts, behind, { signal, spreadsheetSafe })];
    await makeResultFolder(values.out);
    for (const { name, pieces } of files) await writePieces(join(givenPath(values.out), name), pieces);
    const leftOut = [...plan.refused].map(([reason, count]) => ({ reason: refusalWords(reason, count), count }));
    if (failed > 0) leftOut.push({ reason: 'do not pass the checks', count: failed });
    const { counts, formulas } = plan;
    const { out } = values;
    output.result(
      { out, for: values.for, files: files.map(({ name }) => name), ...plan.rows, ...counts, formulas, leftOut },
      [
        `${out}: ${counts.new + counts.yours} rows in ${files.length} files${counts.yours > 0 ? `, ${counts.yours} of them your own` : ''}`,
        ...(formulas > 0
          ? [
              `  ${formulas} cells ${spreadsheetSafe ? "have a ' in front" : "would be run by a spreadsheet as formulas; --spreadsheet-safe puts a ' before them"}`,
            ]
          : []),
        ...leftOut.map(({ reason, count }) => `  ${count} left out: ${reason}`),
      ],
    );
    return EXIT.done;
  },
});

const badOption = (where: string, what: string, remedy: string): StudioError =>
  new StudioError('BAD_OPTION', what, remedy, { where });

/** Whole or not at all, and never held as a whole. */
async function writePieces(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const partial = `${path}.partial`;
  try {
    const file = await open(partial, 'w');
    try {
      for await (const piece of pieces) await file.write(piece);
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
