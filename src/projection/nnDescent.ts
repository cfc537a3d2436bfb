/**
 * Approximate nearest neighbours of many rows: NN-descent (Dong, Moses & Li, WWW 2011). A neighbour of a neighbour is likely to be one: lists that
 * begin at random are joined with each other, and with those that name them, until few change.
 */
import { Random } from '../tensors/random';
import { dot } from './dot';
import type { NeighborGraph } from './neighbors';

/** Rounds; lists of real texts settle within the usual ones. */
const [MOST_ROUNDS, USUAL_ROUNDS] = [16, 10];
/** Ends where a round changes fewer than this share of all entries. */
const SETTLED = 0.001;
/** Candidates a row takes into a round, of those it names and of those that name it. */
const SAMPLED = 16;

/**
 * @param units float32 [N, dim], rows of length 1 or 0
 * @param k neighbours of a row, itself included
 * @param breathe called between rows with about the share that is done, 0…1; may wait, and rejects to stop
 * @returns as `nearestNeighbors` does, by cosine distance; some neighbours may be missed
 */
export async function approximateNeighbors(
  units: Float32Array,
  dim: number,
  k: number,
  seed: number,
  breathe: (share: number) => Promise<void>,
): Promise<NeighborGraph> {
  const rows = units.length / dim;
  const lists = new Lists(rows, k - 1);
  const random = new Random(seed);
  const distance = (a: number, b: number): number => Math.max(0, 1 - dot(units, a * dim, units, b * dim, dim));
  for (let row = 0; row < rows; row++) {
    for (let tries = 0; tries < k - 1; tries++) {
      const other = random.integer(rows);
      if (other !== row) lists.offer(row, other, distance(row, other));
    }
    if (row % 64 === 0) await breathe(0);
  }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { fresh, old } = lists.candidates(random);
    let changes = 0;
    const meet = (a: number, b: number): void => {
      if (a === b) return;
      const between = distance(a, b);
      if (between < lists.worst(a)) changes += lists.offer(a, b, between);
      if (between < lists.worst(b)) changes += lists.offer(b, a, between);
    };
    for (let row = 0; row < rows; row++) {
      const [news, olds] = [fresh[row]!, old[row]!];
      for (let at = 0; at < news.length; at++) {
        for (let to = at + 1; to < news.length; to++) meet(news[at]!, news[to]!);
        for (const other of olds) meet(news[at]!, other);
      }
      if (row % 16 === 0) await breathe(Math.min(1, (round + row / rows) / USUAL_ROUNDS));
    }
    if (changes < SETTLED * rows * (k - 1)) break;
  }
  return lists.graph();
}

/** Of each row the nearest so far, nearest first. */
class Lists {
  private readonly ids: Int32Array;
  private readonly distances: Float64Array;
  private readonly isNew: Uint8Array;

  constructor(
    private readonly rows: number,
    private readonly size: number,
  ) {
    this.ids = new Int32Array(rows * size).fill(-1);
    this.distances = new Float64Array(rows * size).fill(Number.POSITIVE_INFINITY);
    this.isNew = new Uint8Array(rows * size);
  }

  worst(row: number): number {
    return this.distances[(row + 1) * this.size - 1]!;
  }

  /** @returns 1 where it was taken */
  offer(row: number, id: number, distance: number): 0 | 1 {
    const start = row * this.size;
    if (distance >= this.worst(row)) return 0;
    for (let at = start; at < start + this.size; at++) if (this.ids[at] === id) return 0;
    let at = start + this.size - 1;
    for (; at > start && this.distances[at - 1]! > distance; at--) {
      this.ids[at] = this.ids[at - 1]!;
      this.distances[at] = this.distances[at - 1]!;
      this.isNew[at] = this.isNew[at - 1]!;
    }
    this.ids[at] = id;
    this.distances[at] = distance;
    this.isNew[at] = 1;
    return 1;
  }

  /** Who meets whom in the next round: those that came since the last one, with each other and with the others. */
  candidates(random: Random): { readonly fresh: number[][]; readonly old: number[][] } {
    const fresh: number[][] = Array.from({ length: this.rows }, () => []);
    const old: number[][] = Array.from({ length: this.rows }, () => []);
    const add = (list: number[], id: number, seen: number): void => {
      if (list.length < 2 * SAMPLED) list.push(id);
      else {
        const at = random.integer(seen + 1);
        if (at < list.length) list[at] = id;
      }
    };
    const named = new Int32Array(this.rows);
    for (let at = 0; at < this.ids.length; at++) {
      const id = this.ids[at]!;
      if (id < 0) continue;
      const row = Math.floor(at / this.size);
      const lists = this.isNew[at] === 1 ? fresh : old;
      add(lists[row]!, id, named[row]!++);
      add(lists[id]!, row, named[id]!++);
      this.isNew[at] = 0;
    }
    return { fresh, old };
  }

  /** In UMAP's convention, each row first among its own. Lists that were never filled are filled with the row itself. */
  graph(): NeighborGraph {
    const of = (row: number): number[] => Array.from({ length: this.size }, (_, at) => row * this.size + at);
    const rows = Array.from({ length: this.rows }, (_, row) => row);
    return {
      indices: rows.map((row) => [row, ...of(row).map((at) => (this.ids[at]! < 0 ? row : this.ids[at]!))]),
      distances: rows.map((row) => [0, ...of(row).map((at) => (this.ids[at]! < 0 ? 0 : this.distances[at]!))]),
    };
  }
}
