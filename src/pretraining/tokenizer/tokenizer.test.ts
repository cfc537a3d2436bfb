import { readFile } from 'node:fs/promises';
import { PreTrainedTokenizer } from '@huggingface/transformers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEncoder } from './encode';
import { tokenizerFiles } from './files';
import { pretokenize } from './pretokenize';
import { countPieces, trainVocabulary, type Vocabulary } from './train';

const FOLDER = 'public/models/domino-py-4m';

async function shipped() {
  const tokenizer = JSON.parse(await readFile(`${FOLDER}/tokenizer.json`, 'utf8'));
  const config = JSON.parse(await readFile(`${FOLDER}/tokenizer_config.json`, 'utf8'));
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(tokenizer.model.vocab as Record<string, number>)) tokens[id] = token;
  const merges = (tokenizer.model.merges as string[]).map((merge) => merge.split(' ') as [string, string]);
  const vocabulary: Vocabulary = { tokens, merges };
  return { reference: new PreTrainedTokenizer(tokenizer, config), encode: createEncoder(vocabulary), vocabulary };
}

describe('pretokenize', () => {
  it('splits any text without loss', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(pretokenize(text).join('')).toBe(text);
      }),
    );
  });

  it('keeps a line break with its indentation, and numbers in pairs of digits', () => {
    expect(pretokenize('if x:\n        y = 12345\n')).toEqual([
      'if',
      ' x',
      ':\n        ',
      'y',
      ' =',
      ' 12',
      '34',
      '5',
      '\n',
    ]);
  });
});

describe('trainVocabulary', () => {
  it('merges the most frequent pair first and keeps counts after each merge', () => {
    const { tokens, merges } = trainVocabulary(countPieces(['aab aab aab ab']), 259 + 3);
    expect(merges).toEqual([
      ['a', 'b'],
      ['a', 'ab'],
      ['Ġ', 'aab'],
    ]);
    expect(tokens.slice(0, 3)).toEqual(['<|bos|>', '<|eos|>', '<|pad|>']);
    expect(tokens.slice(259)).toEqual(['ab', 'aab', 'Ġaab']);
  });

  it('says so when the corpus is too small', () => {
    expect(() => trainVocabulary(countPieces(['ab']), 400)).toThrow(/only 260 distinct tokens/);
  });

  it('writes files that transformers.js reads, giving the same ids as our encoder', () => {
    const vocabulary = trainVocabulary(
      countPieces(['def f(x):\n    return x * 2\n', 'for x in xs:\n    total += x']),
      280,
    );
    const files = tokenizerFiles(vocabulary, 64);
    const reference = new PreTrainedTokenizer(
      JSON.parse(files['tokenizer.json']!),
      JSON.parse(files['tokenizer_config.json']!),
    );
    const encode = createEncoder(vocabulary);
    const text = 'def total(xs):\n    return xs * 2 + é';
    expect(reference.encode(text)).toEqual(encode(text));
  });
});

describe('the shipped tokenizer', () => {
  it('has 4096 tokens, special ones first, and one token for each depth of indentation', async () => {
    const { encode, vocabulary } = await shipped();
    expect(vocabulary.tokens.length).toBe(4096);
    expect(vocabulary.tokens.slice(0, 3)).toEqual(['<|bos|>', '<|eos|>', '<|pad|>']);
    for (const depth of [4, 8, 12]) {
      expect(encode(' '.repeat(depth))).toHaveLength(1);
      expect(encode(`\n${' '.repeat(depth)}`)).toHaveLength(1);
      expect(encode(`:\n${' '.repeat(depth)}`)).toHaveLength(1);
    }
  });

  it('encodes like transformers.js and gives any UTF-8 text back exactly', async () => {
    const { reference, encode } = await shipped();
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
        const ids = encode(text);
        expect(reference.encode(text)).toEqual(ids);
        if (ids.length === 0) return;
        expect(reference.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false })).toBe(
          text,
        );
      }),
      { numRuns: 300 },
    );
  });
});
