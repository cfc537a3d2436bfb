/** One run of a sweep: learned, drawn from and kept in its folder, from where it was left. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type LearnedPrompt, learnPrompt } from '../../domino/learnPrompt';
import { promptPrefix } from '../../domino/prompt/promptPrefix';
import { promptTemplate } from '../../domino/prompt/promptTemplate';
import type { DominoOptions } from '../../domino/types';
import { distinctN } from '../../metrics/diversity';
import type { OpenedCheckpoint } from '../../model/openCheckpoint';
import { RunControl } from '../../optimization/runControl';
import { defaultRecipe } from '../../quality/recipe';
import { splitHeldOut } from '../../references/split';
import { rowsOfShare } from '../../sweeps/plan';
import { type Cell, type CellDraw, type CellResult, optionsOf } from '../../sweeps/types';
import { drawRows } from './drawRows';
import { makeResultFolder, writeResultFile } from './files';
import { openRowJudge } from './judgeRows';
import type { Output } from './output';
import type { ReferencesFile } from './references';
import { CHECKPOINT_FILE, readSavedRun } from './resume';
import { writeRunFolder } from './runFolder';
import { samplingOptions } from './samplingOptions';
import { cellFolder } from './sweepFolder';
import type { SweepDraw } from './sweepOptions';
import { checkContext } from './texts';
import { trainingProgress } from './trainingProgress';

export interface SweepWork {
  readonly out: string;
  readonly references: { readonly name: string; readonly file: ReferencesFile };
  /** Options of a run that is trained on so many references, before what is swept stands over them. */
  readonly base: (trainingCount: number) => DominoOptions;
  readonly draw: SweepDraw;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Rows of the references file that a cell trains on, holds out and leaves out. */
export function splitOf(cell: Cell, count: number, options: DominoOptions) {
  const { train: whole, heldOut } = splitHeldOut(count, options.holdout, options.seed);
  const train = rowsOfShare(whole, cell.setting.share ?? 1, cell.seed);
  const taken = new Set(train);
  return { train, heldOut, leftOut: whole.filter((row) => !taken.has(row)) };
}

/** @returns null where it was interrupted: what is done of it is kept */
export async function runCell(opened: OpenedCheckpoint, cell: Cell, work: SweepWork): Promise<CellResult | null> {
  const { out, references, base, output, signal } = work;
  const { file } = references;
  const count = file.references.length;
  const rows = splitOf(cell, count, optionsOf(cell, base(count)));
  const options = optionsOf(cell, base(rows.train.length));
  const folder = cellFolder(out, cell.id);
  await makeResultFolder(folder);
  const control = new RunControl();
  const stop = (): void => control.stop();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const notices: string[] = [];
  const { info } = opened.model;
  try {
    const result = await learnPrompt(
      opened,
      {
        references: file.references.map(({ input }) => input),
        options,
        split: rows,
        composition: file.composition,
        checkpoint: await savedCheckpoint(folder),
        control,
      },
      {
        ...trainingProgress(
          output,
          folder,
          { ...options, references: rows.train.length + rows.heldOut.length },
          notices,
        ),
        onEncoded: (texts, prefixLength) =>
          checkContext(file.references, texts, { prefixLength, maxTokens: options.maxTokens, info }),
      },
    );
    if (result.stoppedBy === 'stop') return null;
    const { hash, composition } = file;
    const leftOutRows = rows.leftOut.length === 0 ? {} : { leftOutRows: rows.leftOut };
    await writeRunFolder(folder, result, {
      info,
      references: { file: references.name, hash, count, composition, ...leftOutRows },
      init: null,
      resumed: null,
      notices,
    });
    const draws = await drawAll(opened, cell, result, folder, work);
    return draws && { ...resultOf(cell, result), draws };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A checkpoint that a kill cut off cannot be: it is written whole or not at all. */
async function savedCheckpoint(folder: string): Promise<Uint8Array | undefined> {
  if (!existsSync(join(folder, CHECKPOINT_FILE))) return undefined;
  return (await readSavedRun(folder)).bytes;
}

function resultOf({ id }: Cell, result: LearnedPrompt): Omit<CellResult, 'draws'> {
  const { steps, bestStep, heldOut, heldOutWithoutPrompt, history } = result;
  return {
    id,
    steps,
    bestStep,
    heldOut,
    heldOutWithoutPrompt,
    curve: history.flatMap(({ step, heldOut: loss }) => (loss === null ? [] : [[step, loss] as const])),
    seconds: (history.at(-1)?.elapsedMs ?? 0) / 1000,
  };
}

/** @returns null where it was interrupted */
async function drawAll(
  opened: OpenedCheckpoint,
  cell: Cell,
  { prompt, options }: LearnedPrompt,
  folder: string,
  { draw, references: { file }, output, signal }: SweepWork,
): Promise<readonly CellDraw[] | null> {
  const draws: CellDraw[] = [];
  if (draw.rows === 0) return draws;
  const { model, tokenizer } = opened;
  const prefix = await promptPrefix(model, prompt, promptTemplate(options.prompt, tokenizer));
  for (const temperature of draw.temperatures) {
    const room = model.info.maxPositions - prefix.dims[0]!;
    const sampling = samplingOptions({ temperature, seed: cell.seed }, draw.rows, room);
    const plan = { aim: draw.rows, temperature, otherwise: temperature };
    const judge = openRowJudge(file.references, defaultRecipe, file.composition, output);
    try {
      const { rows, end } = await drawRows(opened, prefix, sampling, [], plan, judge, { output, signal });
      if (end === 'cancelled') return null;
      const judged = rows.map((row) => ({ ...row, ...judge.of(row) }));
      await writeResultFile(
        join(folder, `rows-${temperature}.jsonl`),
        judged.map((row) => `${JSON.stringify(row)}\n`).join(''),
      );
      draws.push({
        temperature,
        rows: rows.length,
        passed: judged.filter(({ verdict }) => verdict === 'pass').length,
        copies: judged.filter(({ judgements }) => judgements.copies?.verdict === 'fail').length,
        distinct2: distinctN(
          rows.map(({ text }) => text),
          2,
        ),
      });
    } finally {
      judge.dispose();
    }
  }
  return draws;
}
