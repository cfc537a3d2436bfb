/**
 * npx tsx bench/yield.ts --prompts FOLDER --out FOLDER [--set live-code-execution] [--seeds 0,1,2] [--rows 300] [--manners "P / PE3 g10 t0.7"]
 *
 * What stands in front of a row, and how many rows then pass. A manner is written `P` (the learned prompt), `E3` (three examples), `PE3` (both, the
 * prompt first) or `E3P`, with `g10` rows sharing a front, `t0.7` the temperature, and how examples are chosen: `random`, `turns` (all before any comes
 * again), `near` (one and those most like it), `spread`, `passed` (rows that passed before, once there are as many), `mixed` (both).
 * FOLDER/SET-SEED/prompt.safetensors is what `domino train --seed SEED` wrote. Results are kept in --out as they come: a run that was ended goes on.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readPromptFile } from '../src/domino/prompt/promptFile';
import { filePrefix } from '../src/domino/prompt/promptPrefix';
import { embedTexts } from '../src/embedding/embedTexts';
import { directionsFrom, distanceOfRows, meanVector } from '../src/embedding/vectors';
import { sample } from '../src/generation/sample';
import type { GeneratedRow } from '../src/generation/types';
import { knowledgeOf } from '../src/headless/cli/modelKnowledge';
import { withModel } from '../src/headless/cli/openModel';
import { Output } from '../src/headless/cli/output';
import { readReferences } from '../src/headless/cli/references';
import { childPython } from '../src/headless/python/childPython';
import { textsInFront } from '../src/methods/inFront';
import { coverageOf } from '../src/metrics/coverage';
import { distinctN } from '../src/metrics/diversity';
import { auditMemorisation } from '../src/metrics/memorisation';
import { funnelCounts } from '../src/quality/funnel';
import { findingOf, type Judgement } from '../src/quality/judgement';
import { defaultRecipe } from '../src/quality/recipe';
import { openJudging } from '../src/quality/session';
import { verdictOf } from '../src/quality/verdict';
import { splitHeldOut } from '../src/references/split';
import { Random } from '../src/tensors/random';
import type { FloatTensor } from '../src/tensors/tensor';

const { values } = parseArgs({
  options: {
    prompts: { type: 'string', default: join(tmpdir(), 'yield') },
    out: { type: 'string', default: join(tmpdir(), 'yield', 'results') },
    set: { type: 'string', default: 'live-code-execution' },
    seeds: { type: 'string', default: '0,1,2' },
    rows: { type: 'string', default: '300' },
    manners: { type: 'string', default: 'P g300 t0.7/E3 g10 t0.7/PE3 g10 t0.7/E3P g10 t0.7' },
  },
});
const SETS: Readonly<Record<string, string>> = {
  'live-code-execution': 'public/samples/live-code-execution.jsonl',
  'live-code-generation': 'public/samples/live-code-generation.jsonl',
  functions: 'bench/houseStyle/functions.jsonl',
};
const COUNT = Number(values.rows);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const output = new Output(false);
const { references } = await readReferences(SETS[values.set]!, output);
const texts = references.map(({ input }) => input);
await mkdir(values.out, { recursive: true });

interface Manner {
  readonly what: 'P' | 'E' | 'PE' | 'EP';
  readonly shots: number;
  readonly group: number;
  readonly temperature: number;
  readonly choice: string;
}

function mannerOf(words: string): Manner {
  const [what, ...rest] = words.trim().split(/\s+/);
  const parts = /^(P?)(?:E(\d+))?(P?)$/.exec(what!)!;
  const shots = Number(parts[2] ?? 0);
  const number = (letter: string, otherwise: number): number =>
    Number(rest.find((word) => new RegExp(`^${letter}[\\d.]+$`).test(word))?.slice(1) ?? otherwise);
  return {
    what: (parts[1] + (shots > 0 ? 'E' : '') + parts[3]) as Manner['what'],
    shots,
    group: number('g', 10),
    temperature: number('t', 0.7),
    choice: rest.find((word) => /^[a-z]+$/.test(word)) ?? 'random',
  };
}

await withModel({ model: 'public/models/domino-py-4m', device: 'cpu' }, output, async (opened) => {
  const { model, tokenizer } = opened;
  const dim = model.info.tokenDim;
  const vectors = await embedTexts(model, tokenizer, texts);
  const directions = directionsFrom(meanVector(vectors, dim), vectors);
  const apart = (a: number, b: number): number => distanceOfRows(directions, a, directions, b, dim);
  const knowledge = await knowledgeOf(opened, references);

  for (const words of values.manners.split('/').map((each) => each.trim()))
    for (const seed of values.seeds.split(',').map(Number)) {
      const path = join(values.out, `${values.set}-${seed}-${COUNT}-${words.replace(/\s+/g, '_')}.json`);
      const kept = await readFile(path, 'utf8').catch(() => null);
      const result = kept ? JSON.parse(kept) : await measure(mannerOf(words), seed);
      if (!kept) await writeFile(path, JSON.stringify(result));
      const { rows: _, ...shown } = result;
      say({ set: values.set, manner: words, seed, ...shown });
    }

  async function measure(manner: Manner, seed: number): Promise<object> {
    const file = readPromptFile(await readFile(join(values.prompts, `${values.set}-${seed}`, 'prompt.safetensors')));
    const prompt = await filePrefix(model, file);
    const { train, heldOut } = splitHeldOut(texts.length, file.options!.holdout, file.options!.seed);
    const python = childPython();
    const judging = openJudging(
      texts.map((text, place) => ({ id: String(place), text })),
      defaultRecipe,
      python,
    );
    const judgements: Judgement[] = [];
    const rows: GeneratedRow[] = [];
    const passed: string[] = [];
    const passes: boolean[] = [];
    let [tokens, drawMs, longest, cut] = [0, 0, 0, 0];
    let turns: number[] = [];
    const next = (random: Random): number => {
      if (turns.length === 0) turns = random.shuffle([...train]);
      return turns.pop()!;
    };
    const examplesOf = (group: number): string[] => {
      const random = new Random(`${seed}/examples/${group}`);
      const any = (): string[] =>
        random
          .shuffle([...train])
          .slice(0, manner.shots)
          .map((row) => texts[row]!);
      switch (manner.choice) {
        case 'turns':
          return Array.from({ length: manner.shots }, () => texts[next(random)]!);
        case 'near': {
          const first = next(random);
          return train
            .toSorted((a, b) => apart(first, a) - apart(first, b))
            .slice(0, manner.shots)
            .reverse()
            .map((row) => texts[row]!);
        }
        case 'spread': {
          const chosen = [next(random)];
          const least = (row: number): number => Math.min(...chosen.map((each) => apart(each, row)));
          while (chosen.length < manner.shots)
            chosen.push(
              random
                .shuffle(train.filter((row) => !chosen.includes(row)))
                .slice(0, 12)
                .reduce((a, b) => (least(b) > least(a) ? b : a)),
            );
          return random.shuffle(chosen).map((row) => texts[row]!);
        }
        case 'passed':
          return passed.length < 2 * manner.shots ? any() : random.shuffle([...passed]).slice(0, manner.shots);
        case 'mixed':
          return random.shuffle([...train.map((row) => texts[row]!), ...passed]).slice(0, manner.shots);
        default:
          return any();
      }
    };
    const maxTokens = 256;
    for (let group = 0; group * manner.group < COUNT; group++) {
      const options = {
        count: Math.min(COUNT, (group + 1) * manner.group),
        temperature: manner.temperature,
        topK: 0,
        topP: 0.9,
        repetitionPenalty: 1,
        maxTokens,
        batch: 64,
        seed,
      };
      let examples = manner.shots > 0 ? examplesOf(group) : [];
      const frontOf = async (): Promise<FloatTensor> => {
        if (examples.length === 0) return prompt;
        const bos = model.info.bosTokenId === null ? 0 : 1;
        const ids = textsInFront(opened, examples);
        const all = await model.embedTokens(ids);
        if (manner.what === 'E') return all;
        // The first stands where the row would, each that follows behind a BOS.
        if (manner.what === 'PE') return joined(prompt, await model.embedTokens(ids.subarray(bos)));
        return joined(await model.embedTokens(ids.subarray(0, ids.length - bos)), prompt);
      };
      let front = await frontOf();
      while (front.dims[0]! + maxTokens > model.info.maxPositions) {
        examples = examples.slice(1);
        cut++;
        front = await frontOf();
      }
      longest = Math.max(longest, front.dims[0]!);
      const drawn = new Set(rows.map(({ index }) => index));
      const began = performance.now();
      const summary = await sample(model, tokenizer, front, options, { drawn });
      drawMs += performance.now() - began;
      tokens += summary.tokens;
      rows.push(...summary.rows);
      const judged = await judging.add(
        summary.rows.map(({ index, text, finishReason }) => ({
          id: String(index),
          text,
          finishReason,
          ...(knowledge && { knowledge }),
        })),
      );
      for (const [at, judgement] of judged.entries()) {
        judgements.push(judgement);
        const isGood = verdictOf(judgement, defaultRecipe).verdict === 'pass';
        passes.push(isGood);
        if (isGood) passed.push(summary.rows[at]!.text);
      }
    }
    python.dispose();
    const kindOf = (judgement: Judgement): unknown => findingOf<{ kind: string }>(judgement, 'copies')?.evidence.kind;
    const count = (holds: (judgement: Judgement) => boolean): number => judgements.filter(holds).length;
    const hundredth = (n: number): number | null => {
      let good = 0;
      for (const [at, pass] of passes.entries()) if (pass && ++good === n) return at + 1;
      return null;
    };
    const first = passed.slice(0, 100);
    const ofPassed = await embedTexts(model, tokenizer, first);
    const of = (held: readonly number[]): string[] => held.map((row) => texts[row]!);
    const audit = auditMemorisation(
      of(train),
      of(heldOut),
      rows.map(({ text }) => text),
    );
    return {
      pass: passed.length,
      rowsFor100: hundredth(100),
      exact: count((each) => kindOf(each) === 'exact'),
      near: count((each) => kindOf(each) === 'near'),
      failed: Object.fromEntries(
        Object.entries(funnelCounts(defaultRecipe, judgements).failed).map(([check, reasons]) => [
          check,
          Object.values(reasons).reduce((sum, each) => sum + each, 0),
        ]),
      ),
      distinct2of100: first.length < 100 ? null : Number(distinctN(first, 2)!.toFixed(3)),
      distinct2: Number(
        distinctN(
          rows.map(({ text }) => text),
          2,
        )!.toFixed(3),
      ),
      coveredBy100: coverageOf(vectors, ofPassed, dim)?.covered,
      auditP: audit && 'p' in audit ? audit.p : audit,
      tokensPerSecond: Math.round((1000 * tokens) / drawMs),
      seconds: Number((drawMs / 1000).toFixed(1)),
      longestFront: longest,
      fewer: cut,
      rows,
    };
  }
});

function joined(a: FloatTensor, b: FloatTensor): FloatTensor {
  const data = new Float32Array(a.data.length + b.data.length);
  data.set(a.data);
  data.set(b.data, a.data.length);
  return { data, dims: [a.dims[0]! + b.dims[0]!, a.dims[1]!] };
}
