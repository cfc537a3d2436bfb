/**
 * A checkpoint as embedding · block × N · head, for teacher-forced forward and backward passes.
 * Legend: B batch, S = P + T sequence, d token dimension, V vocabulary, C rows of a head chunk.
 */
import { backwardPrograms } from '../../autodiff/programs';
import type { DeviceTensor, Runtime } from '../../runtime/types';
import type { FloatTensor, IntTensor } from '../../tensors/tensor';
import { ActivationLedger } from '../blocks/activationLedger';
import type { ChainShape } from '../blocks/blockChain';
import { BlockVariants } from '../blocks/blockVariants';
import { type CanonicalSegment, canonicalSegment, SEGMENT_INPUT } from '../blocks/canonicalSegment';
import { partition } from '../blocks/partition';
import { TensorSums } from '../blocks/prefixCache';
import { PAST_LENGTH } from '../blocks/prefixForms';
import { RuntimeInputs } from '../blocks/runtimeInputs';
import { WeightStore } from '../blocks/weightStore';
import { ChunkedHead } from '../head/chunkedHead';
import { HeadProgram, headGraph } from '../head/headProgram';
import { lossPositions } from '../head/lossPositions';
import type { SpecializedGraph } from '../rewrite/specialize/specialize';
import type { Tape } from '../types';
import { type BlockwisePrefixTape, behindPrefix } from './blockwisePrefixTape';
import { BlockwiseTape, type ParameterGradients } from './blockwiseTape';

export interface TrainingModelOptions {
  readonly tokenDim: number;
  readonly vocabularySize: number;
  /** Name of the logits output. */
  readonly logits: string;
  /** Most rows of logits held at once; default: headChunkRows. */
  readonly chunkRows?: number;
  /** Bytes of the output projection that a CPU takes at once; default: HEAD_CHUNK_BYTES. */
  readonly headPieceBytes?: number | undefined;
}

/** One block of the chain: its programs, and its own weights as feeds. */
export interface Block {
  readonly programs: BlockVariants;
  readonly canonical: CanonicalSegment;
  readonly weights: Readonly<Record<string, DeviceTensor>>;
}

/** Most rows of logits held at once: 64 MiB of float32, at least 16 rows. */
export function headChunkRows(vocabularySize: number): number {
  return Math.max(16, Math.floor((64 * 2 ** 20) / (4 * vocabularySize)));
}

interface CanonicalSegments {
  readonly blocks: readonly CanonicalSegment[];
  readonly finalNorm: CanonicalSegment;
  readonly head: CanonicalSegment;
}

function canonicalSegments(graph: SpecializedGraph, options: TrainingModelOptions): CanonicalSegments {
  const { tokenDim, vocabularySize, logits } = options;
  const parts = partition(graph, logits);
  const hidden = ['batch', 'sequence', tokenDim] as const;
  return {
    blocks: parts.blocks.map((segment) => canonicalSegment(graph, segment, hidden, hidden)),
    finalNorm: canonicalSegment(graph, parts.finalNorm, hidden, hidden),
    head: canonicalSegment(graph, parts.head, hidden, ['batch', 'sequence', vocabularySize]),
  };
}

/**
 * Whether every operator that a gradient must pass has a rule; on no device.
 * @throws OPERATOR_UNSUPPORTED, MODEL_UNSUPPORTED naming the operator and the node
 */
export function assertDifferentiable(graph: SpecializedGraph, options: TrainingModelOptions): void {
  const { blocks, head } = canonicalSegments(graph, options);
  const kinds = new Map(blocks.map((canonical) => [canonical.key, canonical]));
  for (const { graph: segment } of kinds.values()) backwardPrograms(segment, [SEGMENT_INPUT]);
  headGraph(head, options.tokenDim, []);
}

export class TrainingModel {
  readonly blocks: readonly Block[];
  readonly head: HeadProgram;
  readonly headCanonical: CanonicalSegment;
  readonly headWeights: Readonly<Record<string, DeviceTensor>>;
  readonly weights: WeightStore;
  readonly sums: TensorSums;
  /** What live tapes hold. */
  readonly activations = new ActivationLedger();
  /** What blocks read besides activations and weights. */
  readonly prelude: SpecializedGraph['prelude'];
  private readonly finalNorm: Block;
  private readonly inputs: RuntimeInputs;

  /** @param graph lowered, pruned to its logits, reading inputs_embeds [batch, sequence, d] */
  constructor(
    readonly runtime: Runtime,
    graph: SpecializedGraph,
    readonly options: TrainingModelOptions,
  ) {
    const segments = canonicalSegments(graph, options);
    this.weights = new WeightStore(runtime);
    this.sums = new TensorSums(runtime);
    this.prelude = graph.prelude;
    this.inputs = new RuntimeInputs(runtime, this.prelude);
    const programs = new Map<string, BlockVariants>();
    const all = [...segments.blocks, segments.finalNorm];
    for (const canonical of all)
      if (!programs.has(canonical.key)) programs.set(canonical.key, new BlockVariants(runtime, canonical));
    // What cannot be differentiated is refused before its weights are uploaded.
    for (const block of new Set(segments.blocks.map(({ key }) => key)))
      programs.get(block)?.whole.assertDifferentiable();
    headGraph(segments.head, options.tokenDim, []);
    const makeBlock = (canonical: CanonicalSegment): Block => ({
      programs: programs.get(canonical.key) as BlockVariants,
      canonical,
      weights: this.upload(canonical),
    });
    this.blocks = segments.blocks.map(makeBlock);
    this.finalNorm = makeBlock(segments.finalNorm);
    this.headCanonical = segments.head;
    this.headWeights = this.upload(this.headCanonical);
    const { tokenDim, headPieceBytes } = options;
    this.head =
      ChunkedHead.create(runtime, this.headCanonical, tokenDim, this.headWeights, headPieceBytes) ??
      new HeadProgram(runtime, this.headCanonical, tokenDim);
  }

