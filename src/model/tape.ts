/** One forward pass, kept for its backward pass. Owns the activations it holds. */
import { StudioError } from '../errors';
import type { GraphTensor } from '../onnx/graph';
import type { DeviceTensor } from '../runtime/types';
import type { FloatTensor } from '../tensors/tensor';
import { SEGMENT_INPUT } from './canonicalSegment';
import type { LossPositions } from './lossPositions';
import type { Block, TrainingModel } from './trainingModel';
import type { Tape } from './types';

/** Gradients by checkpoint tensor name; arrays are added to. */
export type ParameterGradients = Map<string, Float32Array>;

/** What a block's backward pass starts from; the tape owns both. */
interface BlockRecord {
  readonly x: DeviceTensor;
  /** Values kept by the forward pass; absent: they are computed again. */
  kept?: Readonly<Record<string, DeviceTensor>>;
}

export class ModelTape implements Tape {
  readonly logProbabilities: Float32Array;
  private readonly records: BlockRecord[] = [];
  /** ∂ log p(row) / ∂ last hidden state, at unit cotangent (or at the given row weights), by chunk. */
  private readonly hiddenGradients: { gradient: DeviceTensor; inverse: DeviceTensor }[] = [];
  private lastHidden: DeviceTensor | undefined;
  private disposed = false;

  constructor(
    private readonly model: TrainingModel,
    private readonly batch: number,
    private readonly sequence: number,
    readonly tokenCounts: Int32Array,
    private readonly parameters: ParameterGradients | undefined,
  ) {
    this.logProbabilities = new Float32Array(batch);
  }

  push(x: DeviceTensor): BlockRecord {
    const record = { x };
    this.records.push(record);
    return record;
  }

  /** Inputs of a block whose gradients this tape asks for. */
  withRespectTo(block: Block): string[] {
    return this.parameters === undefined ? [SEGMENT_INPUT] : [SEGMENT_INPUT, ...trainable(block.canonical.weights)];
  }

  async runHead(hidden: DeviceTensor, positions: LossPositions, rowWeights: Float32Array | undefined): Promise<void> {
    const { runtime, head, headWeights, headCanonical } = this.model;
    this.lastHidden = hidden;
    const wanted = this.parameters === undefined ? [] : trainable(headCanonical.weights);
    for (const chunk of positions.chunks) {
      const count = chunk.rows.length;
      const cotangents = Float32Array.from(chunk.batchRows, (row) => rowWeights?.[row] ?? 1);
      const feeds = {
        rows: runtime.upload('int64', [count], chunk.rows),
        labels: runtime.upload('int64', [1, count, 1], chunk.labels),
        cotangent: runtime.upload('float32', [1, count, 1], cotangents),
      };
      try {
        const result = await head.run(hidden, headWeights, feeds, wanted);
        const inverse = runtime.upload('int64', [this.batch, this.sequence], chunk.inverse);
        this.hiddenGradients.push({ gradient: result.hiddenGradient, inverse });
        const logProbability = await this.take(result.logProbability);
        for (let i = 0; i < count; i++) {
          const row = chunk.batchRows[i] as number;
          this.logProbabilities[row] = (this.logProbabilities[row] as number) + (logProbability[i] as number);
        }
        for (const [name, gradient] of result.parameterGradients)
          await this.addParameterGradient(headCanonical.weightNames.get(name) as string, gradient);
      } finally {
        for (const tensor of Object.values(feeds)) runtime.free(tensor);
      }
    }
  }

  async backward(weights: Float32Array): Promise<FloatTensor> {
    if (this.disposed)
      throw new StudioError('INTERNAL', 'backward() on a tape that was disposed.', 'Run forward() again.');
    const { runtime, blocks, options } = this.model;
    const dims = [this.batch, this.sequence, options.tokenDim];
    let gradient = await this.gradientOfLastHidden(weights);
    if (gradient === undefined) return { data: new Float32Array(this.batch * this.sequence * options.tokenDim), dims };
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i] as Block;
      const { x, kept } = this.records[i] as BlockRecord;
      const gradients: ReadonlyMap<string, DeviceTensor> = await block.program
        .backwardPass(this.model.feeds(block, x), gradient, kept, this.withRespectTo(block))
        .finally(() => runtime.free(gradient as DeviceTensor));
      gradient = gradients.get(SEGMENT_INPUT) as DeviceTensor;
      for (const [name, value] of gradients)
        if (name !== SEGMENT_INPUT)
          await this.addParameterGradient(block.canonical.weightNames.get(name) as string, value);
    }
    return { data: (await this.take(gradient)).slice(), dims };
  }

  private async gradientOfLastHidden(weights: Float32Array): Promise<DeviceTensor | undefined> {
    const { runtime, head } = this.model;
    const scales = new Float32Array(this.batch * this.sequence);
    for (let b = 0; b < this.batch; b++) scales.fill(weights[b] as number, b * this.sequence, (b + 1) * this.sequence);
    const scale = runtime.upload('float32', [this.batch, this.sequence, 1], scales);
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
      return await this.model.runtime.read(tensor);
    } finally {
      this.model.runtime.free(tensor);
    }
  }

  private async addParameterGradient(name: string, gradient: DeviceTensor): Promise<void> {
    const values = await this.take(gradient);
    const known = this.parameters?.get(name);
    if (known === undefined) this.parameters?.set(name, values.slice());
    else for (let i = 0; i < known.length; i++) known[i] = (known[i] as number) + (values[i] as number);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    const { runtime } = this.model;
    for (const { x, kept } of this.records) {
      runtime.free(x);
      for (const tensor of Object.values(kept ?? {})) runtime.free(tensor);
    }
    for (const { gradient, inverse } of this.hiddenGradients) {
      runtime.free(gradient);
      runtime.free(inverse);
    }
    if (this.lastHidden !== undefined) runtime.free(this.lastHidden);
  }
}

/** Weights that may have a gradient: floating-point tensors. Rotary tables and scales get none from their rules. */
function trainable(weights: ReadonlyMap<string, GraphTensor>): string[] {
  return [...weights].filter(([, tensor]) => tensor.dataType === 'float32').map(([name]) => name);
}
