/**
 * Rows decoded by the export as it is: the whole cache goes in and comes out with every token. Legend: R rows, P prefix
 * positions, L positions of the cache, K key–value heads, h head size.
 */
import type { DeviceTensor } from '../../runtime/types';
import type { FloatTensor } from '../../tensors/tensor';
import type { HeldAdapter } from '../adapters/adapterSlot';
import type { Decoder } from '../types';
import type { DecodingSessions } from './decodingSessions';

/** @param prefix float32 [P, d], borrowed */
export async function startExportDecoder(
  sessions: DecodingSessions,
  prefix: FloatTensor,
  rows: number,
): Promise<ExportDecoder> {
  const { runtime } = sessions;
  const empty = sessions.caches.map(({ heads, size }) =>
    runtime.upload('float32', [1, heads, 0, size], new Float32Array(0)),
  );
  const step = { embeds: prefix.data, lengths: [0], added: prefix.dims[0]!, width: 0 };
  const adapter = sessions.source.adapters?.take();
  try {
    const { logits, caches } = await sessions.runExport(step, empty, adapter);
    return new ExportDecoder(sessions, adapter, caches, rows, logits.slice());
  } catch (error) {
    adapter?.release();
    throw error;
  } finally {
    for (const tensor of empty) runtime.free(tensor);
  }
}

export class ExportDecoder implements Decoder {
  /** [R, K, L, h] each; none before the first step. */
  private caches: DeviceTensor[] = [];
  /** Of each row: its place in the caches, or null where it stands behind the prefix alone. */
  private places: (number | null)[];
  /** Positions of each row, the prefix's included. */
  private lengths: number[];
  /** Add rows that start behind the prefix; absent where the export cannot hold rows of different lengths. */
  readonly addRows?: (count: number) => void;

  /**
   * @param adapter that the prefix went through, and the rows will; released when they end
   * @param prefix caches [1, K, P, h], owned from here on
   */
  constructor(
    private readonly sessions: DecodingSessions,
    private adapter: HeldAdapter | undefined,
    private prefix: readonly DeviceTensor[],
    rows: number,
    readonly firstLogits: Float32Array,
  ) {
    const begin = (count: number): void => {
      this.places.push(...new Array<null>(count).fill(null));
      this.lengths.push(...new Array<number>(count).fill(this.prefixLength));
    };
    this.places = [];
    this.lengths = [];
    begin(rows);
    if (sessions.paddingSide !== null) this.addRows = begin;
  }

  get rows(): number {
    return this.places.length;
  }

  async step(tokenIds: Int32Array): Promise<Float32Array> {
    const embeds = this.sessions.embedStep(tokenIds, this.rows);
    await this.arrange();
    const { lengths, width } = this;
    const { logits, caches } = await this.sessions.runExport(
      { embeds, lengths, added: 1, width },
      this.caches,
      this.adapter,
    );
    this.replace(caches);
    this.lengths = lengths.map((length) => length + 1);
    return logits;
  }

  async keepRows(kept: readonly number[]): Promise<void> {
    this.places = kept.map((row) => this.places[row] as number | null);
    this.lengths = kept.map((row) => this.lengths[row]!);
  }

  dispose(): void {
    this.adapter?.release();
    this.adapter = undefined;
    this.replace([]);
    for (const tensor of this.prefix) this.sessions.runtime.free(tensor);
    this.prefix = [];
    this.places = [];
    this.lengths = [];
  }

  private get prefixLength(): number {
    return this.prefix[0]?.dims[2] as number;
  }

  /** L */
  private get width(): number {
    return this.caches[0]?.dims[2] as number;
  }

  /**
   * Bring the caches to the rows as they are now: the ended ones out, the new ones in, no wider than the longest. One
   * cache after another, so that no more than one of them is there twice.
   */
  private async arrange(): Promise<void> {
    const { places, caches, sessions } = this;
    const held = caches[0]?.dims[0] ?? 0;
    if (held === places.length && places.every((place, row) => place === row)) return;
    const width = Math.max(...this.lengths);
    const rows = places.map((place) => place ?? held);
    const asTheyAre = held === 0 || (width === this.width && !places.includes(null));
    try {
      for (const [i, fresh] of this.prefix.entries()) {
        const arranged = await sessions.arrange(caches[i] ?? fresh, asTheyAre ? null : fresh, rows, width);
        const before = caches[i];
        caches[i] = arranged;
        if (before !== undefined) sessions.runtime.free(before);
      }
    } catch (error) {
      this.dispose();
      throw error;
    }
    this.places = rows.map((_, row) => row);
  }

  private replace(caches: DeviceTensor[]): void {
    for (const tensor of this.caches) this.sessions.runtime.free(tensor);
    this.caches = caches;
  }
}
