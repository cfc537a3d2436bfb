/**
 * Keys or values of every row's own tokens, in host memory that grows by doubling.
 * Legend: R rows, K heads, C capacity in tokens, h head size.
 */
const FIRST_CAPACITY = 32;

export class RowCache {
  /** Room for as many rows as there have been at most. */
  private storage: Float32Array;

  constructor(
    private rows: number,
    private readonly heads: number,
    private readonly size: number,
    private capacity = FIRST_CAPACITY,
  ) {
    this.storage = new Float32Array(rows * heads * capacity * size);
  }

  /** [R, K, C, h]; beyond a row's length it is 0, or what a row before it left there. Borrowed until the next change. */
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
    while (at.some((place) => place >= this.capacity)) this.grow();
    const { storage, capacity, heads, size } = this;
    for (let row = 0; row < this.rows; row++)
      for (let head = 0; head < heads; head++) {
        const block = row * heads + head;
        storage.set(added.subarray(block * size, (block + 1) * size), (block * capacity + at[row]!) * size);
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

  private grow(): void {
    const block = this.capacity * this.size;
    const wider = new Float32Array(2 * this.storage.length);
    for (let i = 0; i < this.rows * this.heads; i++)
      wider.set(this.storage.subarray(i * block, (i + 1) * block), 2 * i * block);
    this.storage = wider;
    this.capacity *= 2;
  }
}
