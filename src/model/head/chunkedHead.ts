/**
 * The head of a model with a large vocabulary on a CPU: cross-entropy and its gradient by chunks of the vocabulary, all
 * scored rows at once, in one walk over the output projection. With p = softmax z over all words,
 *   log p(label) = z_label − L,  L = log Σ exp z,    ∂log p(label)/∂n = W_label − Σ_w p_w W_w,
 * and both sums are carried from chunk to chunk at the normaliser so far, as in FlashAttention (Dao et al. 2022, §3.1).
 * All logits are never there at once, and each chunk of the projection is read and dequantised once for both directions.
 * Legend: C scored rows, d token dimension, W words of a chunk, n the normalised hidden state.
 */
import { differentiate } from '../../autodiff/differentiate';
import { CHUNKED_HEAD_ROWS, headChunkWords } from '../../footprint/budgets';
import { GraphBuilder, OPSETS } from '../../onnx/builder';
import type { Graph, GraphNode, GraphTensor } from '../../onnx/graph';
import { liveNodes } from '../../onnx/prune';
import type { DeviceTensor, Runtime, Session } from '../../runtime/types';
import { type CanonicalSegment, SEGMENT_INPUT } from '../blocks/canonicalSegment';
import { SessionCache } from '../blocks/sessionCache';
import { type HeadChunk, HeadProgram, type HeadResult, HIDDEN, HIDDEN_GRADIENT } from './headProgram';
import { type HeadMatrix, headMatrix } from './headWeights';

/** A normaliser of nothing: exp of it less any other is 0. */
const NOTHING = -1e30;

const NORMALIZED = 'normalized';
const NORMALIZED_GRADIENT = 'normalized_gradient';

export class ChunkedHead extends HeadProgram {
  private readonly compiled = new SessionCache<Session>((session) => session);
  /** Float32 [W·d] that no run is reading. */
  private readonly spare: Float32Array[] = [];

  private constructor(
    runtime: Runtime,
    segment: CanonicalSegment,
    tokenDim: number,
    weights: Readonly<Record<string, DeviceTensor>>,
    private readonly matrix: HeadMatrix,
    private readonly words: number,
  ) {
    super(runtime, segment, tokenDim, weights);
  }

  /** @returns undefined where one run does (a GPU, a small vocabulary) or the logits are no plain product */
  static create(
    runtime: Runtime,
    segment: CanonicalSegment,
    tokenDim: number,
    weights: Readonly<Record<string, DeviceTensor>>,
    chunkBytes?: number,
  ): ChunkedHead | undefined {
    if (runtime.info.kind === 'webgpu') return undefined;
    const matrix = headMatrix(segment, weights);
    const words = headChunkWords(tokenDim, chunkBytes);
    if (matrix === undefined || matrix.words <= words) return undefined;
    return new ChunkedHead(runtime, segment, tokenDim, weights, matrix, words);
  }

  override get chunkRows(): number {
    return CHUNKED_HEAD_ROWS;
  }

  override async run(hidden: DeviceTensor, chunk: HeadChunk, parameters: readonly string[]): Promise<HeadResult> {
    if (parameters.length > 0) return super.run(hidden, chunk, parameters);
    const { runtime } = this;
    const feeds = { ...this.weights, hidden, ...chunk };
    const [normalized] = await this.runGraph('head, norm', () => this.normGraph(), feeds);
    const labelRows = this.labelRows(chunk.labels);
    let sums: Sums | undefined;
    try {
      sums = await this.walk(normalized!);
      const [logProbability, hiddenGradient] = await this.runGraph('head, loss', () => this.lossGraph(), {
        ...feeds,
        ...sums,
        labelRows,
      });
      return {
        logProbability: logProbability!,
        hiddenGradient: hiddenGradient!,
        parameterGradients: new Map(),
      };
    } finally {
      for (const tensor of [normalized!, labelRows, ...Object.values(sums ?? {})]) runtime.free(tensor);
    }
  }

