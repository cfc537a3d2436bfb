/** Files that are whole, written by other exporters in other ways, and broken in every way a download can be. */
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import { damaged, survives } from '../tensors/testing/damage';
import { GraphBuilder } from './builder';
import {
  AttributeProto_AttributeType,
  type GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataLocation,
  type TensorProtoSchema,
} from './generated/onnx_pb';
import type { Graph } from './graph';
import { readModel } from './read';
import { floatTensor, int64Tensor, toFloat32, toIntegers } from './tensorData';
import { writeModel } from './write';

type TensorInit = MessageInitShape<typeof TensorProtoSchema>;
type GraphInit = MessageInitShape<typeof GraphProtoSchema>;

const FLOAT = 1;
const INT64 = 7;
const vector = (name: string, elemType = FLOAT) => ({
  name,
  type: { value: { case: 'tensorType' as const, value: { elemType, shape: { dim: [] } } } },
});

function modelOf(graph: GraphInit, opsetImport = [{ domain: '', version: 21n }]): Uint8Array {
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 10n, opsetImport, graph }));
}

const withTensor = (tensor: TensorInit): Uint8Array =>
  modelOf({ name: 'g', initializer: [{ name: 't', ...(tensor as object) }], output: [vector('t')] });

const tensorOf = (tensor: TensorInit) => readModel(withTensor(tensor)).initializers.get('t');

