/** Rows read on the host are the rows that the graph's own look-up gives. */
import { describe, expect, it } from 'vitest';
import type { NdArray } from '../../autodiff/testing/array';
import { interpret } from '../../autodiff/testing/interpreter';
import type { Graph, GraphNode } from '../../onnx/graph';
import { normalize } from '../../onnx/normalize';
import { liveNodes } from '../../onnx/prune';
import { readModel } from '../../onnx/read';
import { node } from '../testing/exportForms';
import { TINY_VARIANTS, type TinyName, tinyFiles } from '../testing/tinyModels';
import { findEmbedding } from './embeddingTable';

function exported(name: TinyName): Graph {
  const files = tinyFiles(name);
  const path = [...files.keys()].find((key) => key.endsWith('.onnx'))!;
  return normalize(readModel(files.get(path)!));
}

/** The look-up alone, in float64: all rows. */
function lookup(graph: Graph, output: string, vocabularySize: number): NdArray {
  const ids = { data: Float64Array.from({ length: vocabularySize }, (_, id) => id), dims: [1, vocabularySize] };
  const nodes = liveNodes(graph.nodes, [output]);
  const inputs = graph.inputs.filter((input) => input.name === 'input_ids');
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const initializers = new Map([...graph.initializers].filter(([name]) => used.has(name)));
  return interpret({ ...graph, nodes, inputs, initializers }, { input_ids: ids }).get(output)!;
}

describe.each(Object.keys(TINY_VARIANTS) as TinyName[])('%s', (name) => {
  it('reads every row', () => {
    const graph = exported(name);
    const table = findEmbedding(graph);
    const { data, dims } = lookup(graph, table.node.outputs[0]!, table.vocabularySize);
    expect(dims).toEqual([1, table.vocabularySize, table.tokenDim]);
    const rows = new Float32Array(data.length);
    for (let id = 0; id < table.vocabularySize; id++) table.readRow(id, rows, id * table.tokenDim);
    expect(Math.max(...rows.map((value, i) => Math.abs(value - data[i]!)))).toBeLessThan(1e-6);
    expect(Math.max(...data)).toBeGreaterThan(0.5);
  });
});

describe('the look-up', () => {
  const graph = exported('llama-q4');
  const isLookUp = (node: GraphNode): boolean => node.opType === 'Gather' && node.inputs[1] === 'input_ids';
  const table = graph.nodes.find(isLookUp)?.inputs[0] as string;
  /** The look-up reading other values, made by nodes before all others. */
  const reading = (inputs: string[], before: GraphNode[]): Graph => ({
    ...graph,
    nodes: [...before, ...graph.nodes.map((node) => (isLookUp(node) ? { ...node, inputs } : node))],
  });

  it('is found behind copies of input_ids', () => {
    const copies = [node('Cast', ['input_ids'], ['cast']), node('Reshape', ['cast', 'shape'], ['ids'])];
    expect(findEmbedding(reading([table, 'ids'], copies))).toMatchObject({ vocabularySize: 260, tokenDim: 32 });
  });

  it('of a table that the graph computes is refused', () => {
    expect(() => findEmbedding(reading(['computed', 'input_ids'], [node('Exp', [table], ['computed'])]))).toThrowError(
      expect.objectContaining({ code: 'MODEL_UNSUPPORTED' }),
    );
  });

  it('is missed where there is none', () => {
    expect(() => findEmbedding({ ...graph, nodes: graph.nodes.filter((one) => !isLookUp(one)) })).toThrowError(
      expect.objectContaining({ code: 'MODEL_UNSUPPORTED' }),
    );
  });
});
