/** Text to ids and back, as the model's own tokenizer.json says. */
export interface Tokenizer {
  readonly vocabularySize: number;
  /** Ids of the text alone: no BOS, no EOS, no special tokens added. */
  encode(text: string): Int32Array;
  /** Text of the ids, special tokens left out, white space exactly as encoded. */
  decode(tokenIds: readonly number[] | Int32Array): string;
}
