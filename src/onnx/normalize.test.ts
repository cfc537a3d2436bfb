import { describe, expect, it } from 'vitest';
import { float, GraphBuilder } from './builder';
import type { Attribute, Graph, GraphNode, GraphTensor } from './graph';
import { normalize } from './normalize';
import { liveNodes, prune } from './prune';
import { floatTensor, int64Tensor, toFloat32, toIntegers } from './tensorData';

function node(
  opType: string,
  inputs: string[],
  outputs: string[],
  attributes: Record<string, Attribute> = {},
): GraphNode {
  return { opType, domain: '', name: outputs[0]!, inputs, outputs, attributes };
}

function graphOf(nodes: GraphNode[], tensors: GraphTensor[] = [], opset = 21): Graph {
  const last = nodes[nodes.length - 1]!;
  return {
    name: 'graph',
    opsets: { '': opset },
    inputs: [{ name: 'x', dataType: 'float32', dims: ['batch', 4] }],
    outputs: [{ name: last.outputs[0]!, dataType: 'float32', dims: ['batch', 4] }],
    initializers: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    nodes,
  };
}

const half = (name: string, bits: number[], dims: number[]): GraphTensor => ({
  name,
  dataType: 'float16',
  dims,
  data: new Uint8Array(Uint16Array.from(bits).buffer),
});

describe('normalize', () => {
  it('makes initialisers of Constant nodes of every kind', () => {
    const values: [Record<string, Attribute>, number[], number[]][] = [
      [{ value: { kind: 'tensor', value: floatTensor('', [1.5, -2], [2]) } }, [1.5, -2], [2]],
      [{ value_float: float(0.25) }, [0.25], []],
      [{ value_floats: { kind: 'floats', value: [1, 2, 3] } }, [1, 2, 3], [3]],
      [{ value_int: { kind: 'int', value: 7 } }, [7], []],
      [{ value_ints: { kind: 'ints', value: [4, 5] } }, [4, 5], [2]],
    ];
    for (const [attributes, expected, dims] of values) {
      const graph = normalize(graphOf([node('Constant', [], ['c'], attributes), node('Add', ['x', 'c'], ['y'])]));
      const tensor = graph.initializers.get('c')!;
      expect(tensor.dims).toEqual(dims);
      expect(tensor.dataType === 'int64' ? toIntegers(tensor) : [...toFloat32(tensor)]).toEqual(expected);
      expect(graph.nodes.map((one) => one.opType)).toEqual(['Add']);
    }
  });

  it('leaves out chains of identities and dropouts, but none that makes an output', () => {
    const graph = normalize(
      graphOf([
        node('Identity', ['x'], ['a']),
        node('Dropout', ['a'], ['b']),
        node('Neg', ['b'], ['c']),
        node('Identity', ['c'], ['y']),
      ]),
    );
    expect(graph.nodes.map(({ opType, inputs }) => [opType, ...inputs])).toEqual([
      ['Neg', 'x'],
      ['Identity', 'c'],
    ]);
  });

  it('widens half precision: tensors, inputs, outputs, casts and filled shapes', () => {
    const source = graphOf(
      [
        node('Cast', ['x'], ['narrow'], { to: { kind: 'int', value: 10 } }),
        node('Cast', ['narrow'], ['brain'], { to: { kind: 'int', value: 16 } }),
        node('ConstantOfShape', ['shape'], ['fill'], { value: { kind: 'tensor', value: half('', [0x3c00], [1]) } }),
        node('Mul', ['brain', 'w'], ['y']),
      ],
      // 1, −2, the smallest subnormal, the largest finite half.
      [half('w', [0x3c00, 0xc000, 0x0001, 0x7bff], [4]), int64Tensor('shape', [4])],
    );
    const graph = normalize({
      ...source,
      inputs: [{ name: 'x', dataType: 'float16', dims: ['batch', 4] }],
      outputs: [{ name: 'y', dataType: 'bfloat16', dims: ['batch', 4] }],
    });
    expect([...toFloat32(graph.initializers.get('w')!)]).toEqual([1, -2, 2 ** -24, 65504]);
    expect(graph.nodes.slice(0, 2).map((one) => one.attributes.to)).toEqual([
      { kind: 'int', value: 1 },
      { kind: 'int', value: 1 },
    ]);
    expect(graph.nodes[2]?.attributes.value).toMatchObject({ value: { dataType: 'float32' } });
    expect([...graph.inputs, ...graph.outputs].map((value) => value.dataType)).toEqual(['float32', 'float32']);
  });

  it('widens bfloat16', () => {
    const brain: GraphTensor = {
      name: 'w',
      dataType: 'bfloat16',
      dims: [2],
      data: Uint8Array.from([0x80, 0x3f, 0x20, 0xc1]),
    };
    const graph = normalize(graphOf([node('Mul', ['x', 'w'], ['y'])], [brain]));
    expect([...toFloat32(graph.initializers.get('w')!)]).toEqual([1, -10]);
  });

  it('upgrades older operator sets: axes and sizes become inputs', () => {
    const axes = { axes: { kind: 'ints', value: [-1] } as const };
    const graph = normalize(
      graphOf(
        [
          node('ReduceMean', ['x'], ['mean'], { ...axes, keepdims: { kind: 'int', value: 1 } }),
          node('Split', ['x'], ['a', 'b'], { split: { kind: 'ints', value: [1, 3] } }),
          node('Split', ['x'], ['c', 'd'], { axis: { kind: 'int', value: 1 } }),
          node('Unsqueeze', ['mean'], ['y'], axes),
        ],
        [],
        11,
      ),
    );
    expect(graph.opsets['']).toBe(21);
    const [mean, sized, equal, unsqueeze] = graph.nodes as [GraphNode, GraphNode, GraphNode, GraphNode];
    const constant = (one: GraphNode): number[] => toIntegers(graph.initializers.get(one.inputs[1] ?? '')!);
    expect([constant(mean), constant(sized), constant(unsqueeze)]).toEqual([[-1], [1, 3], [-1]]);
    expect(mean.attributes).toEqual({ keepdims: { kind: 'int', value: 1 } });
    expect(equal.attributes).toEqual({ axis: { kind: 'int', value: 1 }, num_outputs: { kind: 'int', value: 2 } });
  });

  it('calls the norm of opset 23 by the name that every provider has', () => {
    const graph = normalize(
      graphOf(
        [node('RMSNormalization', ['x', 'g'], ['y'], { epsilon: float(1e-6) })],
        [floatTensor('g', [1, 1, 1, 1], [4])],
        23,
      ),
    );
    expect(graph.nodes[0]).toMatchObject({
      opType: 'SimplifiedLayerNormalization',
      attributes: { epsilon: { value: 1e-6 } },
    });
    expect(graph.opsets['']).toBe(23);
  });
});

