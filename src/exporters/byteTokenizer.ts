/** tokenizer.json and tokenizer_config.json of a byte-level tokenizer: ids 0…255 are bytes, 256 <|bos|>, 257 <|eos|>. */
export function byteTokenizer(contextLength = 128): Map<string, Uint8Array> {
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const special = (id: number, content: string): object => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const vocab = Object.fromEntries([
    ...byteCharacters().map((character, byte) => [character, byte] as const),
    ['<|bos|>', 256],
    ['<|eos|>', 257],
  ]);
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [special(256, '<|bos|>'), special(257, '<|eos|>')],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      vocab,
      merges: [],
    },
  };
  const configuration = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: '<|bos|>',
    eos_token: '<|eos|>',
    clean_up_tokenization_spaces: false,
    model_max_length: contextLength,
  };
  return new Map([
    ['tokenizer.json', json(tokenizer)],
    ['tokenizer_config.json', json(configuration)],
  ]);
}

/** GPT-2's printable stand-ins for the 256 bytes (Radford et al. 2019). */
function byteCharacters(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}
