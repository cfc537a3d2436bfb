import { expect, it } from 'vitest';
import type { Graph } from '../../onnx/graph';
import { normalize } from '../../onnx/normalize';
import { readModel } from '../../onnx/read';
import { tinyFiles } from '../testing/tinyModels';
import { dynamicQuantization } from './dynamicQuantization';

/** The same weights as quantize_dynamic writes them into model_uint8.onnx: every byte moved up by 128, and its zero with it. */
function withUnsignedWeights(graph: Graph): Graph {
  const initializers = new Map(graph.initializers);
  for (const { opType, inputs } of graph.nodes) {
    if (opType !== 'MatMulInteger') continue;
    for (const name of [inputs[1]!, inputs[3]!]) {
      const tensor = graph.initializers.get(name)!;
      expect(tensor.dataType).toBe('int8');
      initializers.set(name, { ...tensor, dataType: 'uint8', data: tensor.data.map((byte) => byte ^ 0x80) });
    }
  }
  return { ...graph, initializers };
}

it('takes weights with a sign and without for the same', () => {
  const files = tinyFiles('qwen2 optimum q8, activations rounded as it runs');
  const graph = normalize(readModel(files.get('onnx/model_quantized.onnx')!));
  const signed = dynamicQuantization(graph);
  const unsigned = dynamicQuantization(withUnsignedWeights(graph));
  const products = signed.nodes.filter(({ opType }) => opType === 'MatMulNBits');
  expect(products.length).toBeGreaterThan(10);
  for (const { inputs } of products)
    for (const name of inputs.slice(1)) expect(unsigned.initializers.get(name)).toEqual(signed.initializers.get(name));
});
