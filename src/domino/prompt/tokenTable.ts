import { StudioError } from '../../errors';
import type { LanguageModel } from '../../model/types';

/**
 * Input-embedding rows of the tokens that some texts use, each row once. Texts of one domain share most of their tokens,
 * so this stays small where a cache of whole texts would not.
 */
export class TokenTable {
  private constructor(
    readonly tokenDim: number,
    private readonly rowOf: ReadonlyMap<number, number>,
    private readonly rows: Float32Array,
  ) {}

  /**
   * Look up every distinct token of the texts, in one call of the model.
   * @throws StudioError TOKENIZER_MISMATCH for an id outside the vocabulary
   */
  static async create(model: LanguageModel, texts: Iterable<Int32Array>): Promise<TokenTable> {
    const rowOf = new Map<number, number>();
    for (const text of texts) {
      for (const id of text) {
        if (rowOf.has(id)) continue;
        if (id < 0 || id >= model.info.vocabularySize) {
          throw new StudioError(
            'TOKENIZER_MISMATCH',
            `Token ${id} is not in the model's vocabulary of ${model.info.vocabularySize}.`,
            'Use the tokenizer.json that belongs to this model.',
          );
        }
        rowOf.set(id, rowOf.size);
      }
    }
    const { tokenDim } = model.info;
    if (rowOf.size === 0) return new TokenTable(tokenDim, rowOf, new Float32Array(0));
    const { data } = await model.embedTokens(Int32Array.from(rowOf.keys()));
    return new TokenTable(tokenDim, rowOf, data);
  }

  /** Root mean square of the rows' elements: the scale that the model's tokens have. 0 for an empty table. */
  get rms(): number {
    if (this.rows.length === 0) return 0;
    let sum = 0;
    for (const value of this.rows) sum += value * value;
    return Math.sqrt(sum / this.rows.length);
  }

  /** Write the rows of `ids` to `target` from element `offset` on. */
  write(target: Float32Array, offset: number, ids: Int32Array): void {
    const d = this.tokenDim;
    for (let t = 0; t < ids.length; t++) {
      const row = this.rowOf.get(ids[t]!);
      if (row === undefined) throw new RangeError(`token ${ids[t]} is not in this table`);
      target.set(this.rows.subarray(row * d, (row + 1) * d), offset + t * d);
    }
  }
}
