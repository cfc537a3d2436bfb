import { type GraphNode, type GraphTensor, intAttribute, type ValueInfo } from '../../onnx/graph';
import { toIntegers } from '../../onnx/tensorData';

/** Operators whose output is as wide as their first input. */
const KEEPS_WIDTH = new Set([
  'Cast',
  'Identity',
  'LayerNormalization',
  'RotaryEmbedding',
  'SimplifiedLayerNormalization',
  'SkipLayerNormalization',
  'SkipSimplifiedLayerNormalization',
]);

/**
 * Size of a value's last axis, read off what makes it, or undefined. Graphs are lowered before their shapes are
 * inferred: fused operators have no shape rules here.
 */
export function widthReader(
  producers: ReadonlyMap<string, GraphNode>,
  initializers: ReadonlyMap<string, GraphTensor>,
  inputs: ReadonlyMap<string, ValueInfo>,
): (name: string) => number | undefined {
  const constantWidth = (name: string | undefined): number | undefined => initializers.get(name ?? '')?.dims.at(-1);
  const width = (name: string): number | undefined => {
    const declared = (initializers.get(name) ?? inputs.get(name))?.dims.at(-1);
    if (typeof declared === 'number') return declared;
    const node = producers.get(name);
    if (node === undefined) return undefined;
    if (KEEPS_WIDTH.has(node.opType)) return width(node.inputs[0]!);
    switch (node.opType) {
      case 'MatMulNBits':
        return intAttribute(node, 'N', 0) || undefined;
      case 'MatMul':
        return constantWidth(node.inputs[1]);
      case 'Gemm':
        return intAttribute(node, 'transB', 0)
          ? initializers.get(node.inputs[1] ?? '')?.dims[0]
          : constantWidth(node.inputs[1]);
      case 'Add':
      case 'Mul': {
        const widths = node.inputs.map(width).filter((size) => size !== undefined && size > 1);
        return widths[0];
      }
      case 'Reshape': {
        const shape = initializers.get(node.inputs[1] ?? '');
        const last = shape && toIntegers(shape).at(-1);
        return last !== undefined && last > 0 ? last : undefined;
      }
      case 'Split': {
        const sizes = initializers.get(node.inputs[1] ?? '');
        return sizes && toIntegers(sizes)[node.outputs.indexOf(name)];
      }
      default:
        return undefined;
    }
  };
  return width;
}
