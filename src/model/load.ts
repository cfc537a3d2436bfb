/** From a folder in hub layout to a LanguageModel on a runtime. */
import { StudioError } from '../errors';
import type { ModelFolder } from '../hub/modelFolder';
import type { Runtime } from '../runtime/types';
import type { FloatTensor, IntTensor } from '../tensors/tensor';
import { assertVocabulary } from '../tokenization/load';
import { assertEndToken, readConfiguration } from './checkpoint/configuration';
import type { EmbeddingTable } from './checkpoint/embeddingTable';
import { loadGraph } from './checkpoint/graphFile';
import { rotaryPositions } from './checkpoint/rotaryPositions';
import { assertDecodable } from './decoding/assertDecodable';
import { DecodingModel } from './decoding/decodingModel';
import { headChunkRows } from './head/lossPositions';
import { NO_LIMITS, type PassLimits, passLimits } from './passes/passLimits';
import { prefixSharing } from './passes/prefixSharing';
import { SINGLE_RUN_WEIGHT_LIMIT, SingleRunPass } from './passes/singleRunPass';
import { TrainingModel } from './passes/trainingModel';
import { teacherForcedGraph } from './rewrite/teacherForcedGraph';
import { toEmbedsGraph } from './rewrite/toEmbedsGraph';
import { decodingSelfTest, type SelfTestResult, selfTest } from './selfTest';
import type { Decoder, LanguageModel, ModelInfo, PrefixSharing, Tape } from './types';

export interface LoadProgress {
  readonly stage: 'download' | 'parse' | 'compile' | 'self-test';
  readonly loadedBytes: number;
  readonly totalBytes: number | null;
}

export interface LoadOptions {
  readonly runtime: Runtime;
  /** A CPU runtime to check a GPU against; left out where the model runs on a CPU itself. */
  readonly reference?: Runtime;
  /** Most bytes of float32 weights that quantised products may be dequantised to. */
  readonly floatWeightLimitBytes?: number;
  /** What it is loaded for: 'sample' takes models that have no gradient here, and keeps no weights for training. */
  readonly use?: 'train' | 'sample';
  /** Refused before anything is allocated where it has more tokens than the model. */
  readonly tokenizer?: { readonly vocabularySize: number };
  /** Most bytes of weights that CPU sessions may hold once more each, to run both passes at once; 0: never. */
  readonly singleRunWeightLimitBytes?: number;
  readonly onProgress?: (progress: LoadProgress) => void;
}

export interface LoadedLanguageModel extends LanguageModel {
  readonly selfTest: SelfTestResult;
  /** Bytes of weights on the device. */
  readonly weightBytes: number;
  readonly runtime: Runtime;
}

/** As much as a WebAssembly heap has room for. */
export const FLOAT_WEIGHT_LIMIT = 768 * 2 ** 20;

/**
 * Float32 weights decode several times as fast on WebAssembly, which dequantises on one value at a time. They lie in its
 * heap of 4 GiB, where they leave room for a training pass; a browser tells no more than "8 GB of memory or above".
 */
function decodedFloatLimit(): number {
  const known = globalThis.navigator as (Navigator & { deviceMemory?: number }) | undefined;
  const deviceMemory = known?.deviceMemory ?? 0;
  return deviceMemory >= 8 ? 2.25 * 2 ** 30 : 0;
}

/** The runtime stays the caller's; dispose() releases everything that the model put on it. */
export async function loadLanguageModel(folder: ModelFolder, options: LoadOptions): Promise<LoadedLanguageModel> {
  const { runtime, reference, onProgress = () => undefined } = options;
  const paths = await folder.list();
  const generation = paths.includes('generation_config.json') ? await folder.read('generation_config.json') : undefined;
  const configuration = readConfiguration(await folder.read('config.json'), generation);
  const loaded = await loadGraph(folder, (loadedBytes, totalBytes) =>
    onProgress({ stage: 'download', loadedBytes, totalBytes }),
  );
  onProgress({ stage: 'parse', loadedBytes: loaded.byteLength, totalBytes: loaded.byteLength });
  // On a GPU the quantised weights stay as they are, once, for both directions.
  const limit = options.floatWeightLimitBytes ?? (runtime.info.kind === 'webgpu' ? 0 : FLOAT_WEIGHT_LIMIT);
  const decodedLimit = runtime.info.kind === 'wasm' ? Math.max(limit, decodedFloatLimit()) : undefined;
  // Elsewhere products of int8 activations are no faster, or not known to be.
  const accuracy = runtime.info.kind === 'cpu' ? 'file' : 'float32';
  const prepared = inFile(loaded.path, () => toEmbedsGraph(loaded.graph, limit, decodedLimit, accuracy));
  const { embedding, logits } = prepared;
  if (options.tokenizer !== undefined) assertVocabulary(options.tokenizer, embedding.vocabularySize);
  assertEndToken(configuration, embedding.vocabularySize);
  const decoded = { graph: prepared.decodingGraph, smaller: prepared.smallerDecodingGraph, embedding, logits };
  inFile(loaded.path, () => assertDecodable(decoded));
  const decoding = new DecodingModel(runtime, decoded);
  const { tokenDim, vocabularySize } = embedding;
  const headParameters = tokenDim * vocabularySize;
  const blockParameters = (prepared.activeParameterCount - headParameters) / Math.max(1, prepared.layerCount);
  const { flopsPerSecond } = runtime;
  const limits = flopsPerSecond === null ? NO_LIMITS : passLimits(flopsPerSecond, blockParameters, headParameters);
  const training =
    options.use === 'sample'
      ? undefined
      : inFile(
          loaded.path,
          () =>
            new TrainingModel(runtime, teacherForcedGraph(prepared.graph, logits), {
              tokenDim,
              vocabularySize,
              logits,
              // Left to the head where nothing waits for the device.
              ...(limits === NO_LIMITS ? {} : { chunkRows: Math.min(headChunkRows(vocabularySize), limits.headRows) }),
            }),
        );
  onProgress({ stage: 'self-test', loadedBytes: loaded.byteLength, totalBytes: loaded.byteLength });
  const info: ModelInfo = {
    id: folder.id,
    revision: folder.revision,
    hash: loaded.hash,
    architecture: configuration.architecture,
    tokenDim: embedding.tokenDim,
    vocabularySize: embedding.vocabularySize,
    layerCount: prepared.layerCount,
    maxPositions: Math.min(configuration.maxPositions, rotaryPositions(loaded.graph)),
    parameterCount: configuration.tied ? prepared.activeParameterCount : prepared.parameterCount,
    activeParameterCount: prepared.activeParameterCount,
    bosTokenId: configuration.bosTokenId,
    endOfSampleTokenId: configuration.endOfSampleTokenId,
    otherEndTokenIds: configuration.otherEndTokenIds,
    device: runtime.info,
  };
  const wholeLimit = options.singleRunWeightLimitBytes ?? SINGLE_RUN_WEIGHT_LIMIT;
  try {
    const tested = training ? await selfTest(training.stack, reference) : await decodingSelfTest(decoding);
    const inOneRun = runtime.info.kind !== 'webgpu' && training && training.stack.weights.byteLength <= wholeLimit;
    const whole = inOneRun ? new SingleRunPass(training) : null;
    return new OnnxLanguageModel(info, runtime, embedding, training, whole, decoding, tested, limits);
  } catch (error) {
    await decoding.dispose();
    await training?.dispose();
    throw error;
  }
}

