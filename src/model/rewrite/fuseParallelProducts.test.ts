import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder';
import type { Graph } from '../../onnx/graph';
import { floatTensor, toFloat32 } from '../../onnx/tensorData';
import { createCpuRuntime } from '../../runtime/node';
import { fuseParallelProducts } from './fuseParallelProducts';

/** y = x·A, z = x·B, w = y·C: two products of x, one of y. */
function graph(shared = false): Graph {
  const builder = new GraphBuilder('products');
  builder.input('x', 'float32', ['rows', 2]);
  builder.initializer(floatTensor('A', Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]));
  builder.initializer(floatTensor('B', Float32Array.of(7, 8), [2, 1]));
  builder.initializer(floatTensor('C', Float32Array.of(1, 0, -1), [3, 1]));
  const product = (inputs: string[], output: string): void => {
    builder.append({ opType: 'MatMul', domain: '', name: output, inputs, outputs: [output], attributes: {} });
  };
  product(['x', 'A'], 'y');
  product(['y', 'C'], 'w');
  product(['x', 'B'], 'z');
  if (shared) {
    builder.append({ opType: 'Neg', domain: '', name: 'n', inputs: ['B'], outputs: ['n'], attributes: {} });
    builder.output('n', 'float32', [2, 1]);
  }
  for (const [name, width] of [
    ['y', 3],
    ['z', 1],
    ['w', 1],
  ] as const)
    builder.output(name, 'float32', ['rows', width]);
  return builder.build();
}

async function run(source: Graph): Promise<number[][]> {
  const runtime = createCpuRuntime({ threads: 1 });
  const session = await runtime.createSession(source, { name: 'products' });
  const x = runtime.upload('float32', [2, 2], Float32Array.of(1, -1, 0.5, 2));
  const outputs = await session.run({ x });
  const values = ['y', 'z', 'w'].map(async (name) => [...(await runtime.read(outputs[name] as never))]);
  const all = await Promise.all(values);
  await session.release();
  await runtime.dispose();
  return all;
}

describe('fuseParallelProducts', () => {
  test('makes one product of those that read the same tensor, and changes no value', async () => {
    const joined = fuseParallelProducts(graph());
    expect(joined.nodes.map(({ opType }) => opType)).toEqual(['MatMul', 'Split', 'MatMul']);
    const weight = joined.initializers.get('A|B');
    expect(weight?.dims).toEqual([2, 4]);
    expect([...toFloat32(weight as never)]).toEqual([1, 2, 3, 7, 4, 5, 6, 8]);
    expect(joined.initializers.has('A')).toBe(false);
    expect(await run(joined)).toEqual(await run(graph()));
  });

  test('leaves a weight alone that something else reads too', () => {
    expect(fuseParallelProducts(graph(true)).nodes).toEqual(graph(true).nodes);
  });
});
