import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadTokenizer } from './load';
import { tinyTokenizerFiles } from './testing/tinyTokenizer';
import type { Tokenizer } from './types';
import { unknownTextNotice } from './unknownText';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** No bytes to fall back to: letters a to z and blank. */
function lettersOnly(unknownToken: boolean): Tokenizer {
  const letters = [...'abcdefghijklmnopqrstuvwxyz '];
  const vocab = Object.fromEntries([...letters, '<unk>'].map((letter, id) => [letter, id]));
  const added = { id: letters.length, content: '<unk>', special: true, single_word: false, lstrip: false };
  const model = { type: 'BPE', vocab, merges: [], ...(unknownToken ? { unk_token: '<unk>' } : {}) };
  const definition = { version: '1.0', added_tokens: [{ ...added, rstrip: false, normalized: false }], model };
  return loadTokenizer(bytes({ ...definition, normalizer: { type: 'Lowercase' }, decoder: { type: 'Fuse' } }));
}

it.each([true, false])('names what is lost, with an unknown token (%s) or none', (unknownToken) => {
  const tokenizer = lettersOnly(unknownToken);
  expect(unknownTextNotice(tokenizer, ['add two', 'Case is folded'])).toBeNull();
  const notice = unknownTextNotice(tokenizer, ['plain', 'naïve', 'x + y', '漢字']);
  expect(notice).toMatch(/^3 of 4 references have .*\(ï \+ 漢 字\): they are learned/);
  expect(unknownTextNotice(tokenizer, ['0123456789', 'x'])).toMatch(
    /^1 of 2 references has .*\(0 1 2 3 4 5 6 7 and 2 more\)/,
  );
});

it('has nothing to say of a tokenizer that spells bytes', () => {
  const files = tinyTokenizerFiles();
  const tokenizer = loadTokenizer(files.tokenizer, files.config);
  expect(unknownTextNotice(tokenizer, ['ႠΣ', 'ΟΔΟΣ'])).toBeNull();
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 5 }), (texts) => {
      expect(unknownTextNotice(tokenizer, texts)).toBeNull();
    }),
  );
});
