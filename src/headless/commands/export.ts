import { open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CardFacts } from '../../export/card';
import { refusalWords } from '../../export/refusals';
import { TARGETS, targetOf } from '../../export/targets';
import { folderFiles, planExport } from '../../export/writers';
import { choice, flag, integer, number, required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { exportRow, verdictOfRow } from '../cli/exportRows';
import { makeResultFolder } from '../cli/files';
import { EXIT } from '../cli/output';
import { givenPath } from '../cli/paths';
import { readSamples } from '../cli/samples';

/** The folder of the page's export sheet, of rows that `sample` or `check` wrote; by the same code. */
export const command = defineCommand({
  summary: 'Rows as a trainer reads them: a folder with data, split, card and lineage; how many are left out, and why.',
  options: {
    rows: required(text('FILE')),
    for: required(choice(...TARGETS.map(({ id }) => id))),
    out: required(text('FOLDER')),
    validation: number({ from: 0, to: 0.5 }),
    seed: integer({ from: 0 }),
    all: flag(),
  },
  run: async (values, { output, signal }) => {
    const samples = await readSamples(values.rows);
    const chosen = values.all ? samples : samples.filter(({ fields }) => (verdictOfRow(fields) ?? 'pass') === 'pass');
    const failed = samples.length - chosen.length;
    const plan = await planExport(
      { count: chosen.length, rows: () => chosen.map(exportRow) },
      targetOf(values.for),
      { share: values.validation ?? 0, seed: values.seed ?? 0 },
      { signal },
    );
    const facts: CardFacts = {
      name: basename(values.out),
      draws: [],
      runs: [],
      checks: [...new Set(samples.flatMap(({ fields }) => Object.keys((fields.judgements as object) ?? {})))],
      notChosen: failed > 0 ? [`${failed} left out: not passing the checks.`] : [],
      files: [],
    };
    // Spreadsheets are no program's readers: a machine's file is as it is.
    const files = [...folderFiles(plan, facts, { signal, spreadsheetSafe: false })];
    await makeResultFolder(values.out);
    for (const { name, pieces } of files) await writePieces(join(givenPath(values.out), name), pieces);
    const leftOut = [...plan.refused].map(([reason, count]) => ({ reason: refusalWords(reason, count), count }));
    if (failed > 0) leftOut.push({ reason: 'do not pass the checks', count: failed });
    const written = plan.counts.new;
    output.result({ out: values.out, for: values.for, files: files.map(({ name }) => name), ...plan.rows, leftOut }, [
      `${values.out}: ${written} rows in ${files.length} files`,
      ...leftOut.map(({ reason, count }) => `  ${count} left out: ${reason}`),
    ]);
    return EXIT.done;
  },
});

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
