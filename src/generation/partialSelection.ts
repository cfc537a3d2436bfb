/**
 * The largest few of many values without sorting them all: a vocabulary has up to 150,000 entries and a sampler
 * looks at tens. Order is always descending; of equal values the lower index comes first, as in a stable sort.
 */

/** True when index a stands before index b in descending order. */
function precedes(values: ArrayLike<number>, a: number, b: number): boolean {
  const left = values[a]!;
  const right = values[b]!;
  // Compared, not subtracted: the difference of two infinities is NaN.
  return left > right || (left === right && a < b);
}

/**
 * Indices of the k largest values, descending. One pass with a heap whose root is the weakest index kept, so most
 * values cost one comparison: O(n + changes · log k).
 */
export function selectLargest(values: ArrayLike<number>, k: number): Int32Array {
  const size = Math.min(k, values.length);
  const heap = new Int32Array(size);
  if (size === 0) return heap;
  for (let i = 0; i < size; i++) heap[i] = i;
  const weaker = (a: number, b: number): boolean => precedes(values, b, a);
  for (let i = (size >> 1) - 1; i >= 0; i--) siftDown(heap, size, i, weaker);
  let least = values[heap[0]!]!;
  for (let i = size; i < values.length; i++) {
    // An equal value has the higher index here and stays out.
    if (values[i]! <= least) continue;
    heap[0] = i;
    siftDown(heap, size, 0, weaker);
    least = values[heap[0]!]!;
  }
  return heap.sort((a, b) => (precedes(values, a, b) ? -1 : 1));
}

/** Indices in descending order of their values, drawn one by one: O(m) to build, O(log m) for each one drawn. */
export class DescendingIndices {
  private remaining: number;

  /** @param indices owned from here on, and reordered */
  constructor(
    private readonly values: ArrayLike<number>,
    private readonly indices: Int32Array,
  ) {
    this.remaining = indices.length;
    for (let i = (this.remaining >> 1) - 1; i >= 0; i--) siftDown(indices, this.remaining, i, this.stronger);
  }

  /** The next index, or −1 when all were drawn. */
  next(): number {
    if (this.remaining === 0) return -1;
    const first = this.indices[0]!;
    this.remaining -= 1;
    this.indices[0] = this.indices[this.remaining]!;
    siftDown(this.indices, this.remaining, 0, this.stronger);
    return first;
  }

  private readonly stronger = (a: number, b: number): boolean => precedes(this.values, a, b);
}

/** Restore the heap below `start`; `above(a, b)` says that a belongs nearer the root than b. */
function siftDown(heap: Int32Array, size: number, start: number, above: (a: number, b: number) => boolean): void {
  const moved = heap[start]!;
  let hole = start;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= size) break;
    if (child + 1 < size && above(heap[child + 1]!, heap[child]!)) child += 1;
    if (!above(heap[child]!, moved)) break;
    heap[hole] = heap[child]!;
    hole = child;
  }
  if (size > 0) heap[hole] = moved;
}
