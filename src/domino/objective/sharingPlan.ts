/**
 * Sequences of the objective as a tree: [before D] runs once, [S_i] once behind it, and texts behind either.
 *
 * A prefix's last token is left to what follows it: the first token of a text is predicted from there, so each row
 * begins with it, and nothing has to be taken out of a prefix's hidden states.
 *
 *   root    [before] D_1 … D_{k−1}
 *   node i  D_k S_i,1 … S_i,l−1                   behind the root
 *   row     D_k [between] X_j                     behind the root     (L1)
 *   row     S_i,l [between] X_j                   behind node i       (L2)
 */

import type { SoftPrompt } from '../types';
import { paddedPositions, planMicroBatches } from './microBatches';
import type { ObjectiveContext, Row } from './objectivePass';

/** Nodes that run together, and the rows behind them in micro-batches. */
export interface NodeGroup {
  /** i of each S_i. */
  readonly samples: readonly number[];
  readonly rows: readonly (readonly number[])[];
}

export interface SharingPlan {
  /** Positions of the root. */
  readonly root: number;
  /** Micro-batches of the rows behind the root alone. */
  readonly rows: readonly (readonly number[])[];
  readonly nodes: readonly NodeGroup[];
  /** Positions of all passes, padding counted, and how many passes there are. */
  readonly padded: number;
  readonly passes: number;
  /** Positions of all passes, padding not counted. */
  readonly positions: number;
}

/** @returns undefined where the root would be empty */
export function planSharing(
  { texts, frame, budget }: ObjectiveContext,
  prompt: SoftPrompt,
  rows: readonly Row[],
): SharingPlan | undefined {
  const root = frame.before.length + prompt.domain.dims[0] - 1;
  if (root < 1) return undefined;
  const sampleTokens = prompt.samples?.dims[1] ?? 0;
  const lengths = rows.map(({ text }) => 1 + frame.between.length + texts[text]!.length);
  const all = rows.map((_, row) => row);
  const microBatches = (members: readonly number[]): number[][] =>
    planMicroBatches(
      members.map((row) => lengths[row]!),
      budget,
    ).map((group) => group.map((place) => members[place]!));
  const behindRoot = microBatches(all.filter((row) => rows[row]!.sample === null));
  const samples = [...new Set(rows.flatMap(({ sample }) => (sample === null ? [] : [sample])))];
  const nodes = planMicroBatches(
    samples.map(() => sampleTokens),
    budget,
  ).map((group): NodeGroup => {
    const members = group.map((place) => samples[place]!);
    return { samples: members, rows: microBatches(all.filter((row) => members.includes(rows[row]!.sample!))) };
  });
  const batches = [...behindRoot, ...nodes.flatMap((node) => node.rows)];
  const prefixes = root + samples.length * sampleTokens;
  return {
    root,
    rows: behindRoot,
    nodes,
    padded: prefixes + batches.reduce((sum, batch) => sum + paddedPositions(lengths, batch), 0),
    passes: 1 + nodes.length + batches.length,
    positions: prefixes + lengths.reduce((sum, length) => sum + length, 0),
  };
}
