import { ngramsOf } from './diversity';

/** distinct-n (diversity.ts) of a set that grows and shrinks: a text costs its own length, not the set's. */
export class DistinctCounter {
  private readonly counts = new Map<string, number>();
  private total = 0;

  constructor(private readonly n: number) {}

  add(text: string): void {
    for (const gram of ngramsOf(text, this.n)) {
      this.counts.set(gram, (this.counts.get(gram) ?? 0) + 1);
      this.total++;
    }
  }

  /** @param text one that was added and not removed since */
  remove(text: string): void {
    for (const gram of ngramsOf(text, this.n)) {
      const left = (this.counts.get(gram) ?? 0) - 1;
      if (left > 0) this.counts.set(gram, left);
      else this.counts.delete(gram);
      this.total--;
    }
  }

  /** null where there is no n-gram. */
  get distinct(): number | null {
    return this.total === 0 ? null : this.counts.size / this.total;
  }
}
