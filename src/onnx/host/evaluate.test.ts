/** Every operator that the host computes, against ONNX Runtime. */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Random } from '../../tensors/random';
import { float, GraphBuilder } from '../builder';
import type { Attribute, DataType, GraphNode } from '../graph';
import { floatTensor } from '../tensorData';
import { writeModel } from '../write';
import { type HostArray, hostArray, isFloat, sizeOf, toTensor } from './array';
import { evaluateNode } from './evaluate';

const random = new Random('host');

function floats(dims: readonly number[], least = -2): HostArray {
  const data = Float64Array.from({ length: sizeOf(dims) }, () => Math.fround(least + random.uniform() * 4));
  return hostArray('float32', dims, data);
}

function whole(dims: readonly number[], most: number, least = 0, dataType: DataType = 'int64'): HostArray {
  const data = Float64Array.from({ length: sizeOf(dims) }, () => least + random.integer(most - least));
  return hostArray(dataType, dims, data);
}

const given = (values: readonly number[], dims: readonly number[] = [values.length]): HostArray =>
  hostArray('int64', dims, Float64Array.from(values));

const truths = (dims: readonly number[]): HostArray => whole(dims, 2, 0, 'bool');

interface Case {
  readonly op: string;
  readonly inputs: readonly (HostArray | undefined)[];
  readonly attributes?: Readonly<Record<string, Attribute | number | string | readonly number[]>>;
  readonly outputs?: number;
}

const END = Number.MAX_SAFE_INTEGER;
const binary = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'].flatMap((op): Case[] => [
  { op, inputs: [floats([2, 1, 3]), floats([4, 1])] },
  { op, inputs: [whole([3, 1], 9, -8), whole([2], 7, 1)] },
]);
const comparisons = ['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].map(
  (op): Case => ({ op, inputs: [whole([3, 1], 3), whole([1, 4], 3)] }),
);
const logic = ['And', 'Or', 'Xor'].map((op): Case => ({ op, inputs: [truths([3, 1]), truths([4])] }));
const unary = ['Abs', 'Ceil', 'Cos', 'Exp', 'Floor', 'Identity', 'Neg', 'Sin'].map(
  (op): Case => ({ op, inputs: [floats([2, 3])] }),
);
const positive = ['Log', 'Reciprocal', 'Sqrt'].map((op): Case => ({ op, inputs: [floats([5], 0.5)] }));
const reductions = ['ReduceSum', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd'].flatMap((op): Case[] => [
  { op, inputs: [floats([2, 3, 4]), given([-1, 0])], attributes: { keepdims: 1 } },
  { op, inputs: [floats([2, 3, 4]), given([1])], attributes: { keepdims: 0 } },
  { op, inputs: [floats([2, 3])], attributes: { keepdims: 0 } },
]);

const CASES: readonly Case[] = [
  ...binary,
  ...comparisons,
  ...logic,
  ...unary,
  ...positive,
  ...reductions,
  { op: 'Not', inputs: [truths([6])] },
  { op: 'Pow', inputs: [floats([4], 0.5), floats([3, 1])] },
  { op: 'Mod', inputs: [whole([8], 9, -8), given([3])] },
  { op: 'Mod', inputs: [whole([8], 9, -8), given([3])], attributes: { fmod: 1 } },
  { op: 'IsNaN', inputs: [hostArray('float32', [3], Float64Array.of(1, Number.NaN, Number.POSITIVE_INFINITY))] },
  { op: 'IsInf', inputs: [hostArray('float32', [3], Float64Array.of(1, Number.NaN, Number.NEGATIVE_INFINITY))] },
  { op: 'Cast', inputs: [floats([6])], attributes: { to: 7 } },
  { op: 'Cast', inputs: [whole([6], 3, -1)], attributes: { to: 9 } },
  { op: 'Cast', inputs: [truths([6])], attributes: { to: 1 } },
  { op: 'Where', inputs: [truths([3, 1]), floats([1, 4]), floats([])] },
  { op: 'Concat', inputs: [floats([2, 1, 3]), floats([2, 4, 3])], attributes: { axis: -2 } },
  { op: 'ConstantOfShape', inputs: [given([2, 3])] },
  {
    op: 'ConstantOfShape',
    inputs: [given([4])],
    attributes: { value: { kind: 'tensor', value: floatTensor('', [-1.5], [1]) } },
  },
  { op: 'Expand', inputs: [floats([3, 1]), given([2, 1, 4])] },
  { op: 'Range', inputs: [given([2], []), given([9], []), given([3], [])] },
  { op: 'Range', inputs: [given([9], []), given([2], []), given([-2], [])] },
  { op: 'Reshape', inputs: [floats([2, 3, 4]), given([0, -1])] },
  { op: 'Shape', inputs: [floats([2, 3, 4])] },
  { op: 'Shape', inputs: [floats([2, 3, 4])], attributes: { start: -2, end: 3 } },
  { op: 'Size', inputs: [floats([2, 3, 4])] },
  { op: 'Slice', inputs: [floats([4, 5]), given([1, -3]), given([END, -1]), given([0, 1])] },
  { op: 'Slice', inputs: [floats([4, 5]), given([-1]), given([-END]), given([1]), given([-2])] },
  { op: 'Slice', inputs: [floats([4, 5]), given([3]), given([1])] },
  { op: 'Split', inputs: [floats([2, 6]), given([1, 5])], attributes: { axis: 1 }, outputs: 2 },
  { op: 'Split', inputs: [floats([6, 2])], attributes: { num_outputs: 3 }, outputs: 3 },
  { op: 'Squeeze', inputs: [floats([1, 3, 1]), given([-1])] },
  { op: 'Squeeze', inputs: [floats([1, 3, 1])] },
  { op: 'Unsqueeze', inputs: [floats([3, 2]), given([0, -1])] },
  { op: 'Tile', inputs: [floats([2, 3]), given([2, 1])] },
  { op: 'Transpose', inputs: [floats([2, 3, 4])] },
  { op: 'Transpose', inputs: [floats([2, 3, 4])], attributes: { perm: [1, 2, 0] } },
  { op: 'Trilu', inputs: [floats([2, 3, 5]), given([1], [])] },
  { op: 'Trilu', inputs: [floats([4, 4])], attributes: { upper: 0 } },
  { op: 'CumSum', inputs: [whole([2, 5], 4), given([1], [])] },
  { op: 'Gather', inputs: [floats([3, 4, 2]), whole([2, 2], 4, -4)], attributes: { axis: 1 } },
  { op: 'Gather', inputs: [given([4, 5, 6]), given([-1], [])] },
  { op: 'GatherElements', inputs: [floats([3, 4]), whole([3, 2], 4, -4)], attributes: { axis: 1 } },
  { op: 'GatherND', inputs: [floats([3, 4, 2]), given([0, 1, 2, 3, -1, -1], [3, 2])] },
  { op: 'ScatterND', inputs: [floats([4, 2]), given([1, 3], [2, 1]), floats([2, 2])] },
  { op: 'MatMul', inputs: [floats([2, 1, 3, 4]), floats([5, 4, 2])] },
];

