/**
 * A byte-level BPE tokenizer small enough to read: 256 byte tokens, a few merges, two special tokens and one added token
 * that is text. Built here rather than stored, so that its ids can be derived by hand.
 */

/** GPT-2's byte-to-character table: printable bytes are themselves, the others are shifted to U+0100 and up. */
export function byteCharacters(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let shifted = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : 256 + shifted++));
}

export const END_OF_TEXT = { id: 256, content: '<|endoftext|>' };
export const START_OF_TURN = { id: 257, content: '<|im_start|>' };
export const TOOL = { id: 258, content: '<tool>' };
export const END_OF_TURN = { id: 259, content: '<|im_end|>' };

/** Merges in order of rank; merged token i has id 260 + i. */
export const MERGES: readonly (readonly [string, string])[] = [
  ['d', 'e'],
  ['de', 'f'],
  ['Ġ', 'x'],
  ['Ġ', 'Ġ'],
];

const TEMPLATE = {
  type: 'TemplateProcessing',
  single: [{ SpecialToken: { id: END_OF_TEXT.content, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
  pair: [],
  special_tokens: {
    [END_OF_TEXT.content]: { id: END_OF_TEXT.content, ids: [END_OF_TEXT.id], tokens: [END_OF_TEXT.content] },
  },
};

export interface TinyOptions {
  readonly merges?: readonly (readonly [string, string])[];
  readonly config?: Record<string, unknown>;
  /** Whether a post-processor puts the end-of-text token in front of a text. */
  readonly template?: boolean;
}

export function tinyTokenizerFiles({ merges = MERGES, config = {}, template = true }: TinyOptions = {}): {
  tokenizer: Uint8Array;
  config: Uint8Array;
} {
  const vocab: Record<string, number> = {};
  for (const [byte, character] of byteCharacters().entries()) vocab[character] = byte;
  // As in GPT-2, the end-of-text token is in the vocabulary as well as among the added tokens.
  vocab[END_OF_TEXT.content] = END_OF_TEXT.id;
  for (const [rank, [left, right]] of merges.entries()) vocab[left + right] = 260 + rank;
  const added = (token: { id: number; content: string }, special: boolean): object => ({
    ...token,
    special,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  });
  const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  return {
    tokenizer: bytes({
      version: '1.0',
      added_tokens: [
        added(END_OF_TEXT, true),
        added(START_OF_TURN, true),
        added(TOOL, false),
        added(END_OF_TURN, true),
      ],
      normalizer: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      post_processor: template
        ? {
            type: 'Sequence',
            processors: [{ type: 'ByteLevel', trim_offsets: false }, TEMPLATE],
          }
        : { type: 'ByteLevel', trim_offsets: false },
      decoder: { type: 'ByteLevel' },
      model: {
        type: 'BPE',
        unk_token: null,
        ignore_merges: true,
        vocab,
        merges: merges.map(([left, right]) => `${left} ${right}`),
      },
    }),
    config: bytes({
      eos_token: END_OF_TEXT.content,
      clean_up_tokenization_spaces: true,
      tokenizer_class: 'GPT2Tokenizer',
      ...config,
    }),
  };
}
