/** Tiny checkpoints whose quantised products have another accuracy_level. */
import type { Graph } from '../../onnx/graph';
import { readModel } from '../../onnx/read';
import { writeModel } from '../../onnx/write';
import { type TinyName, tinyFiles } from './tinyModels';

const GRAPH = 'onnx/model_q4.onnx';

export function graphAtLevel(name: TinyName, value: 1 | 4): Graph {
  const graph = readModel(tinyFiles(name).get(GRAPH) as Uint8Array);
  const accuracy_level = { kind: 'int', value } as const;
  const nodes = graph.nodes.map((node) =>
    node.opType === 'MatMulNBits' ? { ...node, attributes: { ...node.attributes, accuracy_level } } : node,
  );
  return { ...graph, nodes };
}

export function filesAtLevel(name: TinyName, value: 1 | 4): Map<string, Uint8Array> {
  return tinyFiles(name).set(GRAPH, writeModel(graphAtLevel(name, value)));
}
