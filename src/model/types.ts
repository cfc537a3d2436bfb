/**
 * What everything above the engine sees of a language model.
 *
 * Legend: B batch rows, P prefix rows (soft tokens, BOS), T text tokens (end-of-sample token included),
 * d token dimension, V vocabulary.
 */
import type { DeviceInfo } from '../runtime/types';
import type { FloatTensor, IntTensor } from '../tensors/tensor';

/** A label that is not scored (padding); defined where labels are made. */
export { IGNORED_LABEL } from '../tokenization/types';

export interface ModelInfo {
  /** Hub id or folder name. */
  readonly id: string;
  readonly revision: string;
  /** SHA-256 of the ONNX graph file, hex; where its weights lie in other files, of the digests of them all. */
  readonly hash: string;
  readonly architecture: string;
  readonly tokenDim: number;
  readonly vocabularySize: number;
  readonly layerCount: number;
  readonly maxPositions: number;
  readonly parameterCount: number;
  /** Parameters taking part in a matrix product per token: blocks and output head (an untied input table is a look-up). */
  readonly activeParameterCount: number;
  readonly bosTokenId: number | null;
  /** Ends a sample; learned as the last token of every reference. */
  readonly endOfSampleTokenId: number;
  /** More tokens at which a sample ends where they are drawn; chat models have several. */
  readonly otherEndTokenIds: readonly number[];
  /** Languages that the model knows, and no others, where its files say so. */
  readonly knows?: readonly string[];
  readonly device: DeviceInfo;
}

export type { DeviceInfo };

/** One forward pass, kept so that it can be differentiated. Owned by the caller: dispose it. */
export interface Tape {
  /** [B]: Σ_t log p(x_t | prefix, x_<t) over each row's own tokens, nats. */
  readonly logProbabilities: Float32Array;
  /** [B]: tokens scored in each row. */
  readonly tokenCounts: Int32Array;
  /** weights [B] = ∂L/∂logProbabilities → ∂L/∂inputsEmbeds, float32 [B, P+T, d]. */
  backward(weights: Float32Array): Promise<FloatTensor>;
  dispose(): void;
}

/** The forward pass of G prefixes, kept for the rows behind them. Owned by the caller: dispose it after their tapes. */
export interface PrefixTape {
  /** G */
  readonly rows: number;
  /** P, with the positions of what stands in front. */
  readonly positions: number;
  /**
   * ∂L/∂inputsEmbeds, float32 [G, P, d], as far as rows behind these prefixes have gone backward: call it when all have.
   * A prefix in front of these gets its share of it.
   */
  backward(): Promise<FloatTensor>;
  dispose(): void;
}

/** Which prefix each row stands behind: row b behind prefix rows[b]. */
export interface PrefixBinding<T extends PrefixTape = PrefixTape> {
  /** Borrowed. */
  readonly tape: T;
  readonly rows: Int32Array;
}

/** Passes in which a prefix runs once for all rows behind it. The numbers are those of rows that share nothing. */
export interface PrefixSharing {
  /** What starting one of its passes costs, in positions of rows that share nothing; Infinity: it never pays here. */
  readonly passOverhead: number;
  /** Whether each row's tape holds as much for its prefix as for its own positions. */
  readonly carriesPrefixes: boolean;
  /** @param inputsEmbeds float32 [G, P, d], borrowed, without padding */
  prefix(inputsEmbeds: FloatTensor, binding?: PrefixBinding): Promise<PrefixTape>;
  /** As LanguageModel.forward(), for rows that go on behind a prefix; at least one position stands before the first label. */
  forward(inputsEmbeds: FloatTensor, labels: IntTensor, binding: PrefixBinding): Promise<Tape>;
  /** The log-probabilities [B] that forward() gives, where no gradient will be asked for. */
  score(inputsEmbeds: FloatTensor, labels: IntTensor, binding: PrefixBinding): Promise<Float32Array>;
}

/**
 * Low-rank adaptation (Hu et al. 2021, arXiv 2106.09685): a chosen linear layer W gives W·x + (alpha ÷ rank)·B·A·x, W frozen.
 * Names, defaults and initialisation after huggingface/peft, LoraConfig.
 */
export interface AdapterShape {
  readonly rank: number;
  readonly alpha: number;
  /** Last parts of the layers' names in PyTorch (`q_proj`), PEFT's target_modules; 'all-linear': every one but the output projection. */
  readonly targets: 'all-linear' | readonly string[];
}

