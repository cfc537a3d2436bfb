/** Tokenizers' files made to break their reader; FUZZ_RUNS=100000 for as many of each. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { damaged, damagedJson, survives } from '../tensors/testing/damage';
import { loadTokenizer } from './load';
import { tinyTokenizerFiles } from './testing/tinyTokenizer';

const TIMEOUT = { timeout: 3_600_000 };
const { tokenizer, config } = tinyTokenizerFiles();
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const parsed = (bytes: Uint8Array): Record<string, unknown> => JSON.parse(new TextDecoder().decode(bytes));

/** What hubs hold: BPE over bytes with everything around it, Unigram, WordPiece. */
const WORDS = ['<unk>', 'a', 'b', 'ab', '▁', '▁a', '##b', '[UNK]', '<0x61>'];
const DEFINITIONS: readonly unknown[] = [
  {
    ...parsed(tokenizer),
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
      merges: [
        ['a', 'b'],
        ['▁', 'a'],
      ],
      unk_token: '<unk>',
      byte_fallback: true,
    },
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        { type: 'Prepend', prepend: '▁' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: '\\p{L}+|\\s+' }, behavior: 'Isolated', invert: false },
        { type: 'Digits', individual_digits: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<unk>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      special_tokens: { '<unk>': { id: '<unk>', ids: [0], tokens: ['<unk>'] } },
    },
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
  },
  {
    model: { type: 'Unigram', vocab: WORDS.map((word, at) => [word, -at]), unk_id: 0 },
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    normalizer: { type: 'Lowercase' },
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    added_tokens: [{ id: 0, content: '<unk>', special: true }],
  },
  {
    model: {
      type: 'WordPiece',
      vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
    },
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  },
];

const CONFIGS: readonly unknown[] = [
  parsed(config),
  {
    bos_token: { content: '<unk>' },
    eos_token: '<unk>',
    add_bos_token: true,
    added_tokens_decoder: { 0: { content: '<unk>', special: true } },
    chat_template: [{ name: 'default', template: '{{ messages }}' }],
  },
];

it('the whole files are read', () => {
  for (const definition of DEFINITIONS)
    for (const config of CONFIGS) {
      const loaded = loadTokenizer(json(definition), json(config));
      expect(loaded.decode(loaded.encode('ab'))).toContain('ab');
    }
});

it('parts that the library only looks at when it uses them are refused in our words', () => {
  const whole = DEFINITIONS[0] as Record<string, object>;
  const decoder = { ...whole.decoder, decoders: [null] };
  const loaded = loadTokenizer(json({ ...whole, decoder }));
  expect(() => loaded.decode(loaded.encode('ab'))).toThrow(
    expect.objectContaining({ code: 'MODEL_FILE_BROKEN', message: expect.stringContaining('cannot decode a text') }),
  );
});

it('every small change of tokenizer.json is refused, or encodes and decodes', TIMEOUT, async () => {
  const inputs = fc.record({
    definition: fc.oneof(damagedJson(DEFINITIONS).map(json), damaged([tokenizer, ...DEFINITIONS.map(json)])),
    config: fc.option(fc.oneof(damagedJson(CONFIGS).map(json), fc.constantFrom(...CONFIGS.map(json)))),
  });
  await survives('tokenizer.json', inputs, (files) => {
    const loaded = loadTokenizer(files.definition, files.config ?? undefined);
    const ids = loaded.encode('ab a1 Ä<unk>\n');
    expect(typeof loaded.decode(ids)).toBe('string');
    loaded.encodeTemplate('<unk>ab');
  });
});
