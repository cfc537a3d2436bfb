/**
 * Tables of a FlatBuffer (flatbuffers.dev, "FlatBuffer Internals"), read with every offset and length held against the bytes that are there.
 * Tables may point to one another in any way, so how many are visited is bounded too.
 */

/** What one file's metadata may hold: its tables, the elements of its vectors, and 64 bytes of text each. */
const MOST_VISITS = 1_000_000;

export class Visits {
  private left = MOST_VISITS;

  spend(count: number): void {
    this.left -= count;
    if (this.left < 0) throw new Error('its metadata are longer than those of a table');
  }
}

export class FlatTable {
  private readonly view: DataView;
  private readonly at: number;
  private readonly vtable: number;

  /** @param pointer where the offset to the table stands */
  constructor(
    private readonly bytes: Uint8Array,
    pointer: number,
    private readonly visits: Visits,
  ) {
    visits.spend(1);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = pointer + this.view.getUint32(pointer, true);
    this.vtable = this.at - this.view.getInt32(this.at, true);
  }

  /** Where the field's value stands; null where it has its default. */
  private field(index: number): number | null {
    const slot = 4 + 2 * index;
    if (slot >= this.view.getUint16(this.vtable, true)) return null;
    const offset = this.view.getUint16(this.vtable + slot, true);
    return offset === 0 ? null : this.at + offset;
  }

  int8(index: number): number {
    const at = this.field(index);
    return at === null ? 0 : this.view.getInt8(at);
  }

  int16(index: number, standard = 0): number {
    const at = this.field(index);
    return at === null ? standard : this.view.getInt16(at, true);
  }

  int32(index: number, standard = 0): number {
    const at = this.field(index);
    return at === null ? standard : this.view.getInt32(at, true);
  }

  int64(index: number): bigint {
    const at = this.field(index);
    return at === null ? 0n : this.view.getBigInt64(at, true);
  }

  text(index: number): string | null {
    const at = this.field(index);
    if (at === null) return null;
    const { start, count } = this.vectorAt(at, 1);
    this.visits.spend(1 + (count >> 6));
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes.subarray(start, start + count));
  }

  table(index: number): FlatTable | null {
    const at = this.field(index);
    return at === null ? null : new FlatTable(this.bytes, at, this.visits);
  }

  tables(index: number): FlatTable[] {
    return this.elements(index, 4).map((at) => new FlatTable(this.bytes, at, this.visits));
  }

  /** Integers of a vector of structs that have nothing else. */
  int64s(index: number): bigint[] {
    return this.elements(index, 8).map((at) => this.view.getBigInt64(at, true));
  }

  /** Pairs of integers, as nodes and buffers are. */
  pairs(index: number): [first: bigint, second: bigint][] {
    return this.elements(index, 16).map((at) => [this.view.getBigInt64(at, true), this.view.getBigInt64(at + 8, true)]);
  }

  /** The first integers of a vector's structs. */
  firsts(index: number, stride: number): bigint[] {
    return this.elements(index, stride).map((at) => this.view.getBigInt64(at, true));
  }

  private elements(index: number, stride: number): number[] {
    const at = this.field(index);
    if (at === null) return [];
    const { start, count } = this.vectorAt(at, stride);
    this.visits.spend(count);
    return Array.from({ length: count }, (_, element) => start + element * stride);
  }

  private vectorAt(at: number, stride: number): { start: number; count: number } {
    const vector = at + this.view.getUint32(at, true);
    const count = this.view.getUint32(vector, true);
    if (count * stride > this.bytes.length - vector - 4) throw new Error(`its metadata declare a list of ${count}`);
    return { start: vector + 4, count };
  }
}
