import { SPLIT_PATTERN } from './pretokenize';
import { SPECIAL_TOKENS, type Vocabulary } from './train';

const special = (content: string, id: number) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

/** Names of what `tokenizerFiles` gives. */
export const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'] as const;

/**
 * The three tokenizer files of the hub layout. No BOS is added on its own: the engine puts it where a sequence begins.
 * `context` is the longest sequence in tokens that the model was trained for.
 */
export function tokenizerFiles(
  vocabulary: Vocabulary,
  context: number,
): Record<(typeof TOKENIZER_FILES)[number], string> {
  const added = SPECIAL_TOKENS.map(special);
  const [bos, eos, pad] = SPECIAL_TOKENS;
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: SPLIT_PATTERN }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary.tokens.map((token, id) => [token, id])),
      merges: vocabulary.merges.map(([left, right]) => `${left} ${right}`),
    },
  };
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    added_tokens_decoder: Object.fromEntries(added.map(({ id, ...token }) => [String(id), token])),
    bos_token: bos,
    eos_token: eos,
    pad_token: pad,
    add_bos_token: false,
    add_eos_token: false,
    clean_up_tokenization_spaces: false,
    model_max_length: context,
  };
  return {
    'tokenizer.json': `${JSON.stringify(tokenizer, null, 1)}\n`,
    'tokenizer_config.json': `${JSON.stringify(config, null, 2)}\n`,
    'special_tokens_map.json': `${JSON.stringify({ bos_token: bos, eos_token: eos, pad_token: pad }, null, 2)}\n`,
  };
}
