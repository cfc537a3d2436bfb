/**
 * Keys or values of every row's own tokens, in host memory that grows by doubling.
 * Legend: R rows, K heads, C capacity in tokens, h head size.
 */
const FIRST_CAPACITY = 32;

export class RowCache {
  /** [R, K, C, h]; what is beyond the length is 0. */
  private values: Float32Array;

  constructor(
    private rows: number,
    private readonly heads: number,
    private readonly size: number,
    private capacity = FIRST_CAPACITY,
  ) {
    this.values = new Float32Array(rows * heads * capacity * size);
  }

  /** Borrowed until the next change. */
  get data(): Float32Array {
    return this.values;
  }

  get dims(): readonly [number, number, number, number] {
    return [this.rows, this.heads, this.capacity, this.size];
  }

  /** @param added [R, K, 1, h], the token at place `at` */
  append(added: Float32Array, at: number): void {
    if (at === this.capacity) this.grow();
    const { values, capacity, size } = this;
    for (let block = 0; block < this.rows * this.heads; block++)
      values.set(added.subarray(block * size, (block + 1) * size), (block * capacity + at) * size);
  }

  /** Keep these rows (ascending), in this order. */
  keepRows(kept: readonly number[]): void {
    const rowLength = this.heads * this.capacity * this.size;
    kept.forEach((row, i) => {
      this.values.copyWithin(i * rowLength, row * rowLength, (row + 1) * rowLength);
    });
    this.values = this.values.subarray(0, kept.length * rowLength);
    this.rows = kept.length;
  }

  private grow(): void {
    const block = this.capacity * this.size;
    const wider = new Float32Array(2 * this.values.length);
    for (let i = 0; i < this.rows * this.heads; i++)
      wider.set(this.values.subarray(i * block, (i + 1) * block), 2 * i * block);
    this.values = wider;
    this.capacity *= 2;
  }
}
