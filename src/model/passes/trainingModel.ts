/**
 * A checkpoint as embedding · block × N · head, for teacher-forced forward and backward passes.
 * Legend: B batch, S = P + T sequence, d token dimension, V vocabulary, C rows of a head chunk.
 */
import { headChunkRows } from '../../footprint/budgets';
import type { Runtime } from '../../runtime/types';
import type { FloatTensor, IntTensor } from '../../tensors/tensor';
import type { AdapterSlot } from '../adapters/adapterSlot';
import { type Block, BlockStack, type ChainShape } from '../blocks/blockStack';
import { type CanonicalSegment, canonicalSegment } from '../blocks/canonicalSegment';
import { partition } from '../blocks/partition';
import { ChunkedHead } from '../head/chunkedHead';
import { HeadProgram, headGraph } from '../head/headProgram';
import { lossPositions } from '../head/lossPositions';
import type { SpecializedGraph } from '../rewrite/specialize/specialize';
import type { PrefixBinding, Tape } from '../types';
import { type BlockwisePrefixTape, behindPrefix } from './blockwisePrefixTape';
import { BlockwiseTape, type WantedGradients } from './blockwiseTape';

export interface TrainingModelOptions {
  readonly tokenDim: number;
  readonly vocabularySize: number;
  /** Name of the logits output. */
  readonly logits: string;
  /** Most rows of logits held at once; default: headChunkRows. */
  readonly chunkRows?: number;
  /** Bytes of the output projection that a CPU takes at once; default: HEAD_CHUNK_BYTES. */
  readonly headChunkBytes?: number | undefined;
  /** Weights that change from pass to pass; borrowed. */
  readonly adapters?: AdapterSlot | undefined;
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

export class TrainingModel {
  readonly stack: BlockStack;
  readonly head: HeadProgram;
  private readonly finalNorm: Block;

  /**
   * @param graph lowered, pruned to its logits, reading inputs_embeds [batch, sequence, d]
   * @throws OPERATOR_UNSUPPORTED, MODEL_UNSUPPORTED naming the operator and the node; nothing has been uploaded then
   */
  constructor(
    readonly runtime: Runtime,
    graph: SpecializedGraph,
    readonly options: TrainingModelOptions,
  ) {
    const { tokenDim, headChunkBytes } = options;
    const segments = canonicalSegments(graph, options);
    // What cannot be differentiated is refused before any weight is uploaded.
    headGraph(segments.head, tokenDim, []);
    this.stack = new BlockStack(runtime, segments.blocks, tokenDim, graph.prelude, options.adapters);
    this.finalNorm = this.stack.block(segments.finalNorm);
    const weights = this.stack.upload(segments.head);
    this.head =
      ChunkedHead.create(runtime, segments.head, tokenDim, weights, headChunkBytes) ??
      new HeadProgram(runtime, segments.head, tokenDim, weights);
  }

  /**
   * @param parameters where given, gradients with respect to weights too: `rowWeights` [B] = ∂L/∂logProbabilities,
   *   known beforehand; gradients are added to `into`; default: of every weight
   * @param binding the prefix that the rows stand behind, and which of its rows each one does
   */
  async forward(
    inputsEmbeds: FloatTensor,
    labels: IntTensor,
    parameters?: Omit<WantedGradients, 'of'> & Partial<WantedGradients> & { readonly rowWeights: Float32Array },
    binding?: PrefixBinding<BlockwisePrefixTape>,
  ): Promise<Tape> {
    const { runtime } = this;
    const [batch, sequence] = inputsEmbeds.dims as [number, number, number];
    const { vocabularySize } = this.options;
    // Gradients of the projection itself are taken from whole rows of logits.
    const wanted = parameters && { of: parameters.of ?? 'weights', into: parameters.into };
    const widest = wanted?.of === 'weights' ? undefined : this.head.chunkRows;
    const chunkRows = this.options.chunkRows ?? widest ?? headChunkRows(vocabularySize);
    const positions = lossPositions(labels, sequence, vocabularySize, chunkRows);
    const behind = binding && behindPrefix(this.stack, binding);
    const shape: ChainShape = behind
      ? { kind: 'behindPrefix', batch, sequence, behind }
      : { kind: 'unshared', batch, sequence };
    const tape = new BlockwiseTape(this.stack, this.head, shape, positions.tokenCounts, wanted);
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
    const adapter = this.stack.adapters?.take();
    try {
      for (const block of [...this.stack.blocks, this.finalNorm]) {
        // A model whose output projection reads the last block directly has no final norm.
        if (block === this.finalNorm && block.canonical.graph.nodes.length === 0) continue;
        const y = await block.programs.unshared.forward(this.stack.feeds(block, x, adapter));
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
      adapter?.release();
    }
    return { data: means, dims: [batch, tokenDim] };
  }

  async dispose(): Promise<void> {
    await this.head.dispose();
    await this.stack.dispose();
  }
}
