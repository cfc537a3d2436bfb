/**
 * Batched decoding on a CPU, a step a run (stepGraph.ts): the prefix's cache is shared by the rows, their own tokens' is
 * appended to in place. Legend: R rows, P prefix positions, L own tokens, C their capacity, T new tokens, K key–value
 * heads, G query heads a key head, h head size, V vocabulary.
 */
import type { DeviceTensor, HostData, Session } from '../../runtime/types';
import type { FloatTensor } from '../../tensors/tensor';
import type { HeldAdapter } from '../adapters/adapterSlot';
import { INPUTS_EMBEDS } from '../graphNames';
import type { Decoder } from '../types';
import type { DecodingSessions } from './decodingSessions';
import { lastLogits } from './keyValueCaches';
import { RowCache } from './rowCache';
import { type BiasSpec, biasSpec, prefixInput, STEP_BIAS, STEP_PARTS, STEP_POSITIONS } from './stepGraph';

/** Far below any score, far above −Infinity. */
const MASKED = -1e9;

/** @param prefix float32 [P, d], borrowed */
export async function startInPlaceCacheDecoder(
  sessions: DecodingSessions,
  prefix: FloatTensor,
  rows: number,
): Promise<InPlaceCacheDecoder> {
  const session = await sessions.stepSession();
  const adapter = sessions.source.adapters?.take();
  try {
    const { caches, logits } = await runPrefix(sessions, session, prefix, adapter);
    return new InPlaceCacheDecoder(sessions, session, adapter, caches, rows, logits);
  } catch (error) {
    adapter?.release();
    throw error;
  }
}

export class InPlaceCacheDecoder implements Decoder {
  private readonly own: readonly RowCache[];
  /** The rows' own caches as tensors: the same ones from step to step until the rows or the capacity change. */
  private ownTensors: DeviceTensor[] = [];
  /** L of each row. */
  private lengths: number[];

  /**
   * @param adapter that the prefix went through, and the rows will; released when they end
   * @param prefix caches [1, K, P, h], owned from here on
   */
  constructor(
    private readonly sessions: DecodingSessions,
    private readonly session: Session,
    private adapter: HeldAdapter | undefined,
    private prefix: readonly DeviceTensor[],
    private rowCount: number,
    readonly firstLogits: Float32Array,
  ) {
    this.own = sessions.caches.map(({ heads, size }) => new RowCache(rowCount, heads, size));
    this.lengths = new Array<number>(rowCount).fill(0);
  }

  get rows(): number {
    return this.rowCount;
  }

  async step(tokenIds: Int32Array): Promise<Float32Array> {
    const { runtime, source } = this.sessions;
    const embeds = this.sessions.embedStep(tokenIds, this.rowCount);
    const prefixLength = this.prefix[0]?.dims[2] as number;
    const own = this.own[0]!;
    const outputs = await runStep(this.sessions, this.session, {
      embeds,
      rows: this.rowCount,
      positions: this.lengths.map((length) => prefixLength + length),
      parts: [prefixLength, own.dims[2], 1],
      prefix: this.prefix,
      own: this.tensors(),
      adapter: this.adapter,
      bias: ({ window }) => rowBiases(prefixLength, own.dims[2], this.lengths, window),
    });
    const added = await Promise.all(this.sessions.caches.map(({ present }) => runtime.read(outputs[present]!)));
    this.sessions.caches.forEach(({ present }, i) => {
      this.own[i]!.append(added[i]!, this.lengths);
      runtime.free(outputs[present]!);
    });
    this.lengths = this.lengths.map((length) => length + 1);
    const logits = outputs[source.logits]!;
    const last = lastLogits(await runtime.read(logits), logits.dims, source.embedding.vocabularySize);
    runtime.free(logits);
    return last;
  }

  async keepRows(kept: readonly number[]): Promise<void> {
    if (kept.length === this.rowCount && kept.every((row, i) => row === i)) return;
    for (const cache of this.own) cache.keepRows(kept);
    this.lengths = kept.map((row) => this.lengths[row]!);
    this.rowCount = kept.length;
  }

  /** Rows of different lengths stand side by side: each has its own positions and its own mask. */
  addRows(count: number): void {
    for (const cache of this.own) cache.addRows(count);
    this.lengths.push(...new Array<number>(count).fill(0));
    this.rowCount += count;
  }

  dispose(): void {
    this.adapter?.release();
    this.adapter = undefined;
    for (const tensor of this.prefix) this.sessions.runtime.free(tensor);
    this.prefix = [];
    this.freeTensors();
    this.rowCount = 0;
  }

  private tensors(): readonly DeviceTensor[] {
    const { runtime } = this.sessions;
    const now = this.own[0]!.dims;
    const before = this.ownTensors[0]?.dims;
    if (before === undefined || now.some((size, axis) => size !== before[axis])) {
      this.freeTensors();
      this.ownTensors = this.own.map(({ dims, data }) => runtime.upload('float32', dims, data));
    }
    return this.ownTensors;
  }

  private freeTensors(): void {
    for (const tensor of this.ownTensors) this.sessions.runtime.free(tensor);
    this.ownTensors = [];
  }
}

