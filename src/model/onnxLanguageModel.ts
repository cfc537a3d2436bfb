/** The LanguageModel of a checkpoint: each question goes to the part that answers it. Owns its parts. */
import { StudioError } from '../errors';
import type { Runtime } from '../runtime/types';
import type { FloatTensor, IntTensor } from '../tensors/tensor';
import type { EmbeddingTable } from './checkpoint/embeddingTable';
import type { DecodingModel } from './decoding/decodingModel';
import { type AdaptationParts, type AdaptedPasses, LowRankAdaptation } from './lowRankAdaptation';
import type { PassLimits } from './passes/passLimits';
import { prefixSharing } from './passes/prefixSharing';
import type { SingleRunPass } from './passes/singleRunPass';
import type { TrainingModel } from './passes/trainingModel';
import type { SelfTestResult } from './selfTest';
import type { Decoder, LanguageModel, ModelInfo, PrefixSharing, Tape } from './types';

export interface ModelParts {
  readonly info: ModelInfo;
  /** Stays the caller's. */
  readonly runtime: Runtime;
  readonly embedding: EmbeddingTable;
  readonly decoding: DecodingModel;
  /** undefined: loaded to be sampled from. */
  readonly training: TrainingModel | undefined;
  /** null: blocks run one by one, as they must where a model or its device is large. */
  readonly singleRun: SingleRunPass | null;
  readonly selfTest: SelfTestResult;
  readonly limits: PassLimits;
  /** undefined: loaded without an adapter's shape. */
  readonly adapters: AdaptationParts | undefined;
}

export class OnnxLanguageModel implements LanguageModel {
  readonly info: ModelInfo;
  readonly runtime: Runtime;
  readonly selfTest: SelfTestResult;
  readonly sharing: PrefixSharing | null;
  readonly adaptation?: LowRankAdaptation;

  constructor(private readonly parts: ModelParts) {
    const { training, singleRun } = parts;
    this.info = parts.info;
    this.runtime = parts.runtime;
    this.selfTest = parts.selfTest;
    if (parts.adapters) this.adaptation = new LowRankAdaptation(parts.adapters, this.passes());
    this.sharing = training ? prefixSharing(training, singleRun, (positions) => this.assertFits(positions)) : null;
  }

  async prepareTraining(goOn: () => Promise<boolean>): Promise<void> {
    for (const prepare of this.parts.singleRun?.preparations() ?? []) {
      if (!(await goOn())) return;
      await prepare().catch(() => undefined);
    }
  }

  get weightBytes(): number {
    return this.parts.training?.stack.weights.byteLength ?? 0;
  }

  get largestPass(): number {
    return this.parts.limits.positions;
  }

  get activationBudgetBytes(): number {
    return this.runtime.activationBudgetBytes;
  }

  private get training(): TrainingModel {
    if (this.parts.training !== undefined) return this.parts.training;
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      `${this.info.id} was loaded to be sampled from, not to be trained.`,
      'Load it again for training, or choose a model that can be trained.',
    );
  }

  async embedTokens(tokenIds: Int32Array): Promise<FloatTensor> {
    const { embedding } = this.parts;
    const { tokenDim, vocabularySize } = embedding;
    const data = new Float32Array(tokenIds.length * tokenDim);
    tokenIds.forEach((id, i) => {
      if (id < 0 || id >= vocabularySize)
        throw new StudioError(
          'TOKENIZER_MISMATCH',
          `Token id ${id} is outside the model's vocabulary of ${vocabularySize}.`,
          'Use the tokenizer that came with this model.',
        );
      embedding.readRow(id, data, i * tokenDim);
    });
    return { data, dims: [tokenIds.length, tokenDim] };
  }

  async forward(inputsEmbeds: FloatTensor, labels: IntTensor): Promise<Tape> {
    const [batch, sequence] = this.checkedShape(inputsEmbeds, labels);
    const { singleRun } = this.parts;
    if (singleRun?.fits(batch, sequence)) return singleRun.forward(inputsEmbeds, labels);
    return this.training.forward(inputsEmbeds, labels);
  }

  async score(inputsEmbeds: FloatTensor, labels: IntTensor): Promise<Float32Array> {
    const [batch, sequence] = this.checkedShape(inputsEmbeds, labels);
    const { singleRun } = this.parts;
    if (singleRun?.fits(batch, sequence)) return singleRun.score(inputsEmbeds, labels);
    const tape = await this.training.forward(inputsEmbeds, labels);
    tape.dispose();
    return tape.logProbabilities;
  }

  private passes(): AdaptedPasses {
    const of = this;
    return {
      checkedShape: (inputsEmbeds, labels) => this.checkedShape(inputsEmbeds, labels),
      get training() {
        return of.training;
      },
      singleRun: this.parts.singleRun,
    };
  }

  private checkedShape(inputsEmbeds: FloatTensor, labels: IntTensor): readonly [number, number] {
    const [batch, sequence, tokenDim] = inputsEmbeds.dims;
    if (inputsEmbeds.dims.length !== 3 || tokenDim !== this.info.tokenDim || labels.dims[0] !== batch)
      throw new StudioError(
        'INTERNAL',
        `The model takes [B, S, ${this.info.tokenDim}] and [B, T], not [${inputsEmbeds.dims}] and [${labels.dims}].`,
        'Give shapes that fit this model.',
      );
    this.assertFits(sequence!);
    return [batch!, sequence!];
  }

  async meanHiddenStates(inputsEmbeds: FloatTensor, lengths: Int32Array): Promise<FloatTensor> {
    this.assertFits(inputsEmbeds.dims[1]!);
    return this.training.meanHiddenStates(inputsEmbeds, lengths);
  }

  startDecoding(prefix: FloatTensor, rows: number): Promise<Decoder> {
    this.assertFits(prefix.dims[0]!);
    return this.parts.decoding.start(prefix, rows);
  }

  decodingRows(positions: number): number {
    return this.parts.decoding.mostRows(positions);
  }

  private assertFits(positions: number): void {
    if (positions > this.info.maxPositions)
      throw new StudioError(
        'CONTEXT_TOO_SHORT',
        `${positions} positions do not fit the model's context of ${this.info.maxPositions}.`,
        'Use fewer soft tokens or cut the texts shorter.',
      );
  }

  async dispose(): Promise<void> {
    const { decoding, singleRun, training } = this.parts;
    await decoding.dispose();
    await singleRun?.dispose();
    await training?.dispose();
    this.adaptation?.dispose();
  }
}