/** Faults of a graph name its file too. */
function inFile<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StudioError) || error.message.includes(path)) throw error;
    throw new StudioError(error.code, `${path}: ${error.message}`, error.remedy, { where: error.where, cause: error });
  }
}

class OnnxLanguageModel implements LoadedLanguageModel {
  readonly sharing: PrefixSharing | null;

  constructor(
    readonly info: ModelInfo,
    readonly runtime: Runtime,
    private readonly embedding: EmbeddingTable,
    private readonly trainable: TrainingModel | undefined,
    /** null: blocks run one by one, as they must where a model or its device is large. */
    private readonly whole: SingleRunPass | null,
    private readonly decoding: DecodingModel,
    readonly selfTest: SelfTestResult,
    private readonly limits: PassLimits,
  ) {
    this.sharing = trainable ? prefixSharing(trainable, whole, (positions) => this.assertFits(positions)) : null;
  }

  get weightBytes(): number {
    return this.trainable?.stack.weights.byteLength ?? 0;
  }

  get largestPass(): number {
    return this.limits.positions;
  }

  get activationBudgetBytes(): number {
    return this.runtime.activationBudgetBytes;
  }

  private get training(): TrainingModel {
    if (this.trainable !== undefined) return this.trainable;
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      `${this.info.id} was loaded to be sampled from, not to be trained.`,
      'Load it again for training, or choose a model that can be trained.',
    );
  }

  async embedTokens(tokenIds: Int32Array): Promise<FloatTensor> {
    const { tokenDim, vocabularySize } = this.embedding;
    const data = new Float32Array(tokenIds.length * tokenDim);
    tokenIds.forEach((id, i) => {
      if (id < 0 || id >= vocabularySize)
        throw new StudioError(
          'TOKENIZER_MISMATCH',
          `Token id ${id} is outside the model's vocabulary of ${vocabularySize}.`,
          'Use the tokenizer that came with this model.',
        );
      this.embedding.readRow(id, data, i * tokenDim);
    });
    return { data, dims: [tokenIds.length, tokenDim] };
  }

  async forward(inputsEmbeds: FloatTensor, labels: IntTensor): Promise<Tape> {
    const [batch, sequence] = this.checkedShape(inputsEmbeds, labels);
    if (this.whole?.fits(batch, sequence)) return this.whole.forward(inputsEmbeds, labels);
    return this.training.forward(inputsEmbeds, labels);
  }

  async score(inputsEmbeds: FloatTensor, labels: IntTensor): Promise<Float32Array> {
    const [batch, sequence] = this.checkedShape(inputsEmbeds, labels);
    if (this.whole?.fits(batch, sequence)) return this.whole.score(inputsEmbeds, labels);
    const tape = await this.training.forward(inputsEmbeds, labels);
    tape.dispose();
    return tape.logProbabilities;
  }

  private checkedShape(inputsEmbeds: FloatTensor, labels: IntTensor): readonly [number, number] {
    const [batch, sequence, tokenDim] = inputsEmbeds.dims;
    if (inputsEmbeds.dims.length !== 3 || tokenDim !== this.info.tokenDim || labels.dims[0] !== batch)
      throw new StudioError(
        'INTERNAL',
        `The model takes [B, S, ${this.info.tokenDim}] and [B, T], not [${inputsEmbeds.dims}] and [${labels.dims}].`,
        'Give shapes that fit this model.',
      );
    this.assertFits(sequence as number);
    return [batch as number, sequence as number];
  }

  async meanHiddenStates(inputsEmbeds: FloatTensor, lengths: Int32Array): Promise<FloatTensor> {
    this.assertFits(inputsEmbeds.dims[1]!);
    return this.training.meanHiddenStates(inputsEmbeds, lengths);
  }

  startDecoding(prefix: FloatTensor, rows: number): Promise<Decoder> {
    this.assertFits(prefix.dims[0]!);
    return this.decoding.start(prefix, rows);
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
    await this.decoding.dispose();
    await this.whole?.dispose();
    await this.trainable?.dispose();
  }
}