function nodeOf({ op, inputs, attributes = {}, outputs = 1 }: Case): { node: GraphNode; graph: GraphBuilder } {
  const graph = new GraphBuilder('case');
  const names = inputs.map((input, i) =>
    input === undefined ? '' : graph.input(`in${i}`, input.dataType, input.dims),
  );
  const made = graph.multi(op, names, outputs, attributes);
  const node = graph.build().nodes[0]!;
  return { node: { ...node, outputs: made }, graph };
}

function ortTensor(array: HostArray): ort.Tensor {
  const { data, dims } = toTensor('x', array);
  const bytes = data.slice().buffer;
  if (isFloat(array.dataType)) return new ort.Tensor('float32', new Float32Array(bytes), dims);
  if (array.dataType === 'bool') return new ort.Tensor('bool', new Uint8Array(bytes), dims);
  return new ort.Tensor('int64', new BigInt64Array(bytes), dims);
}

describe('evaluateNode', () => {
  it.each(CASES.map((one, i) => [one.op, i, one] as const))(
    '%s (%d) computes as ONNX Runtime does',
    async (_op, _i, one) => {
      const { node, graph } = nodeOf(one);
      const results = evaluateNode(node, (name) => one.inputs[Number(name.slice(2))]!);
      node.outputs.forEach((name, i) => {
        const result = results[i]!;
        graph.output(
          name,
          result.dataType,
          result.dims.map((_, axis) => `d${i}_${axis}`),
        );
      });
      const session = await ort.InferenceSession.create(writeModel(graph.build()), { logSeverityLevel: 4 });
      const feeds = one.inputs.flatMap((input, i) => (input ? [[`in${i}`, ortTensor(input)] as const] : []));
      const expected = await session.run(Object.fromEntries(feeds));
      await session.release();
      node.outputs.forEach((name, i) => {
        const [result, tensor] = [results[i]!, expected[name]!];
        expect(result.dims).toEqual(tensor.dims);
        expect(result.dataType).toBe(tensor.type);
        Array.from(tensor.data as ArrayLike<number | bigint>, Number).forEach((value, at) => {
          const own = result.data[at]!;
          if (Number.isNaN(value)) expect(own).toBeNaN();
          else expect(Math.abs(own - value)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
        });
      });
    },
  );

  const call = (one: Case): (() => unknown) => {
    const { node } = nodeOf(one);
    return () => evaluateNode(node, (name) => one.inputs[Number(name.slice(2))]!);
  };

  it.each([
    ['an operator that is not here', { op: 'Softmax', inputs: [floats([2])] }],
    ['shapes that do not broadcast', { op: 'Add', inputs: [floats([2]), floats([3])] }],
    ['an index outside', { op: 'Gather', inputs: [floats([2]), given([2])] }],
    ['a shape that does not fit', { op: 'Reshape', inputs: [floats([5]), given([2, 3])] }],
    ['a cast to a type of no lengths', { op: 'Cast', inputs: [floats([2])], attributes: { to: 14 } }],
    ['an exclusive sum', { op: 'CumSum', inputs: [floats([2]), given([0], [])], attributes: { exclusive: 1 } }],
    [
      'a scatter that adds',
      { op: 'ScatterND', inputs: [floats([2]), given([0], [1, 1]), floats([1])], attributes: { reduction: 'add' } },
    ],
    ['a missing input', { op: 'Add', inputs: [floats([2]), undefined] }],
  ] satisfies [string, Case][])('names the node for %s', (_what, one) => {
    expect(call(one)).toThrow(RangeError);
    expect(call(one)).toThrow(new RegExp(one.op));
  });

  it('knows its operators by domain too', () => {
    const { node } = nodeOf({ op: 'Add', inputs: [floats([1]), floats([1])], attributes: { unused: float(1) } });
    const one = (): HostArray => floats([1]);
    expect(evaluateNode(node, one)[0]?.dims).toEqual([1]);
    expect(() => evaluateNode({ ...node, domain: 'com.example' }, one)).toThrow(/com.example.Add .* is not computed/);
  });
});
