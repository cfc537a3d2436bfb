/** One pass through all blocks, kept for its way back. Owns the activations it holds. */
import type { GraphTensor } from '../../onnx/graph';
import type { DeviceTensor } from '../../runtime/types';
import type { HeldAdapter } from '../adapters/adapterSlot';
import type { Feeds } from './blockProgram';
import type { Block, BlockStack, ChainShape } from './blockStack';
import { SEGMENT_INPUT, SEGMENT_OUTPUT } from './canonicalSegment';
import { PREFIX_CHOICE } from './prefixForms';

/** What a block's backward pass starts from. */
interface BlockRecord {
  readonly x: DeviceTensor;
  /** Values kept by the forward pass; absent: they are computed again. */
  kept?: Feeds;
}

/** Gradients besides that of x: of a block's weights, by canonical name. */
export interface WeightGradients {
  wanted(block: Block): readonly string[];
  take(block: Block, weight: string, gradient: DeviceTensor): Promise<void>;
}

export class BlockChain {
  private readonly records: BlockRecord[] = [];
  private heldBytes = 0;
  private disposed = false;
  /** What the pass goes through, forward and back, whatever is in use by then. */
  readonly adapter: HeldAdapter | undefined;

  /** @param weightGradients where given, gradients with respect to the weights are asked for too */
  constructor(
    private readonly stack: BlockStack,
    private readonly shape: ChainShape,
    private readonly weightGradients?: WeightGradients,
  ) {
    // Rows go through what their prefix went through.
    const given = shape.adapter ?? shape.behind?.adapter;
    this.adapter = given?.hold() ?? stack.adapters?.take();
  }

  /**
   * @param x [B, S, d]; the chain's from here on, whatever fails next
   * @param onPresents takes block i's outputs besides y: keys and values, the taker's to free
   * @returns the last block's y, the caller's; undefined for a prefix, where it is not wanted
   */
  async forward(x: DeviceTensor, onPresents?: (i: number, presents: Feeds) => void): Promise<DeviceTensor | undefined> {
    const { blocks } = this.stack;
    const keepFrom = this.stack.keepFrom(this.shape, (block) => this.weightGradients?.wanted(block) ?? []);
    let input: DeviceTensor | undefined = x;
    for (const [i, block] of blocks.entries()) {
      const record: BlockRecord = { x: input! };
      this.records.push(record);
      this.hold([record.x]);
      const program = this.program(i);
      const feeds = this.feeds(block, i, record.x);
      let outputs: Feeds;
      if (i < keepFrom) outputs = await program.run(feeds);
      else {
        ({ outputs, kept: record.kept } = await program.forwardKeep(feeds, this.withRespectTo(block)));
        this.hold(Object.values(record.kept));
      }
      const { [SEGMENT_OUTPUT]: output, ...presents } = outputs;
      onPresents?.(i, presents);
      input = output;
    }
    return input;
  }

  /**
   * @param gradient ∂L/∂y of the last block, the chain's from here on; undefined for a prefix
   * @param cotangents of what block i gave besides y, by the names that its program takes; borrowed
   * @returns ∂L/∂x, the caller's to free
   */
  async backward(gradient: DeviceTensor | undefined, cotangents?: (i: number) => Feeds): Promise<DeviceTensor> {
    const { runtime, blocks } = this.stack;
    const { behind } = this.shape;
    let dy = gradient;
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i]!;
      const { x, kept } = this.records[i]!;
      const arriving = { ...(dy ? { dy } : {}), ...cotangents?.(i) };
      const gradients = await this.program(i)
        .backwardPass(this.feeds(block, i, x), arriving, kept, this.withRespectTo(block))
        .finally(() => {
          if (dy !== undefined) runtime.free(dy);
        });
      dy = gradients.get(SEGMENT_INPUT)!;
      gradients.delete(SEGMENT_INPUT);
      for (const [name, value] of gradients) {
        if (behind !== undefined && name in behind.cache.feeds(i)) await behind.cache.addGradient(i, name, value);
        else await this.weightGradients?.take(block, name, value);
      }
    }
    return dy!;
  }

  private hold(tensors: readonly DeviceTensor[]): void {
    this.heldBytes += this.stack.activations.reserve(tensors);
  }

  private program(i: number) {
    const block = this.stack.blocks[i]!;
    return block.programs.program(this.shape.kind, i === this.stack.blocks.length - 1);
  }

  private withRespectTo(block: Block): string[] {
    const inputs = block.programs.differentiated(this.shape.kind);
    return [...inputs, ...(this.weightGradients?.wanted(block) ?? [])];
  }

  private feeds(block: Block, i: number, x: DeviceTensor): Feeds {
    const { behind } = this.shape;
    if (behind === undefined) return this.stack.feeds(block, x, this.adapter);
    return {
      ...this.stack.feeds(block, x, this.adapter, behind.cache.positions),
      ...behind.cache.feeds(i),
      [PREFIX_CHOICE]: behind.choice,
    };
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    const { runtime } = this.stack;
    this.stack.activations.release(this.heldBytes);
    this.adapter?.release();
    for (const { x, kept } of this.records) {
      runtime.free(x);
      for (const tensor of Object.values(kept ?? {})) runtime.free(tensor);
    }
  }
}

/** Weights that may have a gradient: floating-point tensors. Rotary tables and scales get none from their rules. */
export function trainable(weights: ReadonlyMap<string, GraphTensor>): string[] {
  return [...weights].filter(([, tensor]) => tensor.dataType === 'float32').map(([name]) => name);
}
