/**
 * What a prompt is worth on references that it does not learn from, at a price that does not grow with them.
 *
 * While a run learns, at most TURN of them are scored at a time, in turn. Texts differ in how hard they are by far more than a
 * prompt changes between two evaluations, so losses of two turns say nothing of each other: a prompt is compared with the best so far
 * on the texts of its own turn, and its loss is told as the best's, plus the difference there. All losses of a run so stand at the level
 * of the first turn, that without a prompt too. At the end all texts are scored, behind the prompt that is kept.
 */
import { lossPerToken } from '../objective/score';

/** Held-out texts scored at a time. */
export const TURN = 16;

/** log p of each text behind a prefix, nats; prefix float32 [P, d]. */
export type Scoring = (texts: readonly Int32Array[], prefix: Float32Array) => Promise<Float64Array>;

/** A prompt that has a loss. */
export interface Measured {
  /** Nats per token, at the level of the first turn. */
  readonly heldOut: number;
  /** The rows in front of a text, float32 [P, d]. */
  prefix(): Float32Array;
}

export class HeldOutMeasure {
  constructor(
    private readonly texts: readonly Int32Array[],
    private readonly score: Scoring,
  ) {}

  /** Whether each turn has all texts: then a loss is what it is, and there is nothing to measure again at the end. */
  get isWhole(): boolean {
    return this.texts.length <= TURN;
  }

  get isEmpty(): boolean {
    return this.texts.length === 0;
  }

  /** The texts of a turn, counted from 0; the same for the same number. */
  turn(number: number): readonly Int32Array[] {
    const { texts } = this;
    if (this.isWhole) return texts;
    return Array.from({ length: TURN }, (_, i) => texts[(number * TURN + i) % texts.length]!);
  }

  /** Nats per token behind a prefix, over a turn's texts. */
  async onTurn(number: number, prefix: Float32Array): Promise<number> {
    return this.loss(this.turn(number), prefix);
  }

  /** The same over all texts. */
  async onAll(prefix: Float32Array): Promise<number> {
    return this.loss(this.texts, prefix);
  }

  /**
   * Nats per token at the level of the first turn.
   * @param best the best prompt so far; null for the first
   */
  async against(best: Measured | null, number: number, prefix: Float32Array): Promise<number> {
    const own = await this.onTurn(number, prefix);
    if (best === null || this.isWhole || !Number.isFinite(own)) return own;
    return best.heldOut + (own - (await this.onTurn(number, best.prefix())));
  }

  private async loss(texts: readonly Int32Array[], prefix: Float32Array): Promise<number> {
    return lossPerToken(await this.score(texts, prefix), texts);
  }
}
