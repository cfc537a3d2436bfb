import type { PatternSource } from './patternProbe';
import type { TokenBytes } from './tokenBytes';

/** A label that is not scored (padding). The value every trainer uses for it (PyTorch's cross-entropy ignore_index). */
export const IGNORED_LABEL = -100;

/** Text to ids and back, as the model's own tokenizer.json says. */
export interface Tokenizer {
  /** One more than the largest id that `encode` can give. */
  readonly vocabularySize: number;
  /** Ids of the text alone: no BOS, no EOS, no special tokens added. */
  encode(text: string): Int32Array;
  /** Text of the ids, special tokens left out, white space exactly as encoded. */
  decode(tokenIds: readonly number[] | Int32Array): string;
}

/** A tokenizer read from a checkpoint's files, with what its configuration says about special tokens. */
export interface CheckpointTokenizer extends Tokenizer {
  /** Like encode, but the names of special tokens ("<|im_start|>") become those tokens. Only for text of our own making. */
  encodeTemplate(text: string): Int32Array;
  /** What each token spells; null where its decoder joins tokens by rules of its own. Kept after the first call. */
  tokenBytes(): TokenBytes | null;
  /** Id of a token by its exact content, special tokens included. */
  tokenId(content: string): number | null;
  /** Regular expressions that it runs over texts, as the platform's own matcher takes them. */
  readonly patterns: readonly PatternSource[];
  /** Jinja template of the model's chat format, where it has one. */
  readonly chatTemplate: string | null;
  /** The file that has it, or would. */
  readonly chatTemplateFile: string;
  /** Contents of the special tokens that the configuration names. */
  readonly bosToken: string | null;
  readonly eosToken: string | null;
  /** Ids that the tokenizer is configured to put in front of a text: BOS, where the model wants one. `encode` leaves them out. */
  readonly idsInFront: Int32Array;
}