function failure(bytes: Uint8Array, options?: Parameters<typeof readModel>[1]): StudioError {
  try {
    readModel(bytes, options);
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('it was read');
}

function sample(): Graph {
  const b = new GraphBuilder('sample');
  b.input('x', 'float32', ['batch', 3]);
  const w = b.initializer(floatTensor('w', [1, 2, 3, 4, 5, 6], [3, 2]));
  const y = b.node('MatMul', [b.input('unused', 'int64', []) === '' ? '' : 'x', w]);
  b.append({
    opType: 'Odd',
    domain: 'com.microsoft',
    name: 'odd',
    inputs: [y, ''],
    outputs: ['z', '', 'rest'],
    attributes: {
      i: { kind: 'int', value: -7 },
      f: { kind: 'float', value: 0.5 },
      s: { kind: 'string', value: 'grüße' },
      t: { kind: 'tensor', value: int64Tensor('inner', [4, -5]) },
      is: { kind: 'ints', value: [1, -2] },
      fs: { kind: 'floats', value: [0.25, -1] },
      ss: { kind: 'strings', value: ['a', ''] },
    },
  });
  b.output('z', 'float16', ['batch', 2]);
  return b.build();
}

describe('readModel', () => {
  it('gives back what writeModel wrote', () => {
    expect(readModel(writeModel(sample()))).toEqual(sample());
  });

  it('keeps raw data as views of the file', () => {
    const bytes = writeModel(sample());
    const weight = readModel(bytes).initializers.get('w');
    expect(weight?.data.buffer).toBe(bytes.buffer);
  });

  it('keeps "until the end" at the largest int64 through reading and writing', () => {
    const b = new GraphBuilder('ends');
    b.initializer(int64Tensor('ends', [Number.MAX_SAFE_INTEGER, 2 ** 63, -(2 ** 63)]));
    b.output('ends', 'int64', [3]);
    const tensor = readModel(writeModel(b.build())).initializers.get('ends');
    expect(Array.from(new BigInt64Array((tensor as { data: Uint8Array }).data.slice().buffer))).toEqual([
      BigInt(Number.MAX_SAFE_INTEGER),
      2n ** 63n - 1n,
      -(2n ** 63n),
    ]);
  });

  it('converts every typed data field to raw bytes', () => {
    const floats = (init: TensorInit): number[] => Array.from(toFloat32(tensorOf(init) as never));
    const integers = (init: TensorInit): number[] => toIntegers(tensorOf(init) as never);
    expect(floats({ dims: [3n], dataType: FLOAT, floatData: [0.5, -2, 3] })).toEqual([0.5, -2, 3]);
    expect(floats({ dims: [2n], dataType: 11, doubleData: [0.1, -4] })).toEqual([Math.fround(0.1), -4]);
    // 1.5 and -2 as IEEE 754 halves, then as bfloat16.
    expect(floats({ dims: [2n], dataType: 10, int32Data: [0x3e00, 0xc000] })).toEqual([1.5, -2]);
    expect(floats({ dims: [2n], dataType: 16, int32Data: [0x3fc0, 0xc000] })).toEqual([1.5, -2]);
    expect(integers({ dims: [2n], dataType: INT64, int64Data: [5n, -6n] })).toEqual([5, -6]);
    expect(integers({ dims: [2n], dataType: 6, int32Data: [5, -6] })).toEqual([5, -6]);
    expect(integers({ dims: [2n], dataType: 3, int32Data: [5, -6] })).toEqual([5, -6]);
    expect(integers({ dims: [3n], dataType: 9, int32Data: [1, 0, 1] })).toEqual([1, 0, 1]);
    // Two 4-bit elements a byte: three of them take two bytes.
    expect(tensorOf({ dims: [3n], dataType: 21, int32Data: [0xba, 0x0c] })?.data).toEqual(Uint8Array.of(0xba, 0x0c));
  });

  it('reads empty tensors and scalars', () => {
    expect(tensorOf({ dims: [0n, 5n], dataType: FLOAT })?.data).toHaveLength(0);
    expect(tensorOf({ dims: [], dataType: FLOAT, floatData: [2] })).toMatchObject({ dims: [] });
  });

  it('sorts a graph whose nodes stand in another order, and leaves a sorted one alone', () => {
    const chain = ['a', 'b', 'c'].map((output, i) => ({
      opType: 'Neg',
      input: [i === 0 ? 'x' : 'xab'[i]!],
      output: [output],
    }));
    const file = (nodes: typeof chain): Uint8Array =>
      modelOf({ node: nodes, input: [vector('x')], output: [vector('c')] });
    const order = (bytes: Uint8Array): string[] => readModel(bytes).nodes.map((node) => node.outputs[0]!);
    expect(order(file(chain))).toEqual(['a', 'b', 'c']);
    expect(order(file([...chain].reverse()))).toEqual(['a', 'b', 'c']);
  });

  it('takes initialisers that old files list among the inputs, and the standard domain under its long name', () => {
    const bytes = modelOf(
      {
        initializer: [{ name: 'w', dims: [1n], dataType: FLOAT, floatData: [1] }],
        input: [vector('x'), vector('w')],
        node: [{ opType: 'Add', domain: 'ai.onnx', input: ['x', 'w'], output: ['y'] }],
        output: [vector('y')],
      },
      [{ domain: 'ai.onnx', version: 9n }],
    );
    const graph = readModel(bytes);
    expect(graph.inputs.map((input) => input.name)).toEqual(['x']);
    expect([graph.opsets[''], graph.nodes[0]?.domain]).toEqual([9, '']);
  });
});

describe('external data', () => {
  const data = new Uint8Array(Float32Array.of(9, 1, 2, 3).buffer);
  const stored = (entries: Record<string, string>): Uint8Array =>
    withTensor({
      dims: [2n],
      dataType: FLOAT,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
    });
  const external = (location: string): Uint8Array | undefined => (location === 'data.bin' ? data : undefined);

  it('is a view at its offset', () => {
    const graph = readModel(stored({ location: 'data.bin', offset: '4', length: '8' }), { external });
    const tensor = graph.initializers.get('t');
    expect(tensor?.data.buffer).toBe(data.buffer);
    expect(Array.from(toFloat32(tensor as never))).toEqual([1, 2]);
  });

  it('names the file that is missing', () => {
    const error = failure(stored({ location: 'absent.bin' }), { file: 'model.onnx', external });
    expect(error).toMatchObject({ code: 'MODEL_FILE_MISSING', where: 'absent.bin' });
    expect(error.message).toContain('model.onnx');
    expect(failure(stored({ location: 'data.bin' })).code).toBe('MODEL_FILE_MISSING');
  });

  it.each([
    { offset: '12', length: '8' },
    { offset: '9007199254740991', length: '8' },
    { offset: '-4', length: '8' },
    { offset: '0', length: '17' },
    { offset: '0', length: '1e999' },
    { offset: 'zero', length: '8' },
    { offset: '0', length: '4' },
    { offset: '9' },
  ])('refuses %o in a file of 16 bytes', (place) => {
    expect(failure(stored({ location: 'data.bin', ...place }), { external }).code).toBe('MODEL_FILE_BROKEN');
  });
});

describe('faults', () => {
  const neg = (input: string, output: string) => ({
    opType: 'Neg',
    name: `neg_${output}`,
    input: [input],
    output: [output],
  });
  const graph = (init: GraphInit): Uint8Array => modelOf({ input: [vector('x')], ...(init as object) });
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['no bytes', new Uint8Array(), /empty/],
    ['another file', new TextEncoder().encode('<!doctype html><title>404</title>'), /not an ONNX file|no graph/],
    ['no graph', toBinary(ModelProtoSchema, create(ModelProtoSchema, { opsetImport: [{ version: 21n }] })), /no graph/],
    ['no operator set', modelOf({ name: 'g' }, []), /operator set/],
    ['only a foreign operator set', modelOf({ name: 'g' }, [{ domain: 'com.microsoft', version: 1n }]), /operator set/],
    ['a negative dimension', withTensor({ dims: [-1n], dataType: FLOAT }), /negative dimension/],
    ['an overflowing shape', withTensor({ dims: [2n ** 31n, 2n ** 31n, 4n], dataType: FLOAT }), /more elements/],
    [
      'one overflowing dimension',
      withTensor({ dims: [2n ** 62n], dataType: FLOAT, rawData: new Uint8Array(4) }),
      /more elements/,
    ],
    [
      'endless dimensions',
      withTensor({ dims: Array<bigint>(1000).fill(1n), dataType: FLOAT, floatData: [1] }),
      /1000 dimensions/,
    ],
    [
      'short raw data',
      withTensor({ dims: [3n], dataType: FLOAT, rawData: new Uint8Array(11) }),
      /needs 12 bytes and has 11/,
    ],
    ['long raw data', withTensor({ dims: [2n], dataType: 21, rawData: new Uint8Array(2) }), /needs 1 bytes and has 2/],
    [
      'data for an empty tensor',
      withTensor({ dims: [0n], dataType: FLOAT, rawData: new Uint8Array(4) }),
      /needs 0 bytes/,
    ],
    ['missing data', withTensor({ dims: [2n ** 40n], dataType: FLOAT }), /has 0/],
    ['short typed data', withTensor({ dims: [3n], dataType: FLOAT, floatData: [1, 2] }), /needs 12 bytes/],
    ['data in the wrong field', withTensor({ dims: [2n], dataType: FLOAT, int64Data: [1n, 2n] }), /needs 8 bytes/],
    ['an unknown element type', withTensor({ dims: [1n], dataType: 99 }), /element type 99/],
    ['text', withTensor({ dims: [1n], dataType: 8, stringData: [new Uint8Array(1)] }), /text/],
    [
      'a tensor twice',
      graph({
        initializer: [
          { name: 'w', dataType: 1, floatData: [1] },
          { name: 'w', dataType: 1, floatData: [1] },
        ],
      }),
      /'w' stands in it twice/,
    ],
    ['an input twice', graph({ input: [vector('x'), vector('x')] }), /'x' stands in it twice/],
    ['a value made twice', graph({ node: [neg('x', 'y'), neg('x', 'y')] }), /'y' is made twice.*neg_y/],
    ['a value made over an input', graph({ node: [neg('x', 'x')] }), /'x' is made twice/],
    ['an input that nobody makes', graph({ node: [neg('ghost', 'y')] }), /neg_y.*'ghost'/],
    ['an output that nobody makes', graph({ output: [vector('ghost')] }), /'ghost'/],
    ['a circle', graph({ node: [neg('b', 'a'), neg('a', 'b')] }), /circle/],
    ['a node that feeds itself', graph({ node: [neg('a', 'a')] }), /circle/],
    ['a node without operator', graph({ node: [{ input: ['x'], output: ['y'] }] }), /'y' has no operator/],
    [
      'a negative input size',
      graph({
        input: [
          {
            name: 'x',
            type: {
              value: {
                case: 'tensorType',
                value: { elemType: 1, shape: { dim: [{ value: { case: 'dimValue', value: -4n } }] } },
              },
            },
          },
        ],
      }),
      /dimension of -4/,
    ],
    ['an input that is no tensor', graph({ input: [{ name: 'x' }] }), /'x' is not a tensor/],
    ['an attribute of no kind', graph({ node: [{ ...neg('x', 'y'), attribute: [{ name: 'odd' }] }] }), /neg_y.*'odd'/],
  ];

  it.each(cases)('says what is wrong: %s', (_, bytes, message) => {
    const error = failure(bytes, { file: 'broken.onnx' });
    expect(error.code).toBe('MODEL_FILE_BROKEN');
    expect(error.message).toContain('broken.onnx');
    expect(error.message).toMatch(message);
    expect(error.message.length).toBeLessThan(500);
  });

  it('names the node that holds a graph of its own', () => {
    const attribute = [{ name: 'then_branch', type: AttributeProto_AttributeType.GRAPH, g: { name: 'inner' } }];
    const error = failure(graph({ node: [{ opType: 'If', name: 'branch', input: ['x'], output: ['y'], attribute }] }));
    expect(error.code).toBe('MODEL_UNSUPPORTED');
    expect(error.message).toContain("If 'branch'");
  });

  const bytes = writeModel(sample());
  const readOrStudioError = (damaged: Uint8Array): void => {
    try {
      readModel(damaged);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
    }
  };

  it('answers every truncation with a StudioError or a smaller graph', () => {
    for (let length = 0; length < bytes.length; length++) readOrStudioError(bytes.subarray(0, length));
    expect(() => readModel(bytes.subarray(0, bytes.length - 1))).toThrow(StudioError);
  });

  it('answers any damage with a StudioError or a graph', { timeout: 3_600_000 }, async () => {
    const external = modelOf({
      name: 'g',
      initializer: [
        {
          name: 't',
          dims: [2n],
          dataType: FLOAT,
          dataLocation: TensorProto_DataLocation.EXTERNAL,
          externalData: [
            { key: 'location', value: 'data.bin' },
            { key: 'offset', value: '4' },
            { key: 'length', value: '8' },
          ],
        },
        { name: 'f', dims: [2n], dataType: FLOAT, floatData: [1, 2] },
      ],
      output: [vector('t')],
    });
    const data = new Uint8Array(16);
    await survives(
      'ONNX',
      fc.oneof(damaged([bytes, external]), fc.uint8Array({ maxLength: 200 })),
      (given) => readModel(given, { external: () => data }),
      1000,
    );
  });

  it('survives graphs nested deeper than the stack', () => {
    // AttributeProto.g → GraphProto.node → NodeProto.attribute → …, written inside out.
    let inner = Uint8Array.of();
    const wrap = (field: number, body: Uint8Array): Uint8Array<ArrayBuffer> => {
      const length: number[] = [];
      let rest = body.length;
      do {
        length.push((rest & 127) | (rest > 127 ? 128 : 0));
        rest >>>= 7;
      } while (rest > 0);
      return Uint8Array.of((field << 3) | 2, ...length, ...body);
    };
    for (let depth = 0; depth < 2000; depth++) inner = wrap(1, wrap(5, wrap(6, inner)));
    expect(failure(wrap(7, inner))).toBeInstanceOf(StudioError);
  });
});
