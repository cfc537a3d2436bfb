/** One rule a file; this is the table of all of them. Keys are "domain.opType", ai.onnx without a domain. */
import { type GraphNode, operatorKey } from '../../onnx/graph';
import type { Rule, RuleTable } from '../rule';
import { add } from './add';
import { cast } from './cast';
import { concat } from './concat';
import { div } from './div';
import { cos, erf, exp, identity, log, neg, reciprocal, relu, sigmoid, sin, sqrt, tanh } from './elementwise';
import { expand } from './expand';
import { gatherElements } from './gatherElements';
import { fastGelu, gelu, quickGelu } from './gelu';
import { gemm } from './gemm';
import { layerNormalization } from './layerNormalization';
import { matMul } from './matMul';
import { matMulNBits } from './matMulNBits';
import { mul } from './mul';
import { pow } from './pow';
import { reduceLogSumExp, reduceMean, reduceSum } from './reductions';
import { reshape } from './reshape';
import { rotaryEmbedding } from './rotaryEmbedding';
import { simplifiedLayerNormalization } from './simplifiedLayerNormalization';
import { slice } from './slice';
import { softmax } from './softmax';
import { split } from './split';
import { sub } from './sub';
import { transpose } from './transpose';
import { where } from './where';

export const RULES: RuleTable = {
  Add: add,
  Cast: cast,
  Concat: concat,
  Cos: cos,
  Div: div,
  Erf: erf,
  Exp: exp,
  Expand: expand,
  GatherElements: gatherElements,
  Gelu: gelu,
  Gemm: gemm,
  Identity: identity,
  LayerNormalization: layerNormalization,
  Log: log,
  MatMul: matMul,
  Mul: mul,
  Neg: neg,
  Pow: pow,
  Reciprocal: reciprocal,
  ReduceLogSumExp: reduceLogSumExp,
  ReduceMean: reduceMean,
  ReduceSum: reduceSum,
  Relu: relu,
  Reshape: reshape,
  Sigmoid: sigmoid,
  SimplifiedLayerNormalization: simplifiedLayerNormalization,
  Sin: sin,
  Slice: slice,
  Softmax: softmax,
  Split: split,
  Sqrt: sqrt,
  Squeeze: reshape,
  Sub: sub,
  Tanh: tanh,
  Transpose: transpose,
  Unsqueeze: reshape,
  Where: where,
  'com.microsoft.FastGelu': fastGelu,
  'com.microsoft.Gelu': gelu,
  'com.microsoft.MatMulNBits': matMulNBits,
  'com.microsoft.QuickGelu': quickGelu,
  'com.microsoft.RotaryEmbedding': rotaryEmbedding,
};

export function ruleFor(node: GraphNode, rules: RuleTable): Rule | undefined {
  return rules[operatorKey(node)];
}
