import { float } from '../../onnx/builder';
import { epsilonOf } from '../../onnx/inferShapes';
import type { Lowering } from './lowering';

/** com.microsoft SkipLayerNormalization(input, skip, gamma, beta?, bias?) → (y, mean, inv_std_var, input_skip_bias_sum). */
export const skipLayerNormalization: Lowering = (node, { builder, rename }) => {
  const [input, skip, gamma, beta, bias] = node.inputs as readonly [string, string, string, string?, string?];
  let sum = builder.node('Add', [input, skip]);
  if (bias) sum = builder.node('Add', [sum, bias]);
  const operands = beta ? [sum, gamma, beta] : [sum, gamma];
  rename(node.outputs[0]!, builder.node('LayerNormalization', operands, { axis: -1, epsilon: float(epsilonOf(node)) }));
  const residual = node.outputs[3];
  if (residual) rename(residual, sum);
};
