/**
 * Group sequences into micro-batches: rows of similar length together, so that little is padded, and no more positions
 * at once than memory allows.
 */
import type { LanguageModel, ModelInfo } from '../../model/types';

export interface MicroBatchBudget {
  /** Padded positions of one forward pass; a single longer sequence still runs, alone. */
  readonly positions: number;
  /** Padded positions of all tapes that may be alive at once. */
  readonly keptPositions: number;
}

/** What starting a pass costs, in positions: below that, padding is cheaper than another pass. */
export const PASS_OVERHEAD = 64;
/** Float32 values of width d that are alive while one block goes backward, roughly: norms, q, k, v, attention, MLP, and their gradients. */
const BLOCK_VALUES = 40;
/** Past this many rows a matrix product gets no faster; smaller passes keep the peak low. */
const LARGEST_PASS = 2048;

/**
 * What fits a model on its device: a quarter of the room for the block under way, half for the blocks' inputs, which are
 * all that a tape must hold. What else it keeps is the engine's choice, and is computed again where there is no room.
 */
export function defaultBudget({ info, activationBudgetBytes, largestPass }: BudgetSource): MicroBatchBudget {
  const { layerCount, tokenDim } = info;
  const positions = Math.floor(activationBudgetBytes / 4 / (BLOCK_VALUES * 4 * tokenDim));
  const keptPositions = Math.floor(activationBudgetBytes / 2 / (4 * tokenDim * Math.max(1, layerCount)));
  return {
    positions: Math.min(largestPass, Math.max(64, Math.min(LARGEST_PASS, positions))),
    keptPositions: Math.max(512, keptPositions),
  };
}

type BudgetSource = Pick<LanguageModel, 'activationBudgetBytes' | 'largestPass'> & {
  readonly info: Pick<ModelInfo, 'layerCount' | 'tokenDim'>;
};

/** Padded positions of a micro-batch. */
export function paddedPositions(lengths: readonly number[], group: readonly number[]): number {
  let longest = 0;
  for (const row of group) longest = Math.max(longest, lengths[row]!);
  return longest * group.length;
}

/**
 * Partition rows so that padded positions plus the passes' overhead are least: the best cut of the rows in order of
 * length, by dynamic programming over where each micro-batch begins.
 * @param lengths positions of each row, prefix and text
 * @returns row indices of each micro-batch; the same input gives the same groups
 */
export function planMicroBatches(lengths: readonly number[], { positions }: MicroBatchBudget): number[][] {
  const order = lengths.map((_, row) => row).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  /** least[e]: cost of the first e rows; begin[e]: where their last micro-batch begins. */
  const least = new Float64Array(order.length + 1).fill(Number.POSITIVE_INFINITY);
  const begin = new Int32Array(order.length + 1);
  least[0] = 0;
  for (let end = 1; end <= order.length; end++) {
    const longest = lengths[order[end - 1]!]!;
    for (let from = end - 1; from >= 0; from--) {
      const padded = (end - from) * longest;
      if (padded > positions && from < end - 1) break;
      const cost = least[from]! + padded + PASS_OVERHEAD;
      if (cost < least[end]!) {
        least[end] = cost;
        begin[end] = from;
      }
    }
  }
  const groups: number[][] = [];
  for (let end = order.length; end > 0; end = begin[end]!) groups.unshift(order.slice(begin[end]!, end));
  return groups;
}
