/**
 * Decoding of a model: its sessions, and which of two decoders runs them (cachedDecoder.ts, stepDecoder.ts). The shared
 * prefix runs once at batch 1 (GroupQueryAttention takes no past together with batch > 1 and sequence > 1).
 * Legend: R rows, P prefix positions, L positions of the cache, K key–value heads, h head size, d width, V vocabulary.
 */
import { StudioError } from '../../errors';
import type { Graph, ValueInfo } from '../../onnx/graph';
import type { DeviceTensor, Runtime, Session } from '../../runtime/types';
import type { FloatTensor } from '../../tensors/tensor';
import type { EmbeddingTable } from '../checkpoint/embeddingTable';
import { INPUTS_EMBEDS } from '../graphNames';
import { isLogitsToKeep } from '../rewrite/specialize/probe';
import type { Decoder } from '../types';
import { ExportDecoder } from './exportDecoder';
import { InPlaceCacheDecoder, runPrefix } from './inPlaceCacheDecoder';
import { type Cache, findCaches, lastLogits } from './keyValueCaches';
import { arrangeGraph, arrangement, attentionMask, type PaddingSide, paddingSide, rowGatherGraph } from './raggedRows';
import { stepGraph } from './stepGraph';

export interface DecodingGraph {
  readonly graph: Graph;
  /** The same function in less memory and more time, taken where the first one does not fit. */
  readonly smaller?: Graph | undefined;
  readonly embedding: EmbeddingTable;
  readonly logits: string;
}

export class DecodingModel {
  readonly caches: readonly Cache[];
  private readonly sessions = new Map<string, Promise<Session>>();
  /** Where shorter rows of the export as it is have their empty places; null: all rows must be of one length. */
  readonly empty: PaddingSide | null;
  /** null: every step runs the export as it is, which on a GPU keeps its cache in buffers. */
  private readonly steps: readonly Graph[] | null;

  /** @param options.steps whether a CPU may decode by steps that leave the cache in place (stepGraph.ts) */
  constructor(
    readonly runtime: Runtime,
    readonly source: DecodingGraph,
    options: { readonly steps?: boolean } = {},
  ) {
    this.caches = findCaches(source.graph);
    const wanted = (options.steps ?? true) && runtime.info.kind !== 'webgpu';
    const pasts = this.caches.map(({ past }) => past);
    this.empty = paddingSide(source.graph, pasts, runtime.info.kind);
    const steps = wanted ? this.graphs().map((graph) => stepGraph(graph, source.logits, pasts)) : [];
    const found = steps.filter((graph) => graph !== undefined);
    this.steps = found.length > 0 ? found : null;
  }

  /** Fastest first. */
  private graphs(): Graph[] {
    const { graph, smaller } = this.source;
    return smaller === undefined ? [graph] : [graph, smaller];
  }

  async start(prefix: FloatTensor, rows: number): Promise<Decoder> {
    if (this.steps !== null) {
      const session = await this.stepSession(this.steps);
      const { caches, logits } = await runPrefix(this, session, prefix);
      return new InPlaceCacheDecoder(this, session, caches, rows, logits);
    }
    const [length] = prefix.dims as [number, number];
    const session = await this.decodingSession();
    const empty = this.caches.map(({ heads, size }) =>
      this.runtime.upload('float32', [1, heads, 0, size], new Float32Array(0)),
    );
    const { logits, caches } = await this.run(session, prefix.data, [0], length, 0, empty).finally(() => {
      for (const tensor of empty) this.runtime.free(tensor);
    });
    return new ExportDecoder(this, caches, rows, logits.slice());
  }

  /** [R, 1, d]: rows of the input embedding, a token for each of `rows` rows. */
  embedStep(tokenIds: Int32Array, rows: number): Float32Array {
    if (tokenIds.length !== rows)
      throw new StudioError(
        'INTERNAL',
        `A step of ${tokenIds.length} tokens for ${rows} rows.`,
        'Give one token a row.',
      );
    const { embedding } = this.source;
    const embeds = new Float32Array(rows * embedding.tokenDim);
    tokenIds.forEach((id, row) => {
      embedding.readRow(id, embeds, row * embedding.tokenDim);
    });
    return embeds;
  }

