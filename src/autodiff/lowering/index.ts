import type { Graph } from '../../onnx/graph';
import { groupQueryAttention } from './groupQueryAttention';
import { type Lowering, lower } from './lowering';
import { skipLayerNormalization } from './skipLayerNormalization';
import { skipSimplifiedLayerNormalization } from './skipSimplifiedLayerNormalization';

export const LOWERINGS: Readonly<Record<string, Lowering>> = {
  'com.microsoft.GroupQueryAttention': groupQueryAttention,
  'com.microsoft.SkipLayerNormalization': skipLayerNormalization,
  'com.microsoft.SkipSimplifiedLayerNormalization': skipSimplifiedLayerNormalization,
  SkipSimplifiedLayerNormalization: skipSimplifiedLayerNormalization,
};

/** The graph with every fused operator that a gradient must pass rewritten in differentiable ones. */
export function lowerForTraining(graph: Graph): Graph {
  return lower(graph, LOWERINGS);
}
