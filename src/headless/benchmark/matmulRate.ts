/** What this backend can do at best: a plain large float32 MatMul, the yardstick of training efficiency (docs/contracts.md §4). */
import { GraphBuilder } from '../../onnx/builder';
import { floatTensor } from '../../onnx/tensorData';
import type { Runtime } from '../../runtime/types';
import { Random } from '../../tensors/random';

/** M rows, K inner, N columns: the shapes of a 0.5B model's feed-forward at 512 tokens. */
export const YARDSTICK = { M: 512, K: 896, N: 4864 } as const;

/** Seconds of one run each, over `repetitions` runs after two warm-ups. Weights are constant, so ORT may pack them. */
export async function matmulSeconds(runtime: Runtime, repetitions: number): Promise<number[]> {
  const { M, K, N } = YARDSTICK;
  const random = new Random('yardstick');
  const draw = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.uniform() - 0.5);
  const builder = new GraphBuilder('yardstick');
  builder.input('x', 'float32', [M, K]);
  const weight = builder.initializer(floatTensor('w', draw(K * N), [K, N]));
  builder.append({ opType: 'MatMul', domain: '', name: 'y', inputs: ['x', weight], outputs: ['y'], attributes: {} });
  builder.output('y', 'float32', [M, N]);
  const session = await runtime.createSession(builder.build(), { name: 'yardstick' });
  const x = runtime.upload('float32', [M, K], draw(M * K));
  const seconds: number[] = [];
  try {
    for (let i = -2; i < repetitions; i++) {
      const started = performance.now();
      const outputs = await session.run({ x });
      const y = outputs.y;
      if (y === undefined) throw new Error('the yardstick has no output');
      // On a GPU a run returns before it is done: reading back waits for it.
      if (runtime.info.kind === 'webgpu') await runtime.read(y);
      if (i >= 0) seconds.push((performance.now() - started) / 1000);
      runtime.free(y);
    }
  } finally {
    runtime.free(x);
    await session.release();
  }
  return seconds;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
