/** What a model makes of texts by themselves: asked one by one by checks, answered many at once. */

/** Whatever has a model; it may be in another thread. */
export interface Scorer {
  /** Mean log-probability a token, nats, without any prompt; null of a text that it cannot score. None at all where no model is there. */
  score(texts: readonly string[]): Promise<readonly (number | null)[] | null>;
}

interface Asked {
  readonly text: string;
  resolve(value: number | null): void;
  reject(thrown: unknown): void;
}

/** Rows of one request. */
const MOST_AT_ONCE = 256;

export class Likelihoods {
  private waiting: Asked[] = [];

  constructor(private readonly scorer: Scorer | null) {}

  /** null where there is no model, or it cannot score the text. What is asked in one turn of the thread is asked for together. */
  of(text: string): Promise<number | null> {
    if (this.scorer === null) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.waiting.push({ text, resolve, reject });
      if (this.waiting.length === 1) setTimeout(() => void this.ask(this.scorer!));
    });
  }

  private async ask(scorer: Scorer): Promise<void> {
    const asked = this.waiting;
    this.waiting = [];
    for (let first = 0; first < asked.length; first += MOST_AT_ONCE) {
      const some = asked.slice(first, first + MOST_AT_ONCE);
      try {
        const values = await scorer.score(some.map(({ text }) => text));
        for (const [at, { resolve }] of some.entries()) resolve(values?.[at] ?? null);
      } catch (thrown) {
        for (const { reject } of some) reject(thrown);
      }
    }
  }
}
