/** The forward pass of a prefix, kept for what the rows behind it will ask of it. */
import { StudioError } from '../../errors';
import type { DeviceTensor } from '../../runtime/types';
import type { FloatTensor } from '../../tensors/tensor';
import type { HeldAdapter } from '../adapters/adapterSlot';
import { BlockChain } from '../blocks/blockChain';
import type { BehindPrefix, Block, BlockStack } from '../blocks/blockStack';
import { cotangentOf } from '../blocks/blockVariants';
import { PrefixCache } from '../blocks/prefixCache';
import type { PrefixForms } from '../blocks/prefixForms';
import type { PrefixBinding, PrefixTape } from '../types';

export class BlockwisePrefixTape implements PrefixTape {
  private disposed = false;

  private constructor(
    private readonly stack: BlockStack,
    private readonly dims: readonly number[],
    readonly cache: PrefixCache,
    private readonly chain: BlockChain,
    private readonly choice: DeviceTensor | undefined,
  ) {}

  /** @param binding the prefixes in front, and which of them each of these stands behind */
  static async run(
    stack: BlockStack,
    { data, dims }: FloatTensor,
    binding?: PrefixBinding<BlockwisePrefixTape>,
  ): Promise<BlockwisePrefixTape> {
    const { runtime } = stack;
    const [batch, sequence] = dims as [number, number, number];
    const behind = binding && behindPrefix(stack, binding);
    const positions = sequence + (binding?.tape.cache.positions ?? 0);
    const cache = new PrefixCache(runtime, stack.sums, batch, positions);
    const kind = behind === undefined ? 'rootPrefix' : 'nestedPrefix';
    const chain = new BlockChain(stack, { kind, batch, sequence, ...(behind ? { behind } : {}) });
    const tape = new BlockwisePrefixTape(stack, dims, cache, chain, behind?.choice);
    try {
      await chain.forward(runtime.upload('float32', dims, data), (i, presents) => {
        const entries = formsOf(stack.blocks[i]!).caches.map(
          ({ past, present }) => [past, presents[present]!] as const,
        );
        cache.put(i, Object.fromEntries(entries));
      });
    } catch (error) {
      tape.dispose();
      throw error;
    }
    return tape;
  }

  get adapter(): HeldAdapter | undefined {
    return this.chain.adapter;
  }

  get rows(): number {
    return this.dims[0]!;
  }

  get positions(): number {
    return this.cache.positions;
  }

  async backward(): Promise<FloatTensor> {
    if (this.disposed)
      throw new StudioError('INTERNAL', 'backward() on a prefix that was disposed.', 'Run the prefix again.');
    const { stack, dims, cache } = this;
    // Every row behind a prefix reads all of its blocks: nothing in one is nothing at all.
    if (Object.keys(cache.gradient(0)).length === 0)
      return { data: new Float32Array(dims.reduce((size, dim) => size * dim, 1)), dims };
    const gradient = await this.chain.backward(undefined, (i) => {
      const gradients = cache.gradient(i);
      return Object.fromEntries(
        formsOf(stack.blocks[i]!).caches.map(({ past, present }) => [cotangentOf(present), gradients[past]!] as const),
      );
    });
    try {
      return { data: (await stack.runtime.read(gradient)).slice(), dims };
    } finally {
      stack.runtime.free(gradient);
    }
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.chain.dispose();
    this.cache.dispose();
    if (this.choice !== undefined) this.stack.runtime.free(this.choice);
  }
}

/** Owns `choice`: the caller frees it when the pass is over. */
export function behindPrefix(stack: BlockStack, { tape, rows }: PrefixBinding<BlockwisePrefixTape>): BehindPrefix {
  const choice = new Float32Array(rows.length * tape.rows);
  rows.forEach((row, b) => {
    choice[b * tape.rows + row] = 1;
  });
  const { adapter, cache } = tape;
  return { cache, adapter, choice: stack.runtime.upload('float32', [rows.length, tape.rows], choice) };
}

function formsOf(block: Block): PrefixForms {
  return block.programs.forms!;
}
