/** One forward pass, kept for its backward pass. Owns the activations it holds. */
import { StudioError } from '../../errors';
import type { DeviceTensor } from '../../runtime/types';
import type { FloatTensor } from '../../tensors/tensor';
import { BlockChain, trainable } from '../blocks/blockChain';
import type { BlockStack, ChainShape } from '../blocks/blockStack';
import type { HeadProgram } from '../head/headProgram';
import type { LossPositions } from '../head/lossPositions';
import type { Tape } from '../types';

/** Gradients by checkpoint tensor name; arrays are added to. */
export type ParameterGradients = Map<string, Float32Array>;

/** Which weights' gradients a pass gives: every weight's, or the adapter's alone. */
export interface WantedGradients {
  readonly of: 'weights' | 'adapter';
  readonly into: ParameterGradients;
}

export class BlockwiseTape implements Tape {
  readonly logProbabilities: Float32Array;
  private readonly chain: BlockChain;
  /** ∂ log p(row) / ∂ last hidden state, at unit cotangent (or at the given row weights), by chunk. */
  private readonly hiddenGradients: { gradient: DeviceTensor; inverse: DeviceTensor }[] = [];
  private lastHidden: DeviceTensor | undefined;
  private disposed = false;

  /** @param wanted where given, gradients with respect to weights are added to it */
  constructor(
    private readonly stack: BlockStack,
    private readonly head: HeadProgram,
    private readonly shape: ChainShape,
    readonly tokenCounts: Int32Array,
    private readonly wanted: WantedGradients | undefined,
  ) {
    this.logProbabilities = new Float32Array(shape.batch);
    this.chain = new BlockChain(
      stack,
      shape,
      wanted && {
        wanted: ({ adapters, canonical }) =>
          wanted.of === 'adapter' ? [...adapters.keys()] : trainable(canonical.weights),
        take: ({ canonical }, weight, gradient) =>
          this.addParameterGradient(canonical.weightNames.get(weight)!, gradient),
      },
    );
  }

  /** @param x [B, S, d], the tape's from here on */
  async run(x: DeviceTensor, positions: LossPositions, rowWeights: Float32Array | undefined): Promise<void> {
    const hidden = await this.chain.forward(x);
    await this.runHead(hidden!, positions, rowWeights);
  }

  private async runHead(
    hidden: DeviceTensor,
    positions: LossPositions,
    rowWeights: Float32Array | undefined,
  ): Promise<void> {
    const { head } = this;
    const { runtime } = this.stack;
    const { segment } = head;
    this.lastHidden = hidden;
    const wanted = this.wanted?.of === 'weights' ? trainable(segment.weights) : [];
    for (const chunk of positions.chunks) {
      const count = chunk.rows.length;
      const cotangents = Float32Array.from(chunk.batchRows, (row) => rowWeights?.[row] ?? 1);
      const feeds = {
        rows: runtime.upload('int64', [count], chunk.rows),
        labels: runtime.upload('int64', [1, count, 1], chunk.labels),
        cotangent: runtime.upload('float32', [1, count, 1], cotangents),
      };
      try {
        const result = await head.run(hidden, feeds, wanted);
        const inverse = runtime.upload('int64', [this.shape.batch, this.shape.sequence], chunk.inverse);
        this.hiddenGradients.push({ gradient: result.hiddenGradient, inverse });
        const logProbability = await this.take(result.logProbability);
        for (let i = 0; i < count; i++) {
          const row = chunk.batchRows[i]!;
          this.logProbabilities[row] = this.logProbabilities[row]! + logProbability[i]!;
        }
        for (const [name, gradient] of result.parameterGradients)
          await this.addParameterGradient(segment.weightNames.get(name)!, gradient);
      } finally {
        for (const tensor of Object.values(feeds)) runtime.free(tensor);
      }
    }
  }

  async backward(weights: Float32Array): Promise<FloatTensor> {
    if (this.disposed)
      throw new StudioError('INTERNAL', 'backward() on a tape that was disposed.', 'Run forward() again.');
    const dims = [this.shape.batch, this.shape.sequence, this.stack.tokenDim] as const;
    const gradient = await this.gradientOfLastHidden(weights);
    if (gradient === undefined) return { data: new Float32Array(dims[0] * dims[1] * dims[2]), dims };
    return { data: (await this.take(await this.chain.backward(gradient))).slice(), dims };
  }

  private async gradientOfLastHidden(weights: Float32Array): Promise<DeviceTensor | undefined> {
    const { head } = this;
    const { runtime } = this.stack;
    const { batch, sequence } = this.shape;
    const scales = new Float32Array(batch * sequence);
    for (let b = 0; b < batch; b++) scales.fill(weights[b]!, b * sequence, (b + 1) * sequence);
    const scale = runtime.upload('float32', [batch, sequence, 1], scales);
    let sum: DeviceTensor | undefined;
    try {
      for (const { gradient, inverse } of this.hiddenGradients) {
        const before = sum;
        sum = await head.scatter(gradient, inverse, scale, before).finally(() => {
          if (before !== undefined) runtime.free(before);
        });
      }
    } finally {
      runtime.free(scale);
    }
    return sum;
  }

  /** Values of a tensor that is read once; valid until the next run. */
  private async take(tensor: DeviceTensor): Promise<Float32Array> {
    try {
      return await this.stack.runtime.read(tensor);
    } finally {
      this.stack.runtime.free(tensor);
    }
  }

  private async addParameterGradient(name: string, gradient: DeviceTensor): Promise<void> {
    const values = await this.take(gradient);
    const known = this.wanted?.into.get(name);
    if (known === undefined) this.wanted?.into.set(name, values.slice());
    else for (let i = 0; i < known.length; i++) known[i] = known[i]! + values[i]!;
  }

  /** Frees the choice of prefixes too; the prefix itself stays its own tape's. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    const { runtime } = this.stack;
    this.chain.dispose();
    if (this.shape.behind !== undefined) runtime.free(this.shape.behind.choice);
    for (const { gradient, inverse } of this.hiddenGradients) {
      runtime.free(gradient);
      runtime.free(inverse);
    }
    if (this.lastHidden !== undefined) runtime.free(this.lastHidden);
  }
}