  private upload(canonical: CanonicalSegment): Record<string, DeviceTensor> {
    return Object.fromEntries(
      [...canonical.weights].map(([name, tensor]) => [
        name,
        this.weights.get(canonical.weightNames.get(name) as string, tensor),
      ]),
    );
  }

  /**
   * Everything a block reads besides a prefix's keys and values and what its backward pass adds.
   * @param past positions of the prefix that x stands behind
   */
  feeds(block: Block, x: DeviceTensor, past = 0): Record<string, DeviceTensor> {
    const [batch, sequence] = x.dims as [number, number];
    const get = (name: string): DeviceTensor => {
      const keyed = past > 0 && block.programs.forms?.keyed.has(name) === true;
      return this.inputs.get(name, { batch, sequence, past, keyed });
    };
    const names = past > 0 ? [...block.canonical.runtimeInputs, PAST_LENGTH] : block.canonical.runtimeInputs;
    return { ...block.weights, ...Object.fromEntries(names.map((name) => [name, get(name)])), x };
  }

  /** Whether every block can stand behind a prefix. */
  get sharesPrefixes(): boolean {
    return this.blocks.every(({ programs }) => programs.forms !== undefined);
  }

  /** From which block on activations are kept, beside those of live tapes; earlier ones are computed again in the backward pass. */
  keepFrom({ kind, batch, sequence, behind }: ChainShape): number {
    let bytes = this.activations.heldBytes + this.blocks.length * batch * sequence * this.options.tokenDim * 4;
    let first = this.blocks.length;
    while (first > 0) {
      const program = (this.blocks[first - 1] as Block).programs.program(kind, first === this.blocks.length);
      bytes += program.keptBytes(batch, sequence, behind?.cache.positions);
      if (bytes > this.runtime.activationBudgetBytes) break;
      first--;
    }
    return first;
  }

  /**
   * @param parameters where given, gradients with respect to the weights too: `rowWeights` [B] = ∂L/∂logProbabilities,
   *   known beforehand; gradients are added to `into`
   * @param front the prefix that the rows stand behind, and which of its rows each one does
   */
  async forward(
    inputsEmbeds: FloatTensor,
    labels: IntTensor,
    parameters?: { rowWeights: Float32Array; into: ParameterGradients },
    front?: { readonly tape: BlockwisePrefixTape; readonly rows: Int32Array },
  ): Promise<Tape> {
    const { runtime } = this;
    const [batch, sequence] = inputsEmbeds.dims as [number, number, number];
    const { vocabularySize } = this.options;
    // Gradients of the projection itself are taken from whole rows of logits.
    const widest = parameters === undefined ? this.head.chunkRows : undefined;
    const chunkRows = this.options.chunkRows ?? widest ?? headChunkRows(vocabularySize);
    const positions = lossPositions(labels, sequence, vocabularySize, chunkRows);
    const behind = front && behindPrefix(this, front.tape, front.rows);
    const shape: ChainShape = behind ? { kind: 'last', batch, sequence, behind } : { kind: 'whole', batch, sequence };
    const tape = new BlockwiseTape(this, shape, positions.tokenCounts, parameters?.into);
    try {
      await tape.run(
        runtime.upload('float32', inputsEmbeds.dims, inputsEmbeds.data),
        positions,
        parameters?.rowWeights,
      );
    } catch (error) {
      tape.dispose();
      throw error;
    }
    return tape;
  }

  /** Final hidden states, averaged over each row's first positions: [B, S, d] → [B, d]. */
  async meanHiddenStates(inputsEmbeds: FloatTensor, lengths: Int32Array): Promise<FloatTensor> {
    const { runtime } = this;
    const [batch, sequence, tokenDim] = inputsEmbeds.dims as [number, number, number];
    const means = new Float32Array(batch * tokenDim);
    let x = runtime.upload('float32', inputsEmbeds.dims, inputsEmbeds.data);
    try {
      for (const block of [...this.blocks, this.finalNorm]) {
        // A model whose output projection reads the last block directly has no final norm.
        if (block === this.finalNorm && block.canonical.graph.nodes.length === 0) continue;
        const y = await block.programs.whole.forward(this.feeds(block, x));
        runtime.free(x);
        x = y;
      }
      const hidden = await runtime.read(x);
      for (let b = 0; b < batch; b++) {
        const length = lengths[b]!;
        for (let s = 0; s < length; s++)
          for (let i = 0; i < tokenDim; i++)
            means[b * tokenDim + i]! += hidden[(b * sequence + s) * tokenDim + i]! / length;
      }
    } finally {
      runtime.free(x);
    }
    return { data: means, dims: [batch, tokenDim] };
  }

  async dispose(): Promise<void> {
    for (const programs of new Set([...this.blocks, this.finalNorm].map((block) => block.programs)))
      await programs.dispose();
    await this.sums.dispose();
    await this.head.dispose();
    this.inputs.dispose();
    this.weights.dispose();
  }
}
