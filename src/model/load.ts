/** From a folder in hub layout to a LanguageModel on a runtime. */
import { StudioError } from '../errors';
import { headChunkRows } from '../footprint/budgets';
import { assertEndToken, readLoadConfig } from '../hub/checkpointConfig';
import type { ModelFolder } from '../hub/modelFolder';
import type { Runtime } from '../runtime/types';
import { assertVocabulary } from '../tokenization/load';
import type { CheckpointTokenizer } from '../tokenization/types';
import { AdapterSlot } from './adapters/adapterSlot';
import { assertNoNanWeights } from './checkpoint/finiteWeights';
import { loadGraph } from './checkpoint/graphFile';
import { rotaryPositions } from './checkpoint/rotaryPositions';
import { assertFeedable } from './decoding/assertFeedable';
import { DecodingModel } from './decoding/decodingModel';
import { memoryPolicy } from './memoryPolicy';
import { OnnxLanguageModel } from './onnxLanguageModel';
import { NO_LIMITS, type PassLimits, passLimits } from './passes/passLimits';
import { SingleRunPass } from './passes/singleRunPass';
import { TrainingModel } from './passes/trainingModel';
import { teacherForcedGraph } from './rewrite/teacherForcedGraph';
import { type EmbedsGraph, toEmbedsGraph } from './rewrite/toEmbedsGraph';
import { decodingSelfTest, type SelfTestResult, selfTest } from './selfTest';
import type { AdapterShape, LanguageModel, ModelInfo } from './types';

export interface LoadProgress {
  readonly stage: 'download' | 'parse' | 'compile' | 'self-test';
  readonly loadedBytes: number;
  readonly totalBytes: number | null;
}

/** Architectures whose PyTorch classes have one layer for q, k and v, and one for gate and up. */
const PACKED_IN_PYTORCH = /^phi-?3/i;

type LoadTokenizer = Pick<CheckpointTokenizer, 'vocabularySize'> &
  Partial<Pick<CheckpointTokenizer, 'eosToken' | 'tokenId'>>;

export interface LoadOptions {
  readonly runtime: Runtime;
  /** A CPU runtime to check a GPU against; left out where the model runs on a CPU itself. */
  readonly reference?: Runtime;
  /** Most bytes of float32 weights that quantised products may be dequantised to. */
  readonly floatWeightLimitBytes?: number;
  /** What it is loaded for: 'sample' takes models that have no gradient here, and keeps no weights for training. */
  readonly use?: 'train' | 'sample';
  /** Refused before anything is allocated where it has more tokens than the model. Its end token serves where the configuration names none. */
  readonly tokenizer?: LoadTokenizer;
  /** Most bytes of weights that CPU sessions may hold once more each, to run both passes at once; 0: never. */
  readonly singleRunWeightLimitBytes?: number;
  /** Low-rank adapters to stand beside linear layers, none in use at first: LanguageModel.adaptation. */
  readonly adapter?: AdapterShape;
  readonly onProgress?: (progress: LoadProgress) => void;
}

export interface LoadedLanguageModel extends LanguageModel {
  readonly selfTest: SelfTestResult;
  /** Bytes of weights on the device. */
  readonly weightBytes: number;
  readonly runtime: Runtime;
  /**
   * Makes beforehand what the first step of a run would wait for: the sessions of a small model's passes. Nothing is computed, and a
   * session that cannot be made is left to the run, which says so.
   * @param goOn asked before each of them
   */
  prepareTraining(goOn: () => Promise<boolean>): Promise<void>;
}

/** The tokenizer's own end token; null where it has none. */
function endTokenOf(tokenizer: LoadTokenizer | undefined): number | null {
  const { eosToken, tokenId } = tokenizer ?? {};
  return eosToken == null ? null : (tokenId?.(eosToken) ?? null);
}

