import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFAULT_SAMPLING } from '../generation/options';
import { fakeLanguageModel } from '../generation/testing/fakeLanguageModel';
import type { GeneratedRow } from '../generation/types';
import type { LanguageModel } from '../model/types';
import { loadTokenizer } from '../tokenization/load';
import { chosen, examplesThatFit, ROWS_A_FRONT } from './chosenExamples';
import { drawBehindExamples, type InFront, lengthsInFront } from './examplesInFront';

const FOLDER = 'public/models/domino-py-4m';
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(`${FOLDER}/${name}`));
const tokenizer = loadTokenizer(read('tokenizer.json'), read('tokenizer_config.json'));
const TEXTS = Array.from({ length: 9 }, (_, at) => `def f${at}(x):\n    return x + ${at}`);
const LEARNED = [7.5, 8.5];

/** A model whose embeddings spell their ids, and what it was given in front. */
function world(maxPositions = 1024) {
  const own = fakeLanguageModel({
    vocabularySize: tokenizer.vocabularySize,
    bosTokenId: 0,
    endOfSampleTokenId: 1,
    maxPositions,
  });
  const { tokenDim } = own.info;
  const fronts: number[][] = [];
  const model: LanguageModel = {
    ...own,
    startDecoding: (prefix, rows) => {
      fronts.push(Array.from({ length: prefix.dims[0]! }, (_, row) => prefix.data[row * tokenDim]! - 0.5));
      return own.startDecoding(prefix, rows);
    },
  };
  const data = Float32Array.from(LEARNED.flatMap((value) => new Array<number>(tokenDim).fill(value)));
  return { models: { model, tokenizer }, prefix: { data, dims: [LEARNED.length, tokenDim] }, fronts };
}

const sampling = { ...DEFAULT_SAMPLING, count: 24, maxTokens: 6, seed: 3 };
const draw = (inFront: Partial<InFront>, own = world(), count = sampling.count, drawn?: ReadonlySet<number>) =>
  drawBehindExamples(
    own.models,
    own.prefix,
    { texts: TEXTS, counts: [], count: 3, ...inFront },
    { ...sampling, count },
    drawn ? { drawn } : {},
  );

it('stand behind the prompt, each ended and begun as the model has read texts, and a group of rows shares them', async () => {
  const own = world();
  const { rows } = await draw({}, own);
  expect(rows.map(({ examples }) => examples)).toEqual(new Array(24).fill(3));
  expect(own.fronts).toHaveLength(Math.ceil(24 / ROWS_A_FRONT));
  for (const [front, ids] of own.fronts.entries()) {
    const texts = chosen(TEXTS, 3, sampling.seed, front);
    const told = texts.flatMap((text, at) => [...(at > 0 ? [0] : []), ...tokenizer.encode(text), 1]);
    expect(ids).toEqual([...LEARNED.map((value) => value - 0.5), ...told, 0]);
  }
  expect(new Set(own.fronts.map(String)).size).toBe(own.fronts.length);
});

it('are the same for a row however many are asked for, and whatever was drawn before', async () => {
  const [all, few] = [await draw({}), await draw({}, world(), 7)];
  expect(few.rows).toEqual(all.rows.slice(0, 7));
  const rest = await draw({}, world(), 24, new Set(few.rows.map(({ index }) => index)));
  expect([...few.rows, ...rest.rows]).toEqual(all.rows);
});

it('stand in front of those rows alone that ask for them, which all others do not notice', async () => {
  const counts = Array.from({ length: 24 }, (_, index) => (index % 2) * 2);
  const own = world();
  const told: GeneratedRow[] = [];
  const { rows } = await drawBehindExamples(own.models, own.prefix, { texts: TEXTS, counts, count: 0 }, sampling, {
    onRow: (row) => void told.push(row),
  });
  expect(rows.map(({ examples = 0 }) => examples)).toEqual(counts);
  expect(told.toSorted((a, b) => a.index - b.index)).toEqual(rows);
  const none = await draw({ count: 0 });
  expect(none.rows.every((row) => !('examples' in row))).toBe(true);
  expect(rows.filter(({ index }) => index % 2 === 0)).toEqual(none.rows.filter(({ index }) => index % 2 === 0));
  // Those without examples run once, behind the prompt alone.
  expect(own.fronts[0]).toEqual(LEARNED.map((value) => value - 0.5));
  expect(own.fronts).toHaveLength(1 + Math.ceil(24 / ROWS_A_FRONT));
});

it('are as many as fit, and long ones do not keep the others out', () => {
  expect(examplesThatFit([10, 10, 10, 10], 30, 3)).toEqual({ count: 3, places: [0, 1, 2, 3] });
  expect(examplesThatFit([10, 10, 10, 10], 29, 3)).toEqual({ count: 2, places: [0, 1, 2, 3] });
  expect(examplesThatFit([10, 90, 10, 10], 30, 3)).toEqual({ count: 3, places: [0, 2, 3] });
  // Where most are long, fewer stand there, and not the shortest again and again.
  expect(examplesThatFit([10, 28, 28, 28], 30, 3)).toEqual({ count: 1, places: [0, 1, 2, 3] });
  expect(examplesThatFit([10, 10], 100, 3)).toEqual({ count: 2, places: [0, 1] });
  expect(examplesThatFit([10, 10, 10], 9, 3)).toEqual({ count: 0, places: [] });
  expect(examplesThatFit([], 100, 3)).toEqual({ count: 0, places: [] });
  const { models, fronts } = world();
  const [length] = lengthsInFront(models, TEXTS);
  expect([length, fronts]).toEqual([tokenizer.encode(TEXTS[0]!).length + 3, []]);
});

it('end where it is cancelled, with the rows that were finished', async () => {
  const own = world();
  const abort = new AbortController();
  const summary = await drawBehindExamples(own.models, own.prefix, { texts: TEXTS, counts: [], count: 3 }, sampling, {
    signal: abort.signal,
    onRow: () => abort.abort(),
  });
  expect(summary.cancelled).toBe(true);
  expect(summary.rows.length).toBeLessThan(24);
});

it('count the tokens and the rows of all groups together', async () => {
  const own = world();
  const rates: { done: number; total: number; tokens: number }[] = [];
  const summary = await drawBehindExamples(own.models, own.prefix, { texts: TEXTS, counts: [], count: 3 }, sampling, {
    onRate: (rate) => void rates.push(rate),
  });
  expect(rates.at(-1)).toMatchObject({ done: 24, total: 24, tokens: summary.tokens });
});
