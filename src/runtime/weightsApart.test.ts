/** Large weights go into WebAssembly's memory one by one: each is made once, when its session takes it, and held by no one here. */
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../onnx/builder';
import type { Graph } from '../onnx/graph';
import { byteLengthOf, isMade, madeTensor } from '../onnx/madeTensor';
import { floatTensor } from '../onnx/tensorData';
import { createWasmRuntime } from './web';

const SIZE = 32;
const LAYERS = 4;

function values(layer: number): Float32Array {
  return Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i * (layer + 1)) / 4);
}

/** x·W₀·W₁·… with weights that say when they are read. */
function chain(reads: string[], made: boolean): Graph {
  const builder = new GraphBuilder('chain');
  let value = builder.input('x', 'float32', [2, SIZE]);
  for (let layer = 0; layer < LAYERS; layer++) {
    const name = `w${layer}`;
    const make = (): Uint8Array => {
      reads.push(name);
      return floatTensor(name, values(layer), [SIZE, SIZE]).data;
    };
    builder.initializer(
      made ? madeTensor(name, 'float32', [SIZE, SIZE], make) : floatTensor(name, values(layer), [SIZE, SIZE]),
    );
    value = builder.node('MatMul', [value, name]);
  }
  builder.output(value, 'float32', [2, SIZE]);
  return builder.build();
}

async function run(graph: Graph, leastBytesApart: number): Promise<Float32Array> {
  const runtime = await createWasmRuntime({ leastBytesApart });
  const session = await runtime.createSession(graph, { name: 'chain' });
  const x = runtime.upload(
    'float32',
    [2, SIZE],
    Float32Array.from({ length: 2 * SIZE }, (_, i) => Math.cos(i)),
  );
  const [y] = Object.values(await session.run({ x }));
  const result = (y === undefined ? new Float32Array() : await runtime.read(y)).slice();
  for (const tensor of [x, y]) if (tensor !== undefined) runtime.free(tensor);
  await session.release();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  return result;
}

describe('weights apart from the model', () => {
  it('give the same numbers as inside it, and each is read once', async () => {
    const reads: string[] = [];
    const graph = chain(reads, true);
    expect(reads).toEqual([]);
    const apart = await run(graph, 0);
    expect([...reads].sort()).toEqual(['w0', 'w1', 'w2', 'w3']);
    const inside = await run(chain([], false), Number.POSITIVE_INFINITY);
    expect(Math.hypot(...inside)).toBeGreaterThan(0.1);
    expect([...apart]).toEqual([...inside]);
  });

  it('are counted without being read', () => {
    const reads: string[] = [];
    for (const tensor of chain(reads, true).initializers.values()) {
      expect(isMade(tensor)).toBe(true);
      expect(byteLengthOf(tensor)).toBe(4 * SIZE * SIZE);
      expect(isMade({ ...tensor })).toBe(false);
    }
    expect(reads).toEqual(['w0', 'w1', 'w2', 'w3']);
  });
});