/** The runtime stays the caller's; dispose() releases everything that the model put on it. */
export async function loadLanguageModel(folder: ModelFolder, options: LoadOptions): Promise<LoadedLanguageModel> {
  const { runtime, reference, onProgress = () => undefined } = options;
  const paths = await folder.list();
  const generation = paths.includes('generation_config.json') ? await folder.read('generation_config.json') : undefined;
  const configuration = readLoadConfig(await folder.read('config.json'), generation, endTokenOf(options.tokenizer));
  const file = await loadGraph(folder, (loadedBytes, totalBytes) =>
    onProgress({ stage: 'download', loadedBytes, totalBytes }),
  );
  const totalBytes = file.byteLength;
  onProgress({ stage: 'parse', loadedBytes: totalBytes, totalBytes });
  assertNoNanWeights(file.graph, file.path);
  const policy = memoryPolicy(runtime.info.kind, options);
  const shape = options.adapter;
  const prepared = inFile(file.path, () =>
    toEmbedsGraph(
      file.graph,
      policy.floatWeightLimitBytes,
      policy.decodedFloatLimitBytes,
      policy.decodedAccuracy,
      shape && { shape, packed: PACKED_IN_PYTORCH.test(configuration.architecture) },
    ),
  );
  const { embedding } = prepared;
  if (options.tokenizer !== undefined) assertVocabulary(options.tokenizer, embedding.vocabularySize);
  assertEndToken(configuration, embedding.vocabularySize);
  const limits = limitsOn(runtime, prepared);
  const slot = prepared.adapters && new AdapterSlot(runtime, prepared.adapters.tensors);
  const decoding = inFile(file.path, () => decodingModel(runtime, prepared, slot, options.use === 'sample'));
  const training =
    options.use === 'sample' ? undefined : inFile(file.path, () => trainingModel(runtime, prepared, slot, limits));
  const info: ModelInfo = {
    id: folder.id,
    revision: folder.revision,
    hash: file.hash,
    architecture: configuration.architecture,
    tokenDim: embedding.tokenDim,
    vocabularySize: embedding.vocabularySize,
    layerCount: prepared.layerCount,
    maxPositions: Math.min(configuration.maxPositions, rotaryPositions(file.graph)),
    parameterCount: configuration.tied ? prepared.activeParameterCount : prepared.parameterCount,
    activeParameterCount: prepared.activeParameterCount,
    bosTokenId: configuration.bosTokenId,
    endOfSampleTokenId: configuration.endOfSampleTokenId,
    otherEndTokenIds: configuration.otherEndTokenIds,
    ...(configuration.knows && { knows: configuration.knows }),
    device: runtime.info,
  };
  onProgress({ stage: 'self-test', loadedBytes: totalBytes, totalBytes });
  try {
    const tested = training ? await selfTest(training.stack, reference) : await decodingSelfTest(decoding);
    const isSmall = training && training.stack.weights.byteLength <= policy.singleRunWeightLimitBytes;
    const singleRun = isSmall ? new SingleRunPass(training) : null;
    const adapters = shape && prepared.adapters && slot && { shape, layers: prepared.adapters.layers, slot };
    return new OnnxLanguageModel({
      info,
      runtime,
      embedding,
      decoding,
      training,
      singleRun,
      selfTest: tested,
      limits,
      adapters,
    });
  } catch (error) {
    await decoding.dispose();
    await training?.dispose();
    slot?.dispose();
    throw error;
  }
}

function decodingModel(
  runtime: Runtime,
  prepared: EmbedsGraph,
  adapters: AdapterSlot | undefined,
  mustSample: boolean,
): DecodingModel {
  const { decodingGraph: graph, smallerDecodingGraph: smaller, embedding, logits } = prepared;
  const source = { graph, smaller, embedding, logits, adapters };
  assertFeedable(source);
  const decoding = new DecodingModel(runtime, source);
  if (mustSample) decoding.assertCached();
  return decoding;
}

function trainingModel(
  runtime: Runtime,
  { graph, embedding, logits }: EmbedsGraph,
  adapters: AdapterSlot | undefined,
  limits: PassLimits,
): TrainingModel {
  const { tokenDim, vocabularySize } = embedding;
  return new TrainingModel(runtime, teacherForcedGraph(graph, logits), {
    tokenDim,
    vocabularySize,
    logits,
    adapters,
    // Left to the head where nothing waits for the device.
    ...(limits === NO_LIMITS ? {} : { chunkRows: Math.min(headChunkRows(vocabularySize), limits.headRows) }),
  });
}

function limitsOn(
  { flopsPerSecond }: Runtime,
  { embedding, activeParameterCount, layerCount }: EmbedsGraph,
): PassLimits {
  if (flopsPerSecond === null) return NO_LIMITS;
  const headParameters = embedding.tokenDim * embedding.vocabularySize;
  const blockParameters = (activeParameterCount - headParameters) / Math.max(1, layerCount);
  return passLimits(flopsPerSecond, blockParameters, headParameters);
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