  /** Chunk by chunk: the log normaliser of the words so far, and their mean weights under it. */
  private async walk(normalized: DeviceTensor): Promise<Sums> {
    const { runtime, matrix, tokenDim: width } = this;
    const rows = normalized.dims[0]!;
    const buffer = this.spare.pop() ?? new Float32Array(this.words * width);
    let sums: Sums = {
      normalizer: runtime.upload('float32', [rows, 1], new Float32Array(rows).fill(NOTHING)),
      mean: runtime.upload('float32', [rows, width], new Float32Array(rows * width)),
    };
    try {
      for (let first = 0; first < matrix.words; first += this.words) {
        const count = Math.min(this.words, matrix.words - first);
        const values = buffer.subarray(0, count * width);
        matrix.readWords(first, count, values);
        const dims = matrix.layout === 'rows' ? [count, width] : [width, count];
        const projection = runtime.upload('float32', dims, values);
        const before = sums;
        try {
          const feeds = { normalized, projection, ...before };
          const [normalizer, mean] = await this.runGraph('head, chunk', () => chunkGraph(width, matrix.layout), feeds);
          sums = { normalizer: normalizer!, mean: mean! };
        } finally {
          runtime.free(projection);
        }
        for (const tensor of Object.values(before)) runtime.free(tensor);
      }
      return sums;
    } catch (error) {
      for (const tensor of Object.values(sums)) runtime.free(tensor);
      throw error;
    } finally {
      this.spare.push(buffer);
    }
  }

  /** W_label of every row, [C, d]. */
  private labelRows(labels: DeviceTensor): DeviceTensor {
    const ids = labels.data as BigInt64Array;
    const out = new Float32Array(ids.length * this.tokenDim);
    ids.forEach((id, row) => {
      this.matrix.readWord(Number(id), out, row * this.tokenDim);
    });
    return this.runtime.upload('float32', [ids.length, this.tokenDim], out);
  }

  /** What stands before the product, of the gathered rows: x [1, C, d] → n. */
  private norm(): { nodes: readonly GraphNode[]; weights: ReadonlyMap<string, GraphTensor> } {
    const nodes = liveNodes(this.segment.graph.nodes, [this.matrix.input]);
    const used = new Set(nodes.flatMap((node) => node.inputs));
    return { nodes, weights: new Map([...this.segment.weights].filter(([name]) => used.has(name))) };
  }

  private gathered(builder: GraphBuilder): void {
    builder.input(HIDDEN, 'float32', ['batch', 'sequence', this.tokenDim]);
    builder.input('rows', 'int64', ['chunk']);
    const flat = builder.node('Reshape', [HIDDEN, builder.int64([1, -1, this.tokenDim])]);
    builder.append({
      opType: 'Gather',
      domain: '',
      name: SEGMENT_INPUT,
      inputs: [flat, 'rows'],
      outputs: [SEGMENT_INPUT],
      attributes: { axis: { kind: 'int', value: 1 } },
    });
    const { nodes, weights } = this.norm();
    for (const { name, dataType, dims } of weights.values()) builder.input(name, dataType, dims);
    for (const tensor of this.segment.graph.initializers.values()) builder.initializer(tensor);
    for (const node of nodes) builder.append(node);
  }

  /** hidden [B, S, d], rows [C] → n [C, d] */
  private normGraph(): Graph {
    const builder = new GraphBuilder('head_norm', 'norm_');
    this.gathered(builder);
    reshaped(builder, this.matrix.input, [-1, this.tokenDim], NORMALIZED);
    builder.output(NORMALIZED, 'float32', ['chunk', this.tokenDim]);
    return builder.build();
  }

