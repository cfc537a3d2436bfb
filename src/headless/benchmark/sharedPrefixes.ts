/** One step of DOMINO with prefixes shared and with every sequence whole, in turns in one run: time, and whether both give the same. */

import { defaultBudget } from '../../domino/objective/microBatches';
import { evaluateObjective, type ObjectiveValue } from '../../domino/objective/objective';
import type { ObjectiveContext } from '../../domino/objective/objectivePass';
import { initSoftPrompt, RAW_TEMPLATE } from '../../domino/prompt/softPrompt';
import { TokenTable } from '../../domino/prompt/tokenTable';
import type { LanguageModel } from '../../model/types';
import { Random } from '../../tensors/random';
import { median } from './matmulRate';

export interface SharingReport {
  /** B references with one negative each, of T tokens; k domain tokens, l sample tokens. */
  readonly batch: number;
  readonly domainTokens: number;
  readonly sampleTokens: number;
  readonly tokens: number;
  readonly positions: { readonly whole: number; readonly shared: number };
  readonly stepMs: { readonly whole: number; readonly shared: number };
  /** Share of a step's time that sharing saves. */
  readonly saving: number;
  /** Relative: |Δ total|, and ‖Δ gradient‖ of D. */
  readonly difference: { readonly total: number; readonly domain: number };
}

/** @returns undefined for a model whose rows run whole, because they must or because sharing costs more here */
export async function sharedPrefixes(
  model: LanguageModel,
  rounds: number,
  { batch = 4, domainTokens = 64, sampleTokens = 64, tokens = 128 } = {},
): Promise<SharingReport | undefined> {
  if (model.sharing === null || model.sharing.passOverhead === Number.POSITIVE_INFINITY) return undefined;
  const random = new Random('shared prefixes');
  const { vocabularySize } = model.info;
  const texts = Array.from({ length: batch }, () =>
    Int32Array.from({ length: tokens }, () => random.integer(vocabularySize)),
  );
  const table = await TokenTable.create(model, texts);
  const prompt = await initSoftPrompt(model, {
    referenceCount: batch,
    options: { domainTokens, sampleTokens, lambda: 1, seed: 1, initialization: { kind: 'vocabulary' } },
  });
  const context = (sharing: boolean): ObjectiveContext => ({
    model: sharing ? model : wholeRows(model),
    texts,
    table,
    frame: RAW_TEMPLATE,
    budget: defaultBudget(model),
    options: {
      lambda: 1,
      likelihood: 'per-token',
      pooling: 'per-sample',
      denominator: 'negatives',
      sampleTerm: false,
    },
  });
  const indices = texts.map((_, i) => i);
  const negatives = indices.map((i) => [(i + 1) % batch]);
  const evaluate = async (sharing: boolean, times: number[]): Promise<ObjectiveValue> => {
    const started = performance.now();
    const value = await evaluateObjective(context(sharing), prompt, { indices, negatives });
    times.push(performance.now() - started);
    return value;
  };
  const [whole, shared]: [number[], number[]] = [[], []];
  // The first of each compiles.
  let expected = await evaluate(false, []);
  let given = await evaluate(true, []);
  for (let round = 0; round < rounds; round++) {
    expected = await evaluate(false, whole);
    given = await evaluate(true, shared);
  }
  const stepMs = { whole: median(whole), shared: median(shared) };
  return {
    batch,
    domainTokens,
    sampleTokens,
    tokens,
    positions: { whole: expected.positions, shared: given.positions },
    stepMs,
    saving: 1 - stepMs.shared / stepMs.whole,
    difference: {
      total: Math.abs(given.total / expected.total - 1),
      domain: relative(given.gradient.domain, expected.gradient.domain),
    },
  };
}

function wholeRows(model: LanguageModel): LanguageModel {
  return {
    info: model.info,
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
}

function relative(a: Float64Array, b: Float64Array): number {
  let [error, norm] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    error += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return Math.sqrt(error / norm);
}