interface Step {
  /** [R, T, d] */
  readonly embeds: Float32Array;
  readonly rows: number;
  /** [R]: where each row's first new token stands. */
  readonly positions: readonly number[];
  /** P, C, T */
  readonly parts: readonly [number, number, number];
  /** [1, K, P, h] each, borrowed. */
  readonly prefix: readonly DeviceTensor[];
  /** [R, K, C, h] each, borrowed. */
  readonly own: readonly DeviceTensor[];
  /** Borrowed. */
  readonly adapter: HeldAdapter | undefined;
  /** [R · W], or [G · T · W] for one row of T > 1. */
  readonly bias: (spec: BiasSpec) => Float32Array;
}

/** The outputs are the caller's to free. */
async function runStep(
  { runtime, source, caches }: DecodingSessions,
  session: Session,
  { embeds, rows, positions, parts, prefix, own, adapter, bias }: Step,
): Promise<Record<string, DeviceTensor>> {
  const [prefixLength, capacity, added] = parts;
  const feeds: Record<string, DeviceTensor> = {};
  const owned: DeviceTensor[] = [];
  const feed = (name: string, type: 'float32' | 'int64', dims: readonly number[], data: HostData): void => {
    const tensor = runtime.upload(type, dims, data);
    owned.push(tensor);
    feeds[name] = tensor;
  };
  caches.forEach(({ past }, i) => {
    feeds[prefixInput(past)] = prefix[i]!;
    feeds[past] = own[i]!;
  });
  for (const name of session.inputNames) {
    const adapted = adapter?.tensors.get(name);
    if (adapted !== undefined) feeds[name] = adapted;
    else if (name === INPUTS_EMBEDS) feed(name, 'float32', [rows, added, source.embedding.tokenDim], embeds);
    else if (name === STEP_POSITIONS || name === 'position_ids') {
      const at = (i: number): number => positions[Math.floor(i / added)]! + (i % added);
      feed(
        name,
        'int64',
        [rows, added],
        BigInt64Array.from({ length: rows * added }, (_, i) => BigInt(at(i))),
      );
    } else if (name === STEP_PARTS) feed(name, 'int64', [3], BigInt64Array.from(parts, BigInt));
    else if (name.startsWith(STEP_BIAS)) {
      const data = bias(biasSpec(name));
      const keys = prefixLength + capacity + added;
      feed(name, 'float32', [rows, 1, data.length / keys / rows, keys], data);
    }
  }
  try {
    return await session.run(feeds);
  } finally {
    for (const tensor of owned) runtime.free(tensor);
  }
}

/**
 * The prefix as one step of T tokens: behind one place of prefix and one of own cache, both hidden, because not every
 * operator takes a tensor without elements.
 * @returns caches [1, K, T, h] of the prefix, the caller's to free, and the logits [V] of its last position
 */
async function runPrefix(
  sessions: DecodingSessions,
  session: Session,
  prefix: FloatTensor,
  adapter: HeldAdapter | undefined,
): Promise<{ caches: DeviceTensor[]; logits: Float32Array }> {
  const { runtime, source, caches } = sessions;
  const [length] = prefix.dims as [number, number];
  const before = caches.map(({ heads, size }) =>
    runtime.upload('float32', [1, heads, 1, size], new Float32Array(heads * size)),
  );
  const outputs = await runStep(sessions, session, {
    embeds: prefix.data,
    rows: 1,
    positions: [0],
    parts: [1, 1, length],
    prefix: before,
    own: before,
    adapter,
    bias: (spec) => prefixBias(length, spec),
  }).finally(() => {
    for (const tensor of before) runtime.free(tensor);
  });
  const logits = outputs[source.logits]!;
  const values = await runtime.read(logits);
  const width = logits.dims[logits.dims.length - 1]!;
  const last = lastLogits(values.slice(-width), [1, 1, width], source.embedding.vocabularySize);
  runtime.free(logits);
  return { caches: caches.map(({ present }) => outputs[present]!), logits: last };
}

/**
 * [P + C + 1]: 0 for keys that the new token sees. It stands at P + L; the rows' own keys fill L of C places.
 * @param window keys seen, its own included; 0: all
 */
export function stepBias(prefix: number, capacity: number, length: number, window: number): Float32Array {
  const bias = new Float32Array(prefix + capacity + 1);
  bias.fill(MASKED, prefix + length, prefix + capacity);
  // Places before the first one of the window, counted in positions, which for both parts are places.
  if (window > 0) bias.fill(MASKED, 0, Math.max(0, Math.min(prefix + length, prefix + length + 1 - window)));
  return bias;
}

/** [R, P + C + 1]: stepBias() of every row. */
function rowBiases(prefix: number, capacity: number, lengths: readonly number[], window: number): Float32Array {
  const keys = prefix + capacity + 1;
  const biases = new Float32Array(lengths.length * keys);
  lengths.forEach((length, row) => {
    biases.set(stepBias(prefix, capacity, length, window), row * keys);
  });
  return biases;
}

/** [G·T, 1 + 1 + T]: each token sees itself and those before it, as far as its window goes; the first two places are empty. */
function prefixBias(length: number, { window, groups }: BiasSpec): Float32Array {
  const keys = 2 + length;
  const bias = new Float32Array(groups * length * keys).fill(MASKED);
  for (let row = 0; row < groups * length; row++) {
    const token = row % length;
    const first = window > 0 ? Math.max(0, token + 1 - window) : 0;
    bias.fill(0, row * keys + 2 + first, row * keys + 2 + token + 1);
  }
  return bias;
}
