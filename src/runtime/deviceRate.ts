/** How fast a device multiplies, measured: a slow GPU must not be handed work that keeps it from drawing the screen. */
import { GraphBuilder } from '../onnx/builder';
import type { Graph } from '../onnx/graph';
import type { Runtime } from './types';

/** [M, K]·[K, N]: quick on anything, then large enough that starting it does not count. */
const SHAPES = [
  [64, 512, 512],
  [512, 1024, 1024],
] as const;
/** A first product that takes this long is measure enough. */
const LONG_ENOUGH_MS = 10;

/** FLOP/s of a float32 MatMul on this device. */
export async function measureFlopsPerSecond(runtime: Runtime): Promise<number> {
  const session = await runtime.createSession(productGraph(), { name: 'rate of the device' });
  try {
    let rate = 0;
    for (const shape of SHAPES) {
      const [M, K, N] = shape;
      const feeds = {
        a: runtime.upload('float32', [M, K], new Float32Array(M * K).fill(0.5)),
        b: runtime.upload('float32', [K, N], new Float32Array(K * N).fill(0.25)),
      };
      const once = async (): Promise<number> => {
        const started = performance.now();
        const { y } = await session.run(feeds);
        await runtime.read(y!);
        runtime.free(y!);
        return performance.now() - started;
      };
      try {
        // The first one compiles.
        await once();
        const ms = await once();
        rate = (2 * M * K * N * 1000) / Math.max(ms, 1e-3);
        if (ms >= LONG_ENOUGH_MS) return rate;
      } finally {
        for (const tensor of Object.values(feeds)) runtime.free(tensor);
      }
    }
    return rate;
  } finally {
    await session.release();
  }
}

function productGraph(): Graph {
  const builder = new GraphBuilder('rate');
  const inputs = [builder.input('a', 'float32', ['M', 'K']), builder.input('b', 'float32', ['K', 'N'])];
  builder.append({ opType: 'MatMul', domain: '', name: 'y', inputs, outputs: ['y'], attributes: {} });
  builder.output('y', 'float32', ['M', 'N']);
  return builder.build();
}
