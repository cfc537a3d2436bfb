/** What a run of the export as it is reads besides its caches, by the names that exporters give. */
import type { ValueInfo } from '../../onnx/graph';
import type { HostData } from '../../runtime/types';
import { INPUTS_EMBEDS } from '../graphNames';
import { attentionMask, type PaddingSide } from './raggedRows';

/** New positions of every row. Legend: R rows, T new positions, L positions of the caches, d token dimension. */
export interface ExportStep {
  /** float32 [R, T, d] */
  readonly embeds: Float32Array;
  readonly tokenDim: number;
  /** [R]: positions of each row, before the new ones. */
  readonly lengths: readonly number[];
  /** T */
  readonly added: number;
  /** L: the longest row's length. */
  readonly width: number;
  readonly paddingSide: PaddingSide | null;
}

interface HostInput {
  readonly dataType: 'float32' | 'int64';
  readonly dims: readonly number[];
  readonly data: HostData;
}

const int64 = (dims: readonly number[], valueAt: (i: number) => number): HostInput => {
  const length = dims.reduce((size, dim) => size * dim, 1);
  return { dataType: 'int64', dims, data: BigInt64Array.from({ length }, (_, i) => BigInt(valueAt(i))) };
};

/** 0: the logits of all new positions. */
const allLogits = (_: ExportStep, { dims }: ValueInfo): HostInput =>
  int64(
    dims.map(() => 1),
    () => 0,
  );

export const EXPORT_INPUTS: Readonly<Record<string, (step: ExportStep, input: ValueInfo) => HostInput>> = {
  [INPUTS_EMBEDS]: ({ embeds, lengths, added, tokenDim }) => ({
    dataType: 'float32',
    dims: [lengths.length, added, tokenDim],
    data: embeds,
  }),
  // Read for its shape alone.
  input_ids: ({ lengths, added }) => int64([lengths.length, added], () => 0),
  attention_mask: ({ lengths, added, width, paddingSide }) => ({
    dataType: 'int64',
    dims: [lengths.length, width + added],
    data: attentionMask(lengths, width, added, paddingSide),
  }),
  position_ids: ({ lengths, added }) =>
    int64([lengths.length, added], (i) => lengths[Math.floor(i / added)]! + (i % added)),
  cache_position: ({ added, width }) => int64([added], (i) => width + i),
  num_logits_to_keep: allLogits,
  logits_to_keep: allLogits,
};