  /** The sums → log p(label) [1, C, 1] and ∂/∂ the gathered hidden states [C, d] for the cotangent [1, C, 1]. */
  private lossGraph(): Graph {
    const builder = new GraphBuilder('head_loss', 'loss_');
    const { tokenDim: width } = this;
    this.gathered(builder);
    builder.input('normalizer', 'float32', ['chunk', 1]);
    builder.input('mean', 'float32', ['chunk', width]);
    builder.input('labelRows', 'float32', ['chunk', width]);
    builder.input('cotangent', 'float32', [1, 'chunk', 1]);
    const n = builder.node('Reshape', [this.matrix.input, builder.int64([-1, width])]);
    const products = builder.node('Mul', [n, 'labelRows']);
    const logit = builder.node('ReduceSum', [products, builder.int64([-1])], { keepdims: 1 });
    reshaped(builder, builder.node('Sub', [logit, 'normalizer']), [1, -1, 1], 'log_probability');
    const unit = builder.node('Sub', ['labelRows', 'mean']);
    const scaled = builder.node('Mul', [builder.node('Reshape', [unit, builder.int64([1, -1, width])]), 'cotangent']);
    reshaped(builder, scaled, [1, -1, width], NORMALIZED_GRADIENT);
    let gradient = NORMALIZED_GRADIENT;
    const { nodes, weights } = this.norm();
    if (nodes.length > 0) {
      const dims = [1, 'chunk', width];
      const inputs = [{ name: SEGMENT_INPUT, dataType: 'float32' as const, dims }, ...weights.values()];
      const outputs = [{ name: this.matrix.input, dataType: 'float32' as const, dims }];
      const { initializers } = this.segment.graph;
      const segment: Graph = { name: 'norm', opsets: OPSETS, inputs, outputs, initializers, nodes };
      const back = differentiate(segment, new Map([[this.matrix.input, NORMALIZED_GRADIENT]]), [SEGMENT_INPUT]);
      for (const tensor of back.initializers.values()) builder.initializer(tensor);
      for (const node of back.nodes) builder.append(node);
      gradient = back.gradients.get(SEGMENT_INPUT)!;
    }
    reshaped(builder, gradient, [-1, width], HIDDEN_GRADIENT);
    builder.output('log_probability', 'float32', [1, 'chunk', 1]);
    builder.output(HIDDEN_GRADIENT, 'float32', ['chunk', width]);
    return builder.build();
  }

  /** Outputs in the graph's order, the caller's to free. */
  private async runGraph(
    name: string,
    graph: () => Graph,
    feeds: Readonly<Record<string, DeviceTensor>>,
  ): Promise<DeviceTensor[]> {
    const ready = await this.compiled.get(name, async () => this.runtime.createSession(graph(), { name }));
    const ownFeeds = Object.fromEntries(ready.inputNames.map((input) => [input, feeds[input]!]));
    const outputs = await ready.run(ownFeeds);
    return ready.outputNames.map((output) => outputs[output]!);
  }

  override async dispose(): Promise<void> {
    await this.compiled.dispose();
    this.spare.length = 0;
    await super.dispose();
  }
}

type Sums = { readonly normalizer: DeviceTensor; readonly mean: DeviceTensor };

/**
 * One chunk: its own normaliser l = log Σ exp z from max z and max softmax z, which belong to the same word, and its
 * mean weights; both joined with those of the chunks before.
 */
function chunkGraph(width: number, layout: HeadMatrix['layout']): Graph {
  const b = new GraphBuilder('head_chunk', 'chunk_');
  b.input(NORMALIZED, 'float32', ['chunk', width]);
  b.input('projection', 'float32', layout === 'rows' ? ['words', width] : [width, 'words']);
  b.input('normalizer', 'float32', ['chunk', 1]);
  b.input('mean', 'float32', ['chunk', width]);
  const turned = b.node('Transpose', ['projection'], { perm: [1, 0] });
  const [columns, rows] = layout === 'rows' ? [turned, 'projection'] : ['projection', turned];
  const logits = b.node('MatMul', [NORMALIZED, columns]);
  const probabilities = b.node('Softmax', [logits], { axis: -1 });
  const largest = (value: string): string => b.node('ReduceMax', [value, b.int64([-1])], { keepdims: 1 });
  const own = b.node('Sub', [largest(logits), b.node('Log', [largest(probabilities)])]);
  const peak = b.node('Max', [own, 'normalizer']);
  const shareOf = (value: string, of: string): string => b.node('Exp', [b.node('Sub', [value, of])]);
  const sum = b.node('Add', [shareOf(own, peak), shareOf('normalizer', peak)]);
  const joined = b.node('Add', [peak, b.node('Log', [sum])]);
  const before = b.node('Mul', ['mean', shareOf('normalizer', joined)]);
  const added = b.node('Mul', [b.node('MatMul', [probabilities, rows]), shareOf(own, joined)]);
  const mean = b.node('Add', [before, added]);
  b.output(joined, 'float32', ['chunk', 1]);
  b.output(mean, 'float32', ['chunk', width]);
  return b.build();
}

function reshaped(builder: GraphBuilder, value: string, dims: readonly number[], output: string): void {
  const shape = builder.int64(dims);
  builder.append({
    opType: 'Reshape',
    domain: '',
    name: output,
    inputs: [value, shape],
    outputs: [output],
    attributes: {},
  });
}
