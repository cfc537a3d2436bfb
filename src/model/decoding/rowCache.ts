/**
 * Keys or values of every row's own tokens, in host memory that grows as they do.
 * Legend: R rows, K heads, C capacity in tokens, h head size.
 */

/**
 * Capacities are multiples of it: a key then stands in the same lane of a vector whatever the capacity, and a sum over
 * all keys is the same to the last bit.
 */
const PLACES = 32;
/** A step reads every place, filled or not, so few are empty; a cache that grows by an eighth is copied eight times over at most. */
const GROWTH = 1 / 8;

export class RowCache {
  /** Room for as many rows as there have been at most. */
  private storage: Float32Array;

  constructor(
    private rows: number,
    private readonly heads: number,
    private readonly size: number,
    private capacity = PLACES,
  ) {
    this.storage = new Float32Array(rows * heads * capacity * size);
  }

  /** [R, K, C, h]; beyond a row's length it is 0, or what a row before it left there. Borrowed until rows or capacity change. */
  get data(): Float32Array {
    return this.storage.subarray(0, this.rows * this.rowLength);
  }

  get dims(): readonly [number, number, number, number] {
    return [this.rows, this.heads, this.capacity, this.size];
  }

  private get rowLength(): number {
    return this.heads * this.capacity * this.size;
  }

  /** @param added [R, K, 1, h], row r's token at place at[r] */
  append(added: Float32Array, at: readonly number[]): void {
    const needed = 1 + at.reduce((most, place) => Math.max(most, place), 0);
    if (needed > this.capacity) this.grow(needed);
    const { storage, capacity, heads, size } = this;
    // Values one by one: a view for every head of every row costs more than its 64 numbers.
    let from = 0;
    for (let row = 0; row < this.rows; row++)
      for (let head = 0; head < heads; head++) {
        const to = ((row * heads + head) * capacity + at[row]!) * size;
        for (let i = 0; i < size; i++) storage[to + i] = added[from + i]!;
        from += size;
      }
  }

  /** Keep these rows (ascending), in this order. */
  keepRows(kept: readonly number[]): void {
    const { rowLength } = this;
    kept.forEach((row, i) => {
      this.storage.copyWithin(i * rowLength, row * rowLength, (row + 1) * rowLength);
    });
    this.rows = kept.length;
  }

  /** New rows after the others. */
  addRows(count: number): void {
    const needed = (this.rows + count) * this.rowLength;
    if (needed > this.storage.length) {
      const wider = new Float32Array(needed);
      wider.set(this.data);
      this.storage = wider;
    }
    this.rows += count;
  }

  private grow(needed: number): void {
    const { capacity: before, size, rows, heads } = this;
    const capacity = PLACES * Math.ceil(Math.max(needed, before * (1 + GROWTH)) / PLACES);
    const most = this.storage.length / (heads * before * size);
    const wider = new Float32Array(most * heads * capacity * size);
    for (let block = 0; block < rows * heads; block++)
      wider.set(this.storage.subarray(block * before * size, (block + 1) * before * size), block * capacity * size);
    this.storage = wider;
    this.capacity = capacity;
  }
}
