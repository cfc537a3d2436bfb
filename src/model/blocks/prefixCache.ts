/** A prefix that has run: its keys and values, block by block, and what the rows behind it ask of them. Owns both. */
import { GraphBuilder } from '../../onnx/builder';
import type { Graph } from '../../onnx/graph';
import type { DeviceTensor, Runtime, Session } from '../../runtime/types';
import type { Feeds } from './blockProgram';

export class PrefixCache {
  private readonly blocks: Feeds[] = [];
  private readonly gradients: Record<string, DeviceTensor>[] = [];
  private disposed = false;

  /**
   * @param positions P of each prefix, what stands in front of it included
   * @param sums adds two tensors of one shape
   */
  constructor(
    private readonly runtime: Runtime,
    private readonly sums: TensorSums,
    readonly rows: number,
    readonly positions: number,
  ) {}

  /** Keys and values of block i, by the names of the inputs that read them; the cache's from here on. */
  put(i: number, pasts: Feeds): void {
    this.blocks[i] = pasts;
    this.gradients[i] = {};
  }

  feeds(i: number): Feeds {
    return this.blocks[i]!;
  }

  /** Add ∂L/∂(keys or values) of rows behind this prefix; `gradient` is the cache's from here on. */
  async addGradient(i: number, past: string, gradient: DeviceTensor): Promise<void> {
    const sums = this.gradients[i]!;
    const before = sums[past];
    if (before === undefined) {
      sums[past] = gradient;
      return;
    }
    sums[past] = await this.sums.add(before, gradient).finally(() => this.runtime.free(gradient));
    this.runtime.free(before);
  }

  /** What has been added so far, by the names of the inputs; empty where nothing has. Borrowed. */
  gradient(i: number): Feeds {
    return this.gradients[i] as Feeds;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const tensors of [...this.blocks, ...this.gradients])
      for (const tensor of Object.values(tensors)) this.runtime.free(tensor);
  }
}

function sumGraph(): Graph {
  const builder = new GraphBuilder('sum');
  const dims = ['d0', 'd1', 'd2', 'd3'];
  const sum = builder.node('Add', [builder.input('a', 'float32', dims), builder.input('b', 'float32', dims)]);
  builder.output(sum, 'float32', dims);
  return builder.build();
}

/** a + b of two tensors of four dimensions, on their device. */
export class TensorSums {
  private session: Promise<Session> | undefined;

  constructor(private readonly runtime: Runtime) {}

  /** Operands are borrowed; the sum is the caller's. */
  async add(a: DeviceTensor, b: DeviceTensor): Promise<DeviceTensor> {
    this.session ??= this.runtime.createSession(sumGraph(), { name: 'sum of gradients' });
    const outputs = await (await this.session).run({ a, b });
    return Object.values(outputs)[0]!;
  }

  async dispose(): Promise<void> {
    const [session] = await Promise.allSettled([this.session]);
    if (session?.status === 'fulfilled') await session.value?.release();
  }
}
