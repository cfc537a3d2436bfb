/**
 * Batched decoding with the key–value cache on the device. The shared prefix runs once at batch 1 and its cache is
 * repeated for the rows (GroupQueryAttention takes no past together with batch > 1 and sequence > 1).
 * Legend: R rows, P prefix positions, L length so far, K key–value heads, h head size, V vocabulary.
 */
import { StudioError } from '../errors';
import { GraphBuilder } from '../onnx/builder';
import type { Graph, ValueInfo } from '../onnx/graph';
import type { DeviceTensor, Runtime, Session } from '../runtime/types';
import type { FloatTensor } from '../tensors/tensor';
import { type Cache, findCaches, lastLogits } from './decodingCaches';
import type { EmbeddingTable } from './embeddingTable';
import { INPUTS_EMBEDS } from './partition';
import { isLogitsToKeep } from './specialize/probe';
import { runPrefix, StepDecoder } from './stepDecoder';
import { stepGraph } from './stepGraph';
import type { Decoder } from './types';

export interface DecodingGraph {
  readonly graph: Graph;
  /** The same function in less memory and more time, taken where the first one does not fit. */
  readonly smaller?: Graph | undefined;
  readonly embedding: EmbeddingTable;
  readonly logits: string;
}

export class DecodingModel {
  readonly caches: readonly Cache[];
  private session: Promise<Session> | undefined;
  private gather: Promise<Session> | undefined;
  /** null: every step runs the export as it is, which on a GPU keeps its cache in buffers. */
  private readonly steps: readonly Graph[] | null;
  private stepping: Promise<Session> | undefined;

  /** @param options.steps whether a CPU may decode by steps that leave the cache in place (stepGraph.ts) */
  constructor(
    readonly runtime: Runtime,
    readonly source: DecodingGraph,
    options: { readonly steps?: boolean } = {},
  ) {
    this.caches = findCaches(source.graph);
    const wanted = (options.steps ?? true) && runtime.info.kind !== 'webgpu';
    const pasts = this.caches.map(({ past }) => past);
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
      return new StepDecoder(this, session, caches, rows, logits);
    }
    const [length] = prefix.dims as [number, number];
    const session = await this.decodingSession();
    const empty = this.caches.map(({ heads, size }) =>
      this.runtime.upload('float32', [1, heads, 0, size], new Float32Array(0)),
    );
    const { logits, caches } = await this.run(session, prefix.data, 1, length, 0, empty).finally(() => {
      for (const tensor of empty) this.runtime.free(tensor);
    });
    const decoder = new CachedDecoder(this, caches, length, 1, logits.slice());
    try {
      await decoder.keepRows(Array.from({ length: rows }, () => 0));
    } catch (error) {
      decoder.dispose();
      throw error;
    }
    return decoder;
  }

  /**
   * One run over `sequence` new positions of `rows` rows behind `past` cached ones. Past tensors stay the caller's.
   * @returns logits [rows, V] of the last position
   */
  async run(
    session: Session,
    embeds: Float32Array,
    rows: number,
    sequence: number,
    past: number,
    caches: readonly DeviceTensor[],
  ): Promise<{ logits: Float32Array; caches: DeviceTensor[] }> {
    const { runtime, source } = this;
    const total = past + sequence;
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
        feed(name, runtime.upload('int64', [rows, total], new BigInt64Array(rows * total).fill(1n)));
      else if (name === 'position_ids')
        feed(
          name,
          runtime.upload(
            'int64',
            [rows, sequence],
            BigInt64Array.from({ length: rows * sequence }, (_, i) => BigInt(past + (i % sequence))),
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
            BigInt64Array.from({ length: sequence }, (_, i) => BigInt(past + i)),
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
    if (this.stepping === undefined) {
      this.stepping = this.firstThatFits(graphs, 'decoding step');
      this.stepping.catch(() => {
        this.stepping = undefined;
      });
    }
    return this.stepping;
  }

  decodingSession(): Promise<Session> {
    if (this.session === undefined) {
      this.session = this.firstThatFits(this.graphs(), 'decoding');
      this.session.catch(() => {
        this.session = undefined;
      });
    }
    return this.session;
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

  /** Rows of a cache tensor, repeated or dropped: [R, K, L, h] → [kept, K, L, h]; the input is freed. */
  async takeRows(cache: DeviceTensor, kept: readonly number[]): Promise<DeviceTensor> {
    this.gather ??= this.runtime.createSession(rowGatherGraph(), { name: 'cache rows' });
    const session = await this.gather;
    const rows = this.runtime.upload('int64', [kept.length], BigInt64Array.from(kept, BigInt));
    try {
      return (await session.run({ cache, rows })).taken as DeviceTensor;
    } finally {
      this.runtime.free(rows);
      this.runtime.free(cache);
    }
  }

  async dispose(): Promise<void> {
    for (const session of [this.session, this.stepping, this.gather]) await (await session)?.release();
    this.stepping = undefined;
    this.session = undefined;
    this.gather = undefined;
  }
}

class CachedDecoder implements Decoder {
  constructor(
    private readonly model: DecodingModel,
    private caches: DeviceTensor[],
    private length: number,
    private rowCount: number,
    readonly firstLogits: Float32Array,
  ) {}

  get rows(): number {
    return this.rowCount;
  }

  async step(tokenIds: Int32Array): Promise<Float32Array> {
    const { embedding } = this.model.source;
    if (tokenIds.length !== this.rowCount)
      throw new StudioError(
        'INTERNAL',
        `A step of ${tokenIds.length} tokens for ${this.rowCount} rows.`,
        'Give one token a row.',
      );
    const embeds = new Float32Array(tokenIds.length * embedding.tokenDim);
    tokenIds.forEach((id, row) => {
      embedding.readRow(id, embeds, row * embedding.tokenDim);
    });
    const session = await this.model.decodingSession();
    const { logits, caches } = await this.model.run(session, embeds, this.rowCount, 1, this.length, this.caches);
    for (const tensor of this.caches) this.model.runtime.free(tensor);
    this.caches = caches;
    this.length++;
    return logits;
  }

  async keepRows(kept: readonly number[]): Promise<void> {
    if (kept.length === this.rowCount && kept.every((row, i) => row === i)) return;
    if (kept.length === 0) this.dispose();
    else this.caches = await Promise.all(this.caches.map((cache) => this.model.takeRows(cache, kept)));
    this.rowCount = kept.length;
  }

  dispose(): void {
    for (const tensor of this.caches) this.model.runtime.free(tensor);
    this.caches = [];
    this.rowCount = 0;
  }
}

function rowGatherGraph(): Graph {
  const builder = new GraphBuilder('cache_rows');
  builder.input('cache', 'float32', ['rows_in', 'heads', 'length', 'size']);
  builder.input('rows', 'int64', ['rows_out']);
  builder.append({
    opType: 'Gather',
    domain: '',
    name: 'taken',
    inputs: ['cache', 'rows'],
    outputs: ['taken'],
    attributes: { axis: { kind: 'int', value: 0 } },
  });
  builder.output('taken', 'float32', ['rows_out', 'heads', 'length', 'size']);
  return builder.build();
}
