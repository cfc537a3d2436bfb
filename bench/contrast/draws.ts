/**
 * npx tsx bench/contrast/draws.ts OUT [--rows 80]
 * Rows behind the prompts of OUT's cells at their best stopping, for n = 12 and n = 59: what the checks say, what they take word for word
 * from what was trained on, how they differ among each other, and how many of the unseen references they come near. One JSON line a cell
 * in OUT/draws.jsonl; killed anywhere, it goes on.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { embedTexts } from '../../src/embedding/embedTexts';
import { sample } from '../../src/generation/sample';
import { openRowJudge } from '../../src/headless/cli/judgeRows';
import { Output } from '../../src/headless/cli/output';
import { distinctN } from '../../src/metrics/diversity';
import { ngramOverlap } from '../../src/metrics/overlap';
import { prdc } from '../../src/metrics/prdc';
import { defaultRecipe } from '../../src/quality/recipe';
import type { Reference } from '../../src/references/types';
import { drawRows, type Finished, openModel, textsOf } from './domain';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string', default: '80' }, minutes: { type: 'string', default: '100000' } },
});
const out = positionals[0]!;
const file = join(out, 'draws.jsonl');
if (!existsSync(file)) writeFileSync(file, '');
const read = <T>(path: string): T[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as T);
const done = new Set(read<{ id: string }>(file).map(({ id }) => id));
const until = performance.now() + 60_000 * Number(values.minutes);
const opened = await openModel(1);
const { model, tokenizer } = opened;
const texts = textsOf('execution');

for (const cell of read<Finished>(join(out, 'cells.jsonl'))) {
  const isAsked = cell.domain === 'execution' && [12, 59].includes(cell.n) && cell.holdout === undefined;
  if (!isAsked || done.has(cell.id) || performance.now() > until) continue;
  const best = cell.steps[cell.unseen.indexOf(Math.min(...cell.unseen))]!;
  const bytes = readFileSync(join(out, 'prompts', cell.id, `${best}.f32`));
  const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const options = { temperature: 0.5, topK: 0, topP: 0.9, repetitionPenalty: 1, maxTokens: 160, batch: 40 };
  const { rows } = await sample(
    model,
    tokenizer,
    { data, dims: [cell.k, model.info.tokenDim] },
    { ...options, count: Number(values.rows), seed: cell.draw },
  );
  const drawn = rows.map(({ text }) => text);
  const split = drawRows(texts.length, cell);
  const trained = split.train.map((row) => texts[row]!);
  const unseen = split.unseen.map((row) => texts[row]!);
  const references = trained.map(
    (input, row): Reference => ({ input, source: { file: 'references', line: row + 1 } }) as Reference,
  );
  const judge = openRowJudge(references, defaultRecipe, { kind: 'input' } as never, new Output(true));
  const passes = await judge.judge(rows);
  const failed = (check: string): number =>
    rows.filter((row) => judge.of(row).judgements[check]?.verdict === 'fail').length;
  const vectorsOf = (some: readonly string[]): Promise<Float32Array> => embedTexts(model, tokenizer, some);
  const near = prdc(await vectorsOf(unseen), await vectorsOf(drawn), model.info.tokenDim, 3);
  const record = {
    id: cell.id,
    n: cell.n,
    lambda: cell.lambda,
    every: cell.every,
    loss: cell.loss,
    k: cell.k,
    l: cell.l,
    draw: cell.draw,
    step: best,
    rows: rows.length,
    passed: [...passes.values()].filter(Boolean).length,
    form: rows.length - failed('form'),
    copies: failed('copies'),
    checks: Object.fromEntries(defaultRecipe.checks.map(({ name }) => [name, rows.length - failed(name)])),
    overlap: ngramOverlap(trained, drawn).share,
    distinct2: distinctN(drawn, 2),
    coverage: near?.coverage ?? null,
    density: near?.density ?? null,
  };
  judge.dispose();
  appendFileSync(file, `${JSON.stringify(record)}\n`);
  process.stderr.write(`${cell.id}: ${record.passed} of ${record.rows} pass\n`);
}
await model.dispose();