  /**
   * One run over `sequence` new positions of every row. Past tensors stay the caller's.
   * @param lengths of each row, before the new positions
   * @param width of the caches: the longest row's length
   * @returns logits [rows, V] of the last position
   */
  async run(
    session: Session,
    embeds: Float32Array,
    lengths: readonly number[],
    sequence: number,
    width: number,
    caches: readonly DeviceTensor[],
  ): Promise<{ logits: Float32Array; caches: DeviceTensor[] }> {
    const { runtime, source } = this;
    const rows = lengths.length;
    const feeds: Record<string, DeviceTensor> = {};
    const temporary: DeviceTensor[] = [];
    const feed = (name: string, tensor: DeviceTensor): void => {
      feeds[name] = tensor;
      temporary.push(tensor);
    };
    for (const name of session.inputNames) {
      if (name === INPUTS_EMBEDS)
        feed(name, runtime.upload('float32', [rows, sequence, source.embedding.tokenDim], embeds));
      else if (name === 'attention_mask')
        feed(
          name,
          runtime.upload('int64', [rows, width + sequence], attentionMask(lengths, width, sequence, this.empty)),
        );
      else if (name === 'position_ids')
        feed(
          name,
          runtime.upload(
            'int64',
            [rows, sequence],
            BigInt64Array.from({ length: rows * sequence }, (_, i) =>
              BigInt(lengths[Math.floor(i / sequence)]! + (i % sequence)),
            ),
          ),
        );
      else if (name === 'input_ids')
        feed(name, runtime.upload('int64', [rows, sequence], new BigInt64Array(rows * sequence)));
      else if (name === 'cache_position')
        feed(
          name,
          runtime.upload(
            'int64',
            [sequence],
            BigInt64Array.from({ length: sequence }, (_, i) => BigInt(width + i)),
          ),
        );
      else if (isLogitsToKeep(name)) {
        const { dims } = source.graph.inputs.find((input) => input.name === name) as ValueInfo;
        feed(
          name,
          runtime.upload(
            'int64',
            dims.map(() => 1),
            new BigInt64Array(1),
          ),
        );
      }
    }
    this.caches.forEach((cache, i) => {
      feeds[cache.past] = caches[i] as DeviceTensor;
    });
    try {
      const outputs = await session.run(feeds);
      const logitsTensor = outputs[source.logits] as DeviceTensor;
      const logits = lastLogits(await runtime.read(logitsTensor), logitsTensor.dims, source.embedding.vocabularySize);
      runtime.free(logitsTensor);
      return { logits, caches: this.caches.map((cache) => outputs[cache.present] as DeviceTensor) };
    } finally {
      for (const tensor of temporary) runtime.free(tensor);
    }
  }

  private stepSession(graphs: readonly Graph[]): Promise<Session> {
    return this.once('decoding step', (name) => this.firstThatFits(graphs, name));
  }

  decodingSession(): Promise<Session> {
    return this.once('decoding', (name) => this.firstThatFits(this.graphs(), name));
  }

  /** Made when it is first asked for, and again where that failed. */
  private once(name: string, make: (name: string) => Promise<Session>): Promise<Session> {
    const made = this.sessions.get(name);
    if (made !== undefined) return made;
    const session = make(name);
    this.sessions.set(name, session);
    session.catch(() => this.sessions.delete(name));
    return session;
  }

  private async firstThatFits([graph, ...others]: readonly Graph[], name: string): Promise<Session> {
    try {
      return await this.runtime.createSession(graph as Graph, { name, hostOutputs: [this.source.logits] });
    } catch (error) {
      const tooLarge = error instanceof StudioError && error.code === 'OUT_OF_MEMORY';
      if (!tooLarge || others.length === 0) throw error;
      return this.firstThatFits(others, name);
    }
  }

  /**
   * [rows, K, width, h], the caller's: rows of a cache, cut or beside the prefix's.
   * @param cache [R, K, L, h], borrowed
   * @param fresh the prefix's [1, K, P, h], borrowed; null: rows are taken as they are
   * @param rows of the cache, R for the prefix's
   */
  async arrange(
    cache: DeviceTensor,
    fresh: DeviceTensor | null,
    rows: readonly number[],
    width: number,
  ): Promise<DeviceTensor> {
    const { runtime } = this;
    const feeds: Record<string, DeviceTensor> = {};
    const upload = (name: string, data: BigInt64Array): void => {
      feeds[name] = runtime.upload('int64', [data.length], data);
    };
    const session = await (fresh === null
      ? this.once('cache rows', (name) => runtime.createSession(rowGatherGraph(), { name }))
      : this.once('cache rows, new ones too', (name) => runtime.createSession(arrangeGraph(), { name })));
    try {
      upload('rows', BigInt64Array.from(rows, BigInt));
      if (fresh === null) return (await session.run({ ...feeds, cache })).taken as DeviceTensor;
      const [length, prefix] = [cache.dims[2]!, fresh.dims[2]!];
      for (const [name, data] of Object.entries(arrangement({ length, width, prefix }, this.empty))) upload(name, data);
      return (await session.run({ ...feeds, cache, fresh })).taken as DeviceTensor;
    } finally {
      for (const tensor of Object.values(feeds)) runtime.free(tensor);
    }
  }

  async dispose(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    for (const session of sessions) await (await session).release();
  }
}
