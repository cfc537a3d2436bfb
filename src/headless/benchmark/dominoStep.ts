/** Whole DOMINO steps by the real trainer, at the size that the goal names: k = ℓ = 32, batch 2, texts of 128 tokens. */
import { resolveOptions } from '../../domino/options';
import { train } from '../../domino/run/trainer';
import type { LanguageModel } from '../../model/types';
import { Random } from '../../tensors/random';
import { median } from './matmulRate';

export interface StepReport {
  readonly seconds: number;
  /** Positions of a step, prefixes included, each counted once for every sequence that has it. */
  readonly positions: number;
  /** 2P forward and 2P backward a position. */
  readonly usefulGflops: number;
}

const TEXTS = 4;
const TOKENS = 128;

export async function dominoStep(model: LanguageModel, rounds: number): Promise<StepReport> {
  const { vocabularySize, activeParameterCount, endOfSampleTokenId } = model.info;
  const random = new Random('step');
  const texts = Array.from({ length: TEXTS }, () => {
    const ids = Int32Array.from({ length: TOKENS }, () => random.integer(vocabularySize));
    ids[TOKENS - 1] = endOfSampleTokenId;
    return ids;
  });
  const options = resolveOptions({
    steps: rounds + 1,
    batch: 2,
    domainTokens: 32,
    sampleTokens: 32,
    heldOutEvery: 1e6,
  });
  let positions = 0;
  let before = 0;
  const seconds: number[] = [];
  await train(model, texts, options, {
    onStarted: ({ tokensPerStep }) => {
      positions = tokensPerStep;
      before = performance.now();
    },
    onPoint: () => {
      seconds.push((performance.now() - before) / 1000);
      before = performance.now();
    },
  });
  // Graphs are compiled in the first one.
  const typical = median(seconds.slice(1));
  return { seconds: typical, positions, usefulGflops: (4 * activeParameterCount * positions) / typical / 1e9 };
}
