/**
 * Batched decoding on a CPU, a step a run (stepGraph.ts): the prefix's cache is shared by the rows, their own tokens' is
 * appended to in place. Legend: R rows, P prefix positions, L own tokens, K key–value heads, h head size, V vocabulary.
 */
import { StudioError } from '../errors';
import type { DeviceTensor, HostData, Session } from '../runtime/types';
import type { DecodingModel } from './cachedDecoder';
import { type Cache, lastLogits } from './decodingCaches';
import { INPUTS_EMBEDS } from './partition';
import { RowCache } from './rowCache';
import { biasWindow, prefixInput, STEP_BIAS, STEP_PARTS, STEP_POSITION } from './stepGraph';
import type { Decoder } from './types';

/** Far below any score, far above −Infinity. */
const MASKED = -1e9;

export class StepDecoder implements Decoder {
  private readonly own: readonly RowCache[];
  private length = 0;

  /** @param prefix caches [1, K, P, h], owned from here on */
  constructor(
    private readonly model: DecodingModel,
    private readonly session: Session,
    private readonly caches: readonly Cache[],
    private prefix: readonly DeviceTensor[],
    private rowCount: number,
    readonly firstLogits: Float32Array,
  ) {
    this.own = caches.map(({ heads, size }) => new RowCache(rowCount, heads, size));
  }

  get rows(): number {
    return this.rowCount;
  }

  async step(tokenIds: Int32Array): Promise<Float32Array> {
    const { runtime, source } = this.model;
    if (tokenIds.length !== this.rowCount)
      throw new StudioError(
        'INTERNAL',
        `A step of ${tokenIds.length} tokens for ${this.rowCount} rows.`,
        'Give one token a row.',
      );
    const { feeds, owned } = this.feeds(tokenIds);
    try {
      const outputs = await this.session.run(feeds);
      for (const [i, cache] of this.caches.entries()) {
        const added = outputs[cache.present] as DeviceTensor;
        (this.own[i] as RowCache).append(await runtime.read(added), this.length);
        runtime.free(added);
      }
      this.length++;
      const logits = outputs[source.logits] as DeviceTensor;
      const last = lastLogits(await runtime.read(logits), logits.dims, source.embedding.vocabularySize);
      runtime.free(logits);
      return last;
    } finally {
      for (const tensor of owned) runtime.free(tensor);
    }
  }

  private feeds(tokenIds: Int32Array): { feeds: Record<string, DeviceTensor>; owned: DeviceTensor[] } {
    const { runtime, source } = this.model;
    const { embedding } = source;
    const embeds = new Float32Array(tokenIds.length * embedding.tokenDim);
    tokenIds.forEach((id, row) => {
      embedding.readRow(id, embeds, row * embedding.tokenDim);
    });
    const prefixLength = this.prefix[0]?.dims[2] as number;
    const capacity = (this.own[0] as RowCache).dims[2];
    const position = prefixLength + this.length;
    const feeds: Record<string, DeviceTensor> = {};
    const owned: DeviceTensor[] = [];
    const feed = (name: string, type: 'float32' | 'int64', dims: readonly number[], data: HostData): void => {
      const tensor = runtime.upload(type, dims, data);
      owned.push(tensor);
      feeds[name] = tensor;
    };
    this.caches.forEach(({ past }, i) => {
      const own = this.own[i] as RowCache;
      feeds[prefixInput(past)] = this.prefix[i] as DeviceTensor;
      feed(past, 'float32', own.dims, own.data);
    });
    for (const name of this.session.inputNames) {
      if (name === INPUTS_EMBEDS) feed(name, 'float32', [this.rowCount, 1, embedding.tokenDim], embeds);
      else if (name === STEP_POSITION) feed(name, 'int64', [1], BigInt64Array.of(BigInt(position)));
      else if (name === STEP_PARTS) feed(name, 'int64', [3], BigInt64Array.from([prefixLength, capacity, 1], BigInt));
      else if (name.startsWith(STEP_BIAS))
        feed(
          name,
          'float32',
          [1, 1, 1, prefixLength + capacity + 1],
          stepBias(prefixLength, capacity, this.length, biasWindow(name)),
        );
      else if (name === 'position_ids')
        feed(name, 'int64', [this.rowCount, 1], new BigInt64Array(this.rowCount).fill(BigInt(position)));
    }
    return { feeds, owned };
  }

  async keepRows(kept: readonly number[]): Promise<void> {
    if (kept.length === this.rowCount && kept.every((row, i) => row === i)) return;
    if (kept.length === 0) this.dispose();
    else for (const cache of this.own) cache.keepRows(kept);
    this.rowCount = kept.length;
  }

  dispose(): void {
    for (const tensor of this.prefix) this.model.runtime.free(tensor);
    this.prefix = [];
    this.rowCount = 0;
  }
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