describe('prune', () => {
  it('keeps what the outputs need, in order', () => {
    const b = new GraphBuilder('graph');
    for (const name of ['x', 'unused']) b.input(name, 'float32', [2]);
    const left = b.node('Neg', ['x']);
    b.node('Exp', ['unused']);
    const right = b.node('Mul', [left, b.scalar(2)]);
    b.node('Add', [right, b.scalar(3)]);
    b.output(right, 'float32', [2]);
    const pruned = prune(b.build());
    expect(pruned.nodes.map((one) => one.opType)).toEqual(['Neg', 'Mul']);
    expect(pruned.inputs.map((input) => input.name)).toEqual(['x']);
    expect(pruned.initializers.size).toBe(1);
  });

  it('keeps a node of several outputs for one of them', () => {
    const nodes = [node('Split', ['x'], ['a', 'b']), node('Neg', ['b'], ['y']), node('Neg', ['a'], ['z'])];
    expect(liveNodes(nodes, ['y']).map((one) => one.name)).toEqual(['a', 'y']);
  });

  it('keeps an output that is an input or a constant as it is', () => {
    const graph = {
      ...graphOf([node('Neg', ['x'], ['y'])]),
      outputs: [{ name: 'x', dataType: 'float32' as const, dims: ['batch', 4] }],
    };
    expect(prune(graph)).toMatchObject({ nodes: [], inputs: [{ name: 'x' }] });
  });
});
