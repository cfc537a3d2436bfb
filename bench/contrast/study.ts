/**
 * npx tsx bench/contrast/study.ts OUT [--threads 1] [--minutes M] [--only PREFIX] [--other FILE]
 * When does the contrast pay? Runs of n references each, without a hold-out, and of each every few steps: the loss of the
 * references behind D* alone, of unseen ones of the same domain, and what the steps so far took of the processor.
 * One JSON line a finished cell in OUT/cells.jsonl, D* of each measured step in OUT/prompts: killed anywhere, it goes on.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lossPerToken, scoreTexts } from '../../src/domino/objective/score';
import { presetOptions } from '../../src/domino/presets';
import { assemblePrefix, RAW_TEMPLATE } from '../../src/domino/prompt/softPrompt';
import { TokenTable } from '../../src/domino/prompt/tokenTable';
import { train } from '../../src/domino/run/trainer';
import type { SoftPrompt } from '../../src/domino/types';
import type { OpenedCheckpoint } from '../../src/model/openCheckpoint';
import { RunControl } from '../../src/optimization/runControl';
import { splitHeldOut } from '../../src/references/split';
import { encodeForTraining } from '../../src/tokenization/encode';
import { CELLS, type Cell, idOf, LOSSES } from './cells';
import { drawRows, type Finished, openModel, textsOf } from './domain';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '100000' },
    only: { type: 'string', default: '' },
    other: { type: 'string' },
    steps: { type: 'string' },
  },
});
const out = positionals[0]!;
/** Texts that are scored at a measured step, of either side. */
const MOST_SCORED = 24;
const LEAST_STEPS = 60;
/** A cell ends so many steps after its lowest unseen loss: what comes after is no candidate. */
const PATIENCE = 30;
const mostSteps = (n: number): number => (n < 12 ? 160 : n < 24 ? 200 : n < 40 ? 260 : 320);
const isMeasured = (step: number): boolean => step % (step <= 40 ? 5 : 10) === 0;

async function runCell(cell: Cell, { model, tokenizer }: OpenedCheckpoint): Promise<Finished> {
  const options = {
    ...presetOptions('studio'),
    ...LOSSES[cell.loss],
    lambda: cell.lambda,
    contrastEvery: cell.every,
    domainTokens: cell.k,
    sampleTokens: cell.l,
    steps: cell.holdout === undefined ? Number(values.steps ?? mostSteps(cell.n)) : presetOptions('studio').steps,
    holdout: cell.holdout ?? 0,
    seed: cell.draw,
  };
  const end = model.info.endOfSampleTokenId;
  const ids = textsOf(cell.domain, values.other).map(
    (text) => encodeForTraining(tokenizer, text, end, options.maxTokens).ids,
  );
  const rows = drawRows(ids.length, cell);
  const split = splitHeldOut(cell.n, options.holdout, cell.draw);
  const trained = split.train.map((at) => ids[rows.train[at]!]!);
  const heldOut = split.heldOut.map((at) => ids[rows.train[at]!]!);
  const unseen = rows.unseen.map((row) => ids[row]!).slice(0, MOST_SCORED);
  const table = await TokenTable.create(model, ids);
  const loss = async (texts: readonly Int32Array[], prompt: SoftPrompt): Promise<number> =>
    lossPerToken(await scoreTexts(model, texts, assemblePrefix(prompt, null, RAW_TEMPLATE, table), { table }), texts);
  const steps: number[] = [];
  const curves: Record<'train' | 'unseen' | 'cpuSeconds', number[]> = { train: [], unseen: [], cpuSeconds: [] };
  const prompts = join(out, 'prompts', idOf(cell));
  mkdirSync(prompts, { recursive: true });
  const control = new RunControl();
  let before = process.cpuUsage();
  let cpu = 0;
  let lowest = { step: 0, loss: Number.POSITIVE_INFINITY };
  const measure = async (step: number, prompt: SoftPrompt): Promise<void> => {
    steps.push(step);
    curves.cpuSeconds.push(round(cpu, 3));
    curves.train.push(round(await loss(trained.slice(0, MOST_SCORED), prompt), 5));
    const value = round(await loss(unseen, prompt), 5);
    curves.unseen.push(value);
    writeFileSync(join(prompts, `${step}.f32`), new Uint8Array(prompt.domain.data.slice().buffer));
    if (value < lowest.loss) lowest = { step, loss: value };
    if (step >= LEAST_STEPS && step - lowest.step >= PATIENCE) control.stop();
  };
  const result = await train(
    model,
    trained,
    options,
    {
      onPoint: async ({ step }, { prompt }) => {
        const used = process.cpuUsage(before);
        cpu += (used.user + used.system) / 1e6;
        if (cell.holdout === undefined && isMeasured(step)) await measure(step, prompt);
        before = process.cpuUsage();
      },
    },
    { control, heldOut },
  );
  if (cell.holdout !== undefined) await measure(result.bestStep, result.prompt);
  return { id: idOf(cell), ...cell, steps, ...curves, rows: rows.train };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

if (import.meta.filename === process.argv[1]) {
  mkdirSync(out, { recursive: true });
  const file = join(out, 'cells.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  // A line that was cut by a kill is no cell, and the next one must not stand behind it.
  const done = new Set(lines.slice(0, -1).flatMap((line) => (line.endsWith('}') ? [JSON.parse(line).id] : [])));
  if (lines.at(-1)) appendFileSync(file, '\n');
  const opened = await openModel(Number(values.threads));
  const until = performance.now() + 60_000 * Number(values.minutes);
  for (const cell of CELLS) {
    const id = idOf(cell);
    if (done.has(id) || !id.startsWith(values.only) || (cell.domain === 'other' && values.other === undefined))
      continue;
    if (performance.now() > until) break;
    const began = performance.now();
    const finished = await runCell(cell, opened);
    appendFileSync(file, `${JSON.stringify(finished)}\n`);
    const best = Math.min(...finished.unseen);
    const at = finished.steps[finished.unseen.indexOf(best)];
    process.stderr.write(
      `${id}: ${((performance.now() - began) / 1000).toFixed(0)} s, ${finished.steps.at(-1)} steps, lowest unseen ${best} at ${at}\n`,
    );
  }
  await opened.model.dispose();
}
