/**
 * npx tsx bench/gaps.ts --out FOLDER [--seeds 0,1,2] [--rows 64] [--temperatures 0.5,0.8]
 *
 * A hole made on purpose: of the sample set's 66 references, clustered by their embeddings, those of one cluster are left out of training. Does
 * the gap list name it, and does drawing near them fill it? Against as many ordinary rows with the same seed, and once more with the cluster
 * in training. Prompts and results are kept in FOLDER as they come: a run that was ended goes on. Some minutes a seed on two cores.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { learnPrompt } from '../src/domino/learnPrompt';
import { nearPrompt } from '../src/domino/near/nearPrompt';
import { presetOptions } from '../src/domino/presets';
import { type PromptFile, readPromptFile } from '../src/domino/prompt/promptFile';
import { filePrefix } from '../src/domino/prompt/promptPrefix';
import { embedTexts } from '../src/embedding/embedTexts';
import { directionsFrom, distanceOfRows, meanVector } from '../src/embedding/vectors';
import { sample } from '../src/generation/sample';
import type { GeneratedRow } from '../src/generation/types';
import { makeResultFolder } from '../src/headless/cli/files';
import { withModel } from '../src/headless/cli/openModel';
import { Output } from '../src/headless/cli/output';
import { readReferences } from '../src/headless/cli/references';
import { childPython } from '../src/headless/python/childPython';
import { averageLinkage } from '../src/metrics/averageLinkage';
import { coverageOf } from '../src/metrics/coverage';
import { gapsOf } from '../src/metrics/gaps';
import type { OpenedCheckpoint } from '../src/model/openCheckpoint';
import { RunControl } from '../src/optimization/runControl';
import { findingOf, type Judgement } from '../src/quality/judgement';
import { defaultRecipe } from '../src/quality/recipe';
import { openJudging } from '../src/quality/session';
import { verdictOf } from '../src/quality/verdict';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(tmpdir(), 'gaps') },
    seeds: { type: 'string', default: '0,1,2' },
    rows: { type: 'string', default: '64' },
    temperatures: { type: 'string', default: '0.5,0.8' },
  },
});
const [MODEL, SET] = ['public/models/domino-py-4m', 'public/samples/live-code-execution.jsonl'];
const CLUSTERS = 8;
const COUNT = Number(values.rows);
const numbers = (list: string): number[] => list.split(',').map(Number);
const output = new Output(false);

const { references } = await readReferences(SET, output);
const texts = references.map(({ input }) => input);
await makeResultFolder(values.out);
await withModel({ model: MODEL, device: 'cpu' }, output, async (opened) => {
  const dim = opened.model.info.tokenDim;
  const vectors = await embedTexts(opened.model, opened.tokenizer, texts);
  const hole = tightestCluster(directionsFrom(meanVector(vectors, dim), vectors), dim);
  say({ hole, names: hole.map((place) => /def (\w+)/.exec(texts[place]!)?.[1]) });
  for (const seed of numbers(values.seeds))
    for (const training of ['without', 'with'] as const)
      for (const temperature of numbers(values.temperatures)) {
        const name = `${training}-${seed}-${temperature}-${COUNT}`;
        const known = await stored(`${name}.json`);
        const result = known
          ? JSON.parse(new TextDecoder().decode(known))
          : await measure(opened, vectors, hole, { seed, training, temperature });
        if (!known) await writeFile(join(values.out, `${name}.json`), JSON.stringify(result));
        say(result);
      }
});

interface Case {
  readonly seed: number;
  readonly training: 'with' | 'without';
  readonly temperature: number;
}

async function measure(
  opened: OpenedCheckpoint,
  vectors: Float32Array,
  hole: readonly number[],
  { seed, training, temperature }: Case,
): Promise<object> {
  const dim = opened.model.info.tokenDim;
  const trained = texts.filter((_, place) => training === 'with' || !hole.includes(place));
  const prompt = await promptOf(opened, trained, `${training}-${seed}.safetensors`, seed);
  const near = readPromptFile(
    await nearPrompt(
      opened,
      prompt,
      hole.map((place) => texts[place]!),
    ),
  );
  const draw = (file: PromptFile, from: number): Promise<Drawn> =>
    drawAndJudge(opened, file, { temperature, seed: from });
  // What a person has before they look at the gaps; then as many more, ordinary or near.
  const first = await draw(prompt, 100 + seed);
  const ordinary = await draw(prompt, 200 + seed);
  const nearRows = await draw(near, 200 + seed);
  const coverOf = (drawn: readonly Drawn[]) => {
    const passing = drawn.flatMap(({ vectors: all, passes }) =>
      passes.flatMap((pass, row) => (pass ? [...all.subarray(row * dim, (row + 1) * dim)] : [])),
    );
    return coverageOf(vectors, Float32Array.from(passing), dim)!;
  };
  const inHole = (drawn: readonly Drawn[]): number => {
    const { isCovered } = coverOf(drawn);
    return hole.filter((place) => isCovered[place]).length;
  };
  const listed = gapsOf(coverOf([first]), texts);
  const rank = listed.findIndex(
    ({ references: of }) => 2 * of.filter((place) => hole.includes(place)).length > of.length,
  );
  const gap = listed[rank];
  return {
    seed,
    training,
    temperature,
    rows: COUNT,
    hole: hole.length,
    list: {
      gaps: listed.length,
      uncoveredOfHole: hole.length - inHole([first]),
      firstOfHole: rank < 0 ? null : rank + 1,
      references: gap?.references.length,
      ofHole: gap?.references.filter((place) => hole.includes(place)).length,
      words: gap?.words,
    },
    coveredOfHole: { first: inHole([first]), ordinary: inHole([first, ordinary]), near: inHole([first, nearRows]) },
    alone: { ordinary: inHole([ordinary]), near: inHole([nearRows]) },
    coveredOfAll: {
      first: coverOf([first]).covered,
      ordinary: coverOf([first, ordinary]).covered,
      near: coverOf([first, nearRows]).covered,
    },
    ordinary: ordinary.counts,
    near: nearRows.counts,
  };
}

interface Drawn {
  readonly vectors: Float32Array;
  readonly passes: readonly boolean[];
  readonly counts: {
    readonly pass: number;
    readonly copies: number;
    readonly nearCopies: number;
    readonly repeats: number;
  };
}

async function drawAndJudge(
  opened: OpenedCheckpoint,
  file: PromptFile,
  { temperature, seed }: { readonly temperature: number; readonly seed: number },
): Promise<Drawn> {
  const options = {
    count: COUNT,
    temperature,
    topK: 0,
    topP: 0.9,
    repetitionPenalty: 1,
    maxTokens: 256,
    batch: 64,
    seed,
  };
  const { rows } = await sample(opened.model, opened.tokenizer, await filePrefix(opened.model, file), options);
  const judgements = await judge(rows);
  const kindOf = (judgement: Judgement): unknown => findingOf<{ kind: string }>(judgement, 'copies')?.evidence.kind;
  const count = (holds: (judgement: Judgement) => boolean): number => judgements.filter(holds).length;
  const passes = judgements.map((judgement) => verdictOf(judgement, defaultRecipe).verdict === 'pass');
  return {
    vectors: await embedTexts(
      opened.model,
      opened.tokenizer,
      rows.map(({ text }) => text),
    ),
    passes,
    counts: {
      pass: passes.filter(Boolean).length,
      copies: count((judgement) => kindOf(judgement) === 'exact'),
      nearCopies: count((judgement) => kindOf(judgement) !== 'none'),
      repeats: count((judgement) => findingOf(judgement, 'repeats')?.verdict === 'fail'),
    },
  };
}

async function judge(rows: readonly GeneratedRow[]): Promise<Judgement[]> {
  const python = childPython();
  try {
    return await openJudging(
      texts.map((text, place) => ({ id: String(place), text })),
      defaultRecipe,
      python,
    ).add(rows.map(({ index, text, finishReason }) => ({ id: String(index), text, finishReason })));
  } finally {
    python.dispose();
  }
}

/** The run is made once; it is in the folder after that. */
async function promptOf(
  opened: OpenedCheckpoint,
  trained: readonly string[],
  name: string,
  seed: number,
): Promise<PromptFile> {
  const known = await stored(name);
  if (known) return readPromptFile(known);
  const options = { ...presetOptions('studio'), seed };
  const { promptFile } = await learnPrompt(opened, { references: trained, options, control: new RunControl() });
  await writeFile(join(values.out, name), promptFile);
  return readPromptFile(promptFile);
}

/** Of so many clusters by average linkage, each of at least five, the one whose members lie closest together. */
function tightestCluster(directions: Float32Array, dim: number): readonly number[] {
  const apart = (a: number, b: number): number => distanceOfRows(directions, a, directions, b, dim);
  let [low, high] = [0, 2];
  while (averageLinkage(texts.length, apart, (low + high) / 2).length !== CLUSTERS)
    if (averageLinkage(texts.length, apart, (low + high) / 2).length > CLUSTERS) low = (low + high) / 2;
    else high = (low + high) / 2;
  const within = (group: readonly number[]): number => {
    const pairs = group.flatMap((a) => group.filter((b) => b > a).map((b) => apart(a, b)));
    return pairs.reduce((sum, each) => sum + each, 0) / pairs.length;
  };
  const groups = averageLinkage(texts.length, apart, (low + high) / 2).filter(({ length }) => length >= 5);
  return groups.reduce((a, b) => (within(b) < within(a) ? b : a));
}

async function stored(name: string): Promise<Uint8Array | null> {
  return readFile(join(values.out, name)).catch(() => null);
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
