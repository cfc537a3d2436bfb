/** Sharing prefixes changes how a step runs, not what it gives: against the same model with every sequence whole. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LoadedLanguageModel, loadLanguageModel } from '../../model/load';
import { memoryFolder, tinyFiles } from '../../model/testing/tinyModels';
import type { LanguageModel } from '../../model/types';
import { createCpuRuntime } from '../../runtime/node';
import type { Runtime } from '../../runtime/types';
import { Random } from '../../tensors/random';
import { initSoftPrompt, type PromptTemplate, RAW_TEMPLATE } from '../prompt/softPrompt';
import { TokenTable } from '../prompt/tokenTable';
import type { LossOptions, SoftPrompt, StepBatch } from '../types';
import { choosePass } from './choosePass';
import { evaluateObjective } from './objective';
import type { ObjectiveContext } from './objectivePass';
import { scoreTexts } from './score';
import { SharedPrefixPass } from './sharedPrefixPass';
import { UnsharedPass } from './unsharedPass';

const WIDE = { positions: 2048, keptPositions: 100_000 };
const LOSS: LossOptions = {
  lambda: 1,
  likelihood: 'per-token',
  pooling: 'per-sample',
  denominator: 'negatives',
  sampleTerm: false,
};
const BATCH: StepBatch = { indices: [0, 2, 3], negatives: [[1, 4], [3, 0, 1], [2]] };
const CHAT: PromptTemplate = { before: Int32Array.of(256, 9), between: Int32Array.of(11, 12) };

let runtime: Runtime;
let model: LoadedLanguageModel;
let texts: Int32Array[];
/** The same model whose rows run whole. */
let whole: LanguageModel;

beforeAll(async () => {
  runtime = createCpuRuntime({ threads: 1 });
  model = await loadLanguageModel(memoryFolder('tiny', tinyFiles('qwen2-packed', { contextLength: 512 })), {
    runtime,
    singleRunWeightLimitBytes: 0,
  });
  const { info } = model;
  whole = {
    info,
    sharing: null,
    largestPass: model.largestPass,
    activationBudgetBytes: model.activationBudgetBytes,
    embedTokens: (ids) => model.embedTokens(ids),
    forward: (inputsEmbeds, labels) => model.forward(inputsEmbeds, labels),
    score: (inputsEmbeds, labels) => model.score(inputsEmbeds, labels),
    meanHiddenStates: (inputsEmbeds, lengths) => model.meanHiddenStates(inputsEmbeds, lengths),
    startDecoding: (prefix, rows) => model.startDecoding(prefix, rows),
    dispose: () => model.dispose(),
  };
  const random = new Random('texts');
  texts = [19, 30, 7, 24, 12].map((length) =>
    Int32Array.from({ length }, (_, t) => (t === length - 1 ? info.endOfSampleTokenId : random.integer(250))),
  );
});
afterAll(async () => {
  await model.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
});

async function contextOf(changes: Partial<ObjectiveContext> = {}): Promise<ObjectiveContext> {
  const table = await TokenTable.create(model, [...texts, CHAT.before, CHAT.between]);
  return { model, texts, table, frame: RAW_TEMPLATE, options: LOSS, budget: WIDE, ...changes };
}

const promptOf = (k: number, l: number, lambda = 1): Promise<SoftPrompt> =>
  initSoftPrompt(model, {
    referenceCount: 5,
    options: { domainTokens: k, sampleTokens: l, lambda, seed: 2, initialization: { kind: 'normal', sigma: 0.5 } },
  });

function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [error, norm] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    error += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return Math.sqrt(error / norm);
}

const rowsOf = (batch: StepBatch) =>
  batch.indices.flatMap((own, i) => [
    { text: own, sample: null },
    ...[own, ...batch.negatives[i]!].map((text) => ({ text, sample: own })),
  ]);

describe('a step with shared prefixes', () => {
  it.each([
    ['the loss of the studio', {}, [40, 20]],
    ['L1 alone', { options: { ...LOSS, lambda: 0 } }, [150, 1]],
    ['pooled over the batch', { options: { ...LOSS, pooling: 'batch', likelihood: 'sequence' } }, [40, 20]],
    ['a chat template', { frame: CHAT }, [40, 20]],
    ['one sample token each', {}, [60, 1]],
    ['a template around one domain token', { frame: CHAT }, [1, 60]],
    ['small micro-batches', { budget: { positions: 60, keptPositions: 100_000 } }, [40, 20]],
  ] as [string, Partial<ObjectiveContext>, [number, number]][])('%s', async (_name, changes, [k, l]) => {
    const context = await contextOf(changes);
    const prompt = await promptOf(k, l, context.options.lambda);
    const rows = context.options.lambda > 0 ? rowsOf(BATCH) : BATCH.indices.map((text) => ({ text, sample: null }));
    expect(choosePass(context, prompt, rows)).toBeInstanceOf(SharedPrefixPass);
    const shared = await evaluateObjective(context, prompt, BATCH);
    const expected = await evaluateObjective({ ...context, model: whole }, prompt, BATCH);
    expect(Math.abs(shared.total / expected.total - 1)).toBeLessThan(1e-5);
    expect(relativeError(shared.gradient.domain, expected.gradient.domain)).toBeLessThan(1e-5);
    expect([...shared.gradient.samples.keys()].sort()).toEqual([...expected.gradient.samples.keys()].sort());
    for (const [i, gradient] of expected.gradient.samples)
      expect(relativeError(shared.gradient.samples.get(i)!, gradient)).toBeLessThan(1e-5);
    expect(shared.positions).toBeLessThan(expected.positions);
  });

  it('runs D once and each S once', async () => {
    const context = await contextOf();
    const prompt = await promptOf(40, 20);
    const pass = choosePass(context, prompt, rowsOf(BATCH));
    const ownTokens = rowsOf(BATCH).reduce((sum, { text }) => sum + 1 + texts[text]!.length, 0);
    expect(pass.positions).toBe(40 - 1 + 3 * 20 + ownTokens);
    pass.dispose();
  });

  it('is not taken where it saves nothing, and not where its tapes would not fit', async () => {
    const context = await contextOf();
    expect(choosePass(context, await promptOf(2, 2), rowsOf(BATCH))).toBeInstanceOf(UnsharedPass);
    expect(choosePass(context, await promptOf(1, 40), rowsOf(BATCH))).toBeInstanceOf(UnsharedPass);
    const narrow = { ...context, budget: { positions: 60, keptPositions: 60 } };
    expect(choosePass(narrow, await promptOf(40, 20), rowsOf(BATCH))).toBeInstanceOf(UnsharedPass);
    expect(choosePass({ ...context, model: whole }, await promptOf(40, 20), rowsOf(BATCH))).toBeInstanceOf(
      UnsharedPass,
    );
  });

  it('scores texts behind one prefix', async () => {
    const { domain } = await promptOf(30, 1, 0);
    const shared = await scoreTexts(model, texts, domain.data);
    const expected = await scoreTexts(whole, texts, domain.data);
    expect(relativeError(shared, expected)).toBeLessThan(1e-5);
    const [alone] = await scoreTexts(model, texts.slice(0, 1), domain.data);
    expect(Math.abs((alone as number) / expected[0]! - 1)).toBeLessThan(1e-5);
  });
});
