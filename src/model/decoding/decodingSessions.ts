/**
 * The sessions that a model is decoded with, and what they are run on. Owns them. Legend: R rows, P prefix positions,
 * L positions of the cache, K key–value heads, h head size, d token dimension, V vocabulary.
 */
import { StudioError } from '../../errors';
import type { Graph } from '../../onnx/graph';
import type { DeviceTensor, Runtime, Session } from '../../runtime/types';
import type { AdapterSlot, HeldAdapter } from '../adapters/adapterSlot';
import { SessionCache } from '../blocks/sessionCache';
import type { EmbeddingTable } from '../checkpoint/embeddingTable';
import { EXPORT_INPUTS, type ExportStep } from './exportInputs';
import { type Cache, findCaches, lastLogits } from './keyValueCaches';
import { arrangeGraph, arrangement, type PaddingSide, paddingSide, rowGatherGraph } from './raggedRows';
import { stepGraph } from './stepGraph';

export interface DecodingGraph {
  readonly graph: Graph;
  /** The same function in less memory and more time, taken where the first one does not fit. */
  readonly smaller?: Graph | undefined;
  readonly embedding: EmbeddingTable;
  readonly logits: string;
  /** Whose tensors the graphs read as inputs; borrowed. */
  readonly adapters?: AdapterSlot | undefined;
}

export class DecodingSessions {
  readonly caches: readonly Cache[];
  /** Where shorter rows of the export as it is are padded; null: all rows must be of one length. */
  readonly paddingSide: PaddingSide | null;
  private readonly compiled = new SessionCache<Session>((session) => session);
  /** Fastest first. */
  private readonly graphs: readonly Graph[];
  /** The same as steps that leave the cache in place; none: every step runs the export as it is. */
  private readonly stepGraphs: readonly Graph[];

  /** @param inPlace whether a CPU may decode by steps that leave the cache in place (stepGraph.ts) */
  constructor(
    readonly runtime: Runtime,
    readonly source: DecodingGraph,
    inPlace: boolean,
  ) {
    const { graph, smaller, logits, adapters } = source;
    this.caches = findCaches(graph);
    this.graphs = smaller === undefined ? [graph] : [graph, smaller];
    const pasts = this.caches.map(({ past }) => past);
    this.paddingSide = paddingSide(graph, pasts, runtime.info.kind);
    // On a GPU the export keeps its cache in buffers.
    const wanted = inPlace && runtime.info.kind !== 'webgpu';
    const steps = wanted ? this.graphs.map((one) => stepGraph(one, logits, pasts, adapters)) : [];
    this.stepGraphs = steps.filter((one) => one !== undefined);
  }

  /** Whether steps leave the cache in place. */
  get inPlace(): boolean {
    return this.stepGraphs.length > 0;
  }

  /** Of steps that leave the cache in place. */
  stepSession(): Promise<Session> {
    return this.compiled.get('decoding step', () => this.firstThatFits(this.stepGraphs, 'decoding step'));
  }

  /** Of the export as it is. */
  exportSession(): Promise<Session> {
    return this.compiled.get('decoding', () => this.firstThatFits(this.graphs, 'decoding'));
  }

  private async firstThatFits([graph, ...others]: readonly Graph[], name: string): Promise<Session> {
    try {
      return await this.runtime.createSession(graph!, { name, hostOutputs: [this.source.logits] });
    } catch (error) {
      const tooLarge = error instanceof StudioError && error.code === 'OUT_OF_MEMORY';
      if (!tooLarge || others.length === 0) throw error;
      return this.firstThatFits(others, name);
    }
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
   * One run of the export as it is. Past tensors stay the caller's.
   * @param caches [R, K, L, h] each, in the order of the graph's
   * @param adapter that the rows go through; borrowed
   * @returns logits [R, V] of the last position, and the caches with the new positions, the caller's
   */
  async runExport(
    step: Omit<ExportStep, 'tokenDim' | 'paddingSide'>,
    caches: readonly DeviceTensor[],
    adapter: HeldAdapter | undefined,
  ): Promise<{ logits: Float32Array; caches: DeviceTensor[] }> {
    const { runtime, source, paddingSide } = this;
    const { tokenDim, vocabularySize } = source.embedding;
    const session = await this.exportSession();
    const feeds: Record<string, DeviceTensor> = {};
    this.caches.forEach(({ past }, i) => {
      feeds[past] = caches[i]!;
    });
    const declared = new Map(source.graph.inputs.map((input) => [input.name, input]));
    const uploaded: DeviceTensor[] = [];
    try {
      for (const name of session.inputNames) {
        const adapted = adapter?.tensors.get(name);
        if (adapted !== undefined) feeds[name] = adapted;
        const input = EXPORT_INPUTS[name]?.({ ...step, tokenDim, paddingSide }, declared.get(name)!);
        if (input === undefined) continue;
        feeds[name] = runtime.upload(input.dataType, input.dims, input.data);
        uploaded.push(feeds[name]);
      }
      const outputs = await session.run(feeds);
      const logits = outputs[source.logits]!;
      const last = lastLogits(await runtime.read(logits), logits.dims, vocabularySize);
      runtime.free(logits);
      return { logits: last, caches: this.caches.map(({ present }) => outputs[present]!) };
    } finally {
      for (const tensor of uploaded) runtime.free(tensor);
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
    const session = await (fresh === null
      ? this.rowSession('cache rows', rowGatherGraph)
      : this.rowSession('cache rows, new ones too', arrangeGraph));
    const uploaded: Record<string, DeviceTensor> = {};
    const upload = (name: string, data: BigInt64Array): void => {
      uploaded[name] = runtime.upload('int64', [data.length], data);
    };
    try {
      upload('rows', BigInt64Array.from(rows, BigInt));
      if (fresh === null) return (await session.run({ ...uploaded, cache })).taken!;
      const [length, prefix] = [cache.dims[2]!, fresh.dims[2]!];
      const places = arrangement({ length, width, prefix }, this.paddingSide);
      for (const [name, data] of Object.entries(places)) upload(name, data);
      return (await session.run({ ...uploaded, cache, fresh })).taken!;
    } finally {
      for (const tensor of Object.values(uploaded)) runtime.free(tensor);
    }
  }

  private rowSession(name: string, graph: () => Graph): Promise<Session> {
    return this.compiled.get(name, async () => this.runtime.createSession(graph(), { name }));
  }

  dispose(): Promise<void> {
    return this.compiled.dispose();
  }
}
