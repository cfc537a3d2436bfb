/** Patterns of tokenizer.json in time: those of the hub's models are taken, those that never end are refused by the file. */
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { writeTinyModel } from '../model/testing/tinyModels';
import { loadTokenizer } from '../tokenization/load';
import { assertBoundedPatterns } from '../tokenization/patternProbe';
import type { CheckpointTokenizer } from '../tokenization/types';
import { boundedTokenizer, timedMatching } from './cli/timedMatching';
import { at, domino, provideFiles } from './testing/commandLine';

provideFiles();

const REAL = {
  'GPT-2, StarCoder': String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  'Llama 3, Qwen2, Qwen3': String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  'GPT-4o, Llama 4': String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  'DeepSeek V3': String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_${'`'}{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  'DeepSeek, ideographs': '[一-龥぀-ゟ゠-ヿ]+',
  'DeepSeek Coder': String.raw`\s?\p{L}+`,
  Gemma: ' ',
  'Phi, runs of blanks': ' {2,}',
};

const withSplit = (json: string, Regex: string): Record<string, unknown> => ({
  ...JSON.parse(json),
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
      { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
    ],
  },
});

test.each(Object.entries(REAL))('%s', async (_, pattern) => {
  const json = await readFile(at('model/tokenizer.json'), 'utf8');
  const { patterns } = loadTokenizer(new TextEncoder().encode(JSON.stringify(withSplit(json, pattern))));
  expect(patterns.length).toBeGreaterThan(0);
  await expect(assertBoundedPatterns(patterns, timedMatching)).resolves.toBeUndefined();
});

test.each([
  '(a+)+$',
  String.raw`(?:a|aa)+\d$`,
  String.raw`\s*\s*\s*[\r\n]+x`,
  String.raw`(?:\p{L}+)*!`,
  String.raw`;(?:\w+)+$`,
])('%s is refused', { timeout: 20_000 }, async (pattern) => {
  await writeTinyModel(at('hostile'), 'llama-q4');
  const path = at('hostile/tokenizer.json');
  await writeFile(path, JSON.stringify(withSplit(await readFile(path, 'utf8'), pattern)));
  const { code, stderr } = await domino('score --model @hostile --references @refs.jsonl');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^domino score: tokenizer\.json has a pattern that takes far too long .*\n$/);
});

test('a text that is slow all the same is given up', { timeout: 20_000 }, () => {
  const encode = (text: string): Int32Array => Int32Array.of(/^(?:ß+)+$/u.test(text) ? 1 : 0);
  const tokenizer = boundedTokenizer({ encode } as CheckpointTokenizer);
  expect(tokenizer.encode('ßß')).toEqual(Int32Array.of(1));
  expect(() => tokenizer.encode(`${'ß'.repeat(60)}!`)).toThrow(
    expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining('61 characters') }),
  );
});