/** A linear layer with an adapter beside it. */
export interface AdaptedLayer {
  /** In PyTorch: `model.layers.0.self_attn.q_proj`. */
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** `NAME.lora_A.weight` [rank, inputs] and `NAME.lora_B.weight` [outputs, rank] of every adapted layer, float32, row-major. */
export type AdapterWeights = ReadonlyMap<string, Float32Array>;

/** One step's losses and gradients with respect to an adapter. */
export interface AdapterGradients {
  /** [B], as Tape's. */
  readonly logProbabilities: Float32Array;
  readonly tokenCounts: Int32Array;
  /** ∂ Σ_b rowWeights[b] · log p_b, by the names of AdapterWeights; fresh arrays. */
  readonly gradients: Map<string, Float32Array>;
}

/** The adapter that all passes of a model go through, decoders too. One at a time; sessions are compiled once for all. */
export interface Adaptation {
  readonly shape: AdapterShape;
  /** In the order of the model. */
  readonly layers: readonly AdaptedLayer[];
  /**
   * From the next pass or decoder on; the arrays are read at once and stay the caller's. null: the base alone. Tapes, prefixes with the
   * rows behind them, and decoders that have begun keep the adapter that they began with.
   * @throws StudioError PROMPT_MISMATCH naming a weight that is missing, left over or of another size; the one before stays
   */
  use(weights: AdapterWeights | null): void;
  /**
   * As LanguageModel.forward(), behind the adapter in use. @param rowWeights [B]
   * @throws StudioError MODEL_UNSUPPORTED where it was loaded to be sampled from
   */
  differentiate(inputsEmbeds: FloatTensor, labels: IntTensor, rowWeights: Float32Array): Promise<AdapterGradients>;
}

export interface LanguageModel {
  readonly info: ModelInfo;
  /** Where it was loaded with an adapter's shape (LoadOptions.adapter). */
  readonly adaptation?: Adaptation;
  /** Room for activations on its device; what exceeds it is computed again. */
  readonly activationBudgetBytes: number;
  /** Most positions of one pass, padding counted, that keep a slow GPU from standing still for long; Infinity on a CPU. */
  readonly largestPass: number;
  /** null where rows cannot share prefixes. */
  readonly sharing: PrefixSharing | null;
  /** Rows of the input embedding: ids [N] → float32 [N, d]. */
  embedTokens(tokenIds: Int32Array): Promise<FloatTensor>;
  /**
   * Teacher-forced forward pass. Label t of a row sits at position P+t and is predicted from P+t−1, so P ≥ 1.
   * Rows are padded on the right; a padded label is IGNORED_LABEL and its embedding row is arbitrary but finite.
   * @param inputsEmbeds float32 [B, P+T, d], borrowed
   * @param labels int32 [B, T], borrowed; P is the difference of the lengths
   */
  forward(inputsEmbeds: FloatTensor, labels: IntTensor): Promise<Tape>;
  /** The log-probabilities [B] that forward() gives, where no gradient will be asked for. */
  score(inputsEmbeds: FloatTensor, labels: IntTensor): Promise<Float32Array>;
  /** Mean over each row's first `lengths[b]` positions of the final hidden state → float32 [B, d]. */
  meanHiddenStates(inputsEmbeds: FloatTensor, lengths: Int32Array): Promise<FloatTensor>;
  /** Run a prefix once and keep its key–value cache for decoding `rows` rows in lockstep. */
  startDecoding(prefix: FloatTensor, rows: number): Promise<Decoder>;
  /** Most rows that its device has room to decode together, up to so many positions each; absent: as many as are asked for. */
  decodingRows?(positions: number): number;
  dispose(): Promise<void>;
}

/** Batched autoregressive decoding behind one shared prefix. Owned by the caller: dispose it. */
export interface Decoder {
  /** Rows still being decoded. */
  readonly rows: number;
  /** Logits of the first token after the prefix, [V]; the same for every row. */
  readonly firstLogits: Float32Array;
  /** Append one token to every row: ids [rows] → logits [rows, V], row-major; valid until the next call. */
  step(tokenIds: Int32Array): Promise<Float32Array>;
  /** Keep only these rows (ascending indices), in this order. */
  keepRows(kept: readonly number[]): Promise<void>;
  /** Add rows that start behind the prefix, after the others; absent where all rows must be of one length. */
  addRows?(count: number): void;
  dispose(): void;
}
