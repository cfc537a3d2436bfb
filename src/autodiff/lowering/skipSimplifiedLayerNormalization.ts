import { float } from '../../onnx/builder';
import { epsilonOf } from '../../onnx/inferShapes';
import type { Lowering } from './lowering';

/**
 * com.microsoft SkipSimplifiedLayerNormalization(input, skip, gamma, bias?) → (y, mean, inv_std_var, input_skip_bias_sum):
 * an Add (the residual stream made visible) and a SimplifiedLayerNormalization.
 */
export const skipSimplifiedLayerNormalization: Lowering = (node, { builder, rename }) => {
  const [input, skip, gamma, bias] = node.inputs as readonly [string, string, string, string | undefined];
  let sum = builder.node('Add', [input, skip]);
  if (bias) sum = builder.node('Add', [sum, bias]);
  const normalized = builder.node('SimplifiedLayerNormalization', [sum, gamma], {
    axis: -1,
    epsilon: float(epsilonOf(node)),
    stash_type: 1,
  });
  rename(node.outputs[0]!, normalized);
  const residual = node.outputs[3];
  if (residual) rename(residual, sum);
};
