import type { Graph } from '../../onnx/graph';
import { groupQueryAttention } from './groupQueryAttention';
import { separateHeadNorms } from './headNorms';
import { type Lowering, lower } from './lowering';
import { multiHeadAttention } from './multiHeadAttention';
import { skipLayerNormalization } from './skipLayerNormalization';
import { skipSimplifiedLayerNormalization } from './skipSimplifiedLayerNormalization';

const LOWERINGS: Readonly<Record<string, Lowering>> = {
  'com.microsoft.GroupQueryAttention': groupQueryAttention,
  'com.microsoft.MultiHeadAttention': multiHeadAttention,
  'com.microsoft.SkipLayerNormalization': skipLayerNormalization,
  'com.microsoft.SkipSimplifiedLayerNormalization': skipSimplifiedLayerNormalization,
  SkipSimplifiedLayerNormalization: skipSimplifiedLayerNormalization,
};

/**
 * The graph with every fused operator that a gradient must pass rewritten in differentiable ones.
 * @param textInput the input that carries the text, inputs_embeds unless it has another name
 */
export function lowerForTraining(graph: Graph, textInput?: string): Graph {
  return lower(separateHeadNorms(graph), LOWERINGS, textInput);
}
