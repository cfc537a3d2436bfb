import { join } from 'node:path';
import { StudioError } from '../../errors';
import { requireReferences } from '../../references/mapping';
import { reportHtml } from '../../report/page';
import { isOfTheSetting } from '../../sweeps/failures';
import { cellsOf, checkPlan } from '../../sweeps/plan';
import { sweepReport } from '../../sweeps/report';
import { summarize } from '../../sweeps/summary';
import type { CellResult, SweepPlan } from '../../sweeps/types';
import { settingWords, toldWords } from '../../sweeps/words';
import { flag, integer, required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS } from '../cli/composition';
import { dominoOptions, TRAINING_OPTIONS } from '../cli/dominoOptions';
import { makeResultFolder, writeResultFile } from '../cli/files';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { readReferences } from '../cli/references';
import { samplingOptions } from '../cli/samplingOptions';
import { runCell, type SweepWork } from '../cli/sweepCell';
import { beginSweep, type CellRecord, hasFailed, readCell, writeCell } from '../cli/sweepFolder';
import { drawOf, SWEPT_OPTION, seedsFrom } from '../cli/sweepOptions';
import { sweepFacts } from '../cli/sweepReport';

/** Learn with every combination of some options' values, over several seeds; killed anywhere, the same command goes on. */
export const command = defineCommand({
  summary:
    'Learns with each value of the options behind --option, over --seeds seeds; writes a run a folder and report.json and report.html to the folder --out. Stopped or killed, the same command goes on. --draw N also draws N rows behind each prompt and checks them.',
  options: {
    ...MODEL_OPTIONS,
    references: required(text('FILE')),
    out: required(text('DIR')),
    option: required(SWEPT_OPTION),
    seeds: integer({ from: 1, to: 100 }),
    draw: integer({ from: 1 }),
    ...COMPOSITION_OPTIONS,
    ...TRAINING_OPTIONS,
    overwrite: flag(),
  },
  stops: true,
  run: async (values, { output, signal }) => {
    const first = values.seed ?? 0;
    const plan: SweepPlan = { axes: values.option, seeds: seedsFrom(first, values.seeds ?? 3) };
    checkPlan(plan);
    const file = await readReferences(values.references, output, values);
    requireReferences(file.references, values.references);
    const { temperature } = samplingOptions({}, 1, 1);
    const draw = drawOf(plan, values.draw, temperature);
    const base = (trainingCount: number) => dominoOptions(values, trainingCount);
    await makeResultFolder(values.out);

    return withModel(values, output, async (opened) => {
      const { seed: _, ...options } = base(file.references.length);
      await beginSweep(
        values.out,
        {
          options: { ...options, draw, composition: file.composition },
          references: file.hash,
          model: opened.model.info.hash,
        },
        values.overwrite === true,
      );
      const work: SweepWork = {
        out: values.out,
        references: { name: values.references, file },
        base,
        draw,
        output,
        signal,
      };
      const { records, interrupted } = await runAll(opened, plan, work);
      const results = records.filter((record): record is CellResult => !hasFailed(record));
      const facts = await sweepFacts(work, plan, records, opened.model.info);
      const report = sweepReport(plan, results, facts);
      await writeResultFile(join(values.out, 'report.json'), `${JSON.stringify(report, null, 1)}\n`);
      await writeResultFile(join(values.out, 'report.html'), reportHtml(report));
      const cells = cellsOf(plan).length;
      if (interrupted) output.progress(`Stopped after ${records.length} of ${cells} runs. The same command goes on.`);
      const summaries = summarize(plan, results);
      output.result(
        { out: values.out, cells, done: records.length, failed: records.length - results.length, summaries },
        [
          `${values.out}: ${results.length} of ${cells} runs, report.html`,
          ...summaries.map(({ setting, heldOut, bestStep }) =>
            heldOut === null
              ? `  ${settingWords(setting)}: nothing held out`
              : `  ${settingWords(setting)}: held out ${heldOut.mean.toFixed(4)} nats/token${interval(heldOut.interval)}, kept step ${bestStep?.mean.toFixed(0)}`,
          ),
          ...toldWords(summaries).map((words) => `  ${words}`),
        ],
      );
      if (interrupted) return EXIT.interrupted;
      return results.length === 0 ? EXIT.failed : EXIT.done;
    });
  },
});

const interval = (range: readonly [number, number] | null): string =>
  range === null ? '' : ` (95 %: ${range[0].toFixed(4)} to ${range[1].toFixed(4)})`;

type Opened = Parameters<typeof runCell>[0];

/** Each run that is not done, one after the other, with the time that is left by those that were. */
async function runAll(
  opened: Opened,
  plan: SweepPlan,
  work: SweepWork,
): Promise<{ readonly records: readonly CellRecord[]; readonly interrupted: boolean }> {
  const { out, output, signal } = work;
  const records: CellRecord[] = [];
  const cells = cellsOf(plan);
  const before = await Promise.all(cells.map(({ id }) => readCell(out, id)));
  let [run, spentMs] = [0, 0];
  for (const [at, cell] of cells.entries()) {
    const done = before[at] ?? null;
    if (done !== null) {
      records.push(done);
      continue;
    }
    if (signal.aborted) return { records, interrupted: true };
    const waiting = before.slice(at).filter((record) => record === null).length;
    const left = run === 0 ? '' : `, about ${minutes((spentMs / run) * waiting)} left`;
    output.progress(`run ${at + 1} of ${cells.length}: ${settingWords(cell.setting)}, seed ${cell.seed}${left}`);
    const began = performance.now();
    const record = await runCell(opened, cell, work).catch((thrown: unknown) => {
      if (!(thrown instanceof StudioError && isOfTheSetting(thrown))) throw thrown;
      return { id: cell.id, failed: `${thrown.message} ${thrown.remedy}` };
    });
    if (record === null) return { records, interrupted: true };
    await writeCell(out, record);
    records.push(record);
    run++;
    spentMs += performance.now() - began;
  }
  return { records, interrupted: false };
}

const minutes = (ms: number): string => (ms < 90_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`);
