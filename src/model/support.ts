/**
 * What can be done with a graph, told before anything is allocated: train and sample, sample only, or neither; and why.
 */
import { StudioError } from '../errors';
import type { Graph } from '../onnx/graph';
import type { DecodingGraph } from './decoding/decodingModel';
import { findCaches } from './decoding/keyValueCaches';
import { INPUTS_EMBEDS } from './graphNames';
import { assertDifferentiable } from './passes/trainingModel';
import { isCache, isLogitsToKeep, unknownInput } from './rewrite/specialize/probe';
import { teacherForcedGraph } from './rewrite/teacherForcedGraph';
import { type EmbedsGraph, toEmbedsGraph } from './rewrite/toEmbedsGraph';

/** What decoding feeds, beside caches and the number of logits to keep. */
const FED = new Set([INPUTS_EMBEDS, 'input_ids', 'attention_mask', 'position_ids', 'cache_position']);

export type ModelSupport =
  | { readonly use: 'trainable' }
  | { readonly use: 'sample-only'; readonly reason: StudioError }
  | { readonly use: 'none'; readonly reason: StudioError };

/** @param graph as read from its file */
export function modelSupport(graph: Graph): ModelSupport {
  let prepared: EmbedsGraph;
  try {
    prepared = toEmbedsGraph(graph, 0);
    assertDecodable(prepared);
  } catch (reason) {
    return { use: 'none', reason: asReason(reason) };
  }
  try {
    assertTrainable(prepared);
    return { use: 'trainable' };
  } catch (reason) {
    return { use: 'sample-only', reason: asReason(reason) };
  }
}

/** In one sentence, for a person. */
export function statement(support: ModelSupport): string {
  switch (support.use) {
    case 'trainable':
      return 'This model can be trained and sampled from.';
    case 'sample-only':
      return `This model can be sampled from, not trained. ${support.reason.message}`;
    case 'none':
      return `This model can be neither trained nor sampled from. ${support.reason.message}`;
  }
}

/** @throws StudioError naming the operator and the node that have no gradient here */
export function assertTrainable({ graph, embedding, logits }: EmbedsGraph): void {
  const { tokenDim, vocabularySize } = embedding;
  assertDifferentiable(teacherForcedGraph(graph, logits), { tokenDim, vocabularySize, logits });
}

/** @throws StudioError naming an operator that ONNX Runtime does not have, or an input or a cache that is not the hub's */
export function assertDecodable(source: DecodingGraph): void {
  const strange = source.graph.nodes.find(({ domain }) => domain !== '' && !domain.startsWith('com.microsoft'));
  if (strange !== undefined)
    throw new StudioError(
      'OPERATOR_UNSUPPORTED',
      `The operator ${strange.domain}.${strange.opType} '${strange.name}' is not one of ONNX Runtime's.`,
      'Choose another model, or an export of this one in standard operators.',
      { where: `${strange.domain}.${strange.opType} '${strange.name}'` },
    );
  const unknown = source.graph.inputs.find(({ name }) => !FED.has(name) && !isCache(name) && !isLogitsToKeep(name));
  if (unknown !== undefined) throw unknownInput(unknown.name);
  if (findCaches(source.graph).length === 0)
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      'The model has no key–value cache (past_key_values), so it cannot be sampled from token by token.',
      'Choose an export for text generation with past.',
    );
}

function asReason(thrown: unknown): StudioError {
  if (thrown instanceof StudioError) return thrown;
  throw thrown;
}
