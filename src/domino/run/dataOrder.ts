/**
 * Which references a step sees. Batches are drawn without replacement within an epoch, and the last one of an epoch may
 * be smaller; each reference i of a batch gets negatives j ≠ i, drawn without replacement. Batches and negatives have
 * a random stream each, so λ = 0 and λ > 0 see the same batches. Seeded, saved and restored.
 */
import { Random, type RandomState } from '../../tensors/random';
import type { DominoOptions, StepBatch } from '../types';

export interface DataOrderState {
  /** References of this epoch that are still to come, in order. */
  readonly remaining: readonly number[];
  readonly batches: RandomState;
  readonly negatives: RandomState;
}

export type DataOrderOptions = Pick<DominoOptions, 'batch' | 'negatives' | 'pooling' | 'lambda' | 'seed'>;

export class DataOrder {
  private remaining: number[] = [];
  private readonly batchRandom: Random;
  private readonly negativeRandom: Random;

  /** @param referenceCount n, references trained on */
  constructor(
    private readonly referenceCount: number,
    private readonly options: DataOrderOptions,
    state?: DataOrderState,
  ) {
    this.remaining = [...(state?.remaining ?? [])];
    this.batchRandom = state ? Random.fromState(state.batches) : new Random(`${options.seed}/batches`);
    this.negativeRandom = state ? Random.fromState(state.negatives) : new Random(`${options.seed}/negatives`);
  }

  get state(): DataOrderState {
    return {
      remaining: [...this.remaining],
      batches: this.batchRandom.state,
      negatives: this.negativeRandom.state,
    };
  }

  /** @param contrast whether the step has negatives, where λ > 0 */
  next(contrast = true): StepBatch {
    const indices = this.nextIndices();
    const { lambda, negatives, pooling } = this.options;
    if (lambda === 0 || !contrast) return { indices, negatives: indices.map(() => []) };
    return {
      indices,
      negatives: drawNegatives(indices, this.referenceCount, negatives, pooling, this.negativeRandom),
    };
  }

  private nextIndices(): number[] {
    const all = Array.from({ length: this.referenceCount }, (_, i) => i);
    const { batch } = this.options;
    if (batch === 'all' || batch >= this.referenceCount) return all;
    if (this.remaining.length === 0) this.remaining = this.batchRandom.shuffle(all);
    return this.remaining.splice(0, batch);
  }
}

/**
 * Negatives for each reference of a batch: all others in ascending order, or `count` of them. With pooling `batch` the
 * other members of the batch come first, which makes a batch of B with B − 1 negatives the released code's pairs.
 */
export function drawNegatives(
  indices: readonly number[],
  referenceCount: number,
  count: number | 'all',
  pooling: DominoOptions['pooling'],
  random: Random,
): number[][] {
  return indices.map((own) => {
    const others = Array.from({ length: referenceCount }, (_, j) => j).filter((j) => j !== own);
    if (count === 'all' || count >= others.length) return others;
    if (pooling !== 'batch') return drawWithoutReplacement(others, count, random);
    const inBatch = indices.filter((j) => j !== own);
    if (inBatch.length >= count) return drawWithoutReplacement(inBatch, count, random);
    const elsewhere = others.filter((j) => !inBatch.includes(j));
    return [...inBatch, ...drawWithoutReplacement(elsewhere, count - inBatch.length, random)];
  });
}

const drawWithoutReplacement = (items: readonly number[], count: number, random: Random): number[] =>
  random.drawFirst([...items], count).slice(0, count);
