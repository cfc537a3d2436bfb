import { describe, expect, test } from 'vitest';
import { StudioError } from '../errors';
import { logSumExp } from './logitsProcess';
import { DEFAULT_SAMPLING } from './options';
import { sample, sampleTogether } from './sample';
import { fakeLanguageModel, fakeTokenizer } from './testing/fakeLanguageModel';
import type { GeneratedRow, SamplingOptions } from './types';

const OPTIONS: SamplingOptions = { ...DEFAULT_SAMPLING, count: 13, batch: 4, maxTokens: 12, seed: 5 };
const PREFIX = { data: Float32Array.of(0.1, 0.2, 0.3, -1, 0, 1), dims: [2, 3] };

async function draw(options: Partial<SamplingOptions>): Promise<readonly GeneratedRow[]> {
  return (await sample(fakeLanguageModel(), fakeTokenizer, PREFIX, { ...OPTIONS, ...options })).rows;
}

async function refusal(run: Promise<unknown>): Promise<StudioError> {
  const thrown = await run.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof StudioError)) throw new Error(`not refused as it should be: ${String(thrown)}`);
  return thrown;
}

describe('rows', () => {
  test('do not depend on the batch size, nor on how many are asked for', async () => {
    const alone = await draw({ batch: 1 });
    for (const batch of [2, 4, 5, 13, 64]) expect(await draw({ batch })).toEqual(alone);
    expect(await draw({ count: 6 })).toEqual(alone.slice(0, 6));
    expect(new Set(alone.map((row) => row.finishReason))).toEqual(new Set(['stop', 'length']));
  });

  test('that were drawn before are left out, and the others are the same', async () => {
    const rows = await draw({});
    const drawn = new Set([0, 3, 4, 12]);
    const rates: { done: number; total: number }[] = [];
    const rest = await sample(fakeLanguageModel(), fakeTokenizer, PREFIX, OPTIONS, {
      drawn,
      onRate: ({ done, total }) => rates.push({ done, total }),
    });
    expect(rest.rows).toEqual(rows.filter(({ index }) => !drawn.has(index)));
    expect(rest.cancelled).toBe(false);
    expect(rates.at(-1)).toEqual({ done: 9, total: 9 });
  });

  test('have temperatures of their own where they are given, and are those that a draw at each has', async () => {
    const temperatures = [0.2, 3, 0.2, 3];
    const { rows } = await sample(fakeLanguageModel(), fakeTokenizer, PREFIX, OPTIONS, { temperatures });
    const [cold, hot, rest] = [await draw({ temperature: 0.2 }), await draw({ temperature: 3 }), await draw({})];
    expect(rows).toEqual([
      ...[cold[0]!, hot[1]!, cold[2]!, hot[3]!].map((row, at) => ({ ...row, temperature: temperatures[at] })),
      ...rest.slice(4),
    ]);
    expect(rows[1]?.text).not.toBe(rest[1]?.text);
    const wrong = sample(fakeLanguageModel(), fakeTokenizer, PREFIX, OPTIONS, { temperatures: [-1] });
    expect((await refusal(wrong)).where).toBe('temperature');
  });

  test('do not depend on whether new rows take the places of ended ones', async () => {
    const alone = await draw({ batch: 1 });
    for (const batch of [1, 2, 4, 5, 13, 64]) {
      const model = fakeLanguageModel({ addsRows: true });
      const { rows, tokens } = await sample(model, fakeTokenizer, PREFIX, { ...OPTIONS, batch });
      expect(rows).toEqual(alone);
      expect(tokens).toBe(alone.reduce((sum, row) => sum + row.tokenCount, 0));
      // One start, and never a place left empty while rows wait: every step is full until the last rows run out.
      expect(model.calls.rows).toEqual([Math.min(batch, OPTIONS.count)]);
      expect(model.calls.stepRows).toEqual([...model.calls.stepRows].sort((a, b) => b - a));
      expect(model.calls.disposed).toBe(1);
    }
  });

  test('are the same for the same seed and differ for another', async () => {
    expect(await draw({})).toEqual(await draw({}));
    const other = await draw({ seed: 6 });
    expect(other.map((row) => row.text)).not.toEqual((await draw({})).map((row) => row.text));
    expect(new Set(other.map((row) => row.seed)).size).toBe(OPTIONS.count);
  });

  test('are all alike when greedy, whatever the seed', async () => {
    const texts = new Set(
      [...(await draw({ temperature: 0 })), ...(await draw({ temperature: 0, seed: 9 }))].map((r) => r.text),
    );
    expect(texts.size).toBe(1);
  });

  test('count the end-of-sample token but do not show it', async () => {
    for (const row of await draw({})) {
      const shown = fakeTokenizer.encode(row.text);
      expect(Array.from(shown)).not.toContain(0);
      expect(row.tokenCount).toBe(shown.length + (row.finishReason === 'stop' ? 1 : 0));
      if (row.finishReason === 'length') expect(row.tokenCount).toBe(OPTIONS.maxTokens);
    }
  });

  test('end at whichever of a model’s end tokens comes first', async () => {
    const others = [3, 7];
    const ended = await sample(fakeLanguageModel({ otherEndTokenIds: others }), fakeTokenizer, PREFIX, OPTIONS);
    const alone = await draw({});
    for (const [i, row] of ended.rows.entries()) {
      const drawn = fakeTokenizer.encode(alone[i]?.text ?? '');
      const end = drawn.findIndex((token) => others.includes(token));
      expect(fakeTokenizer.encode(row.text)).toEqual(end < 0 ? drawn : drawn.slice(0, end));
      if (end >= 0) expect(row).toMatchObject({ finishReason: 'stop', tokenCount: end + 1 });
    }
    expect(ended.rows.map((row) => row.text)).not.toEqual(alone.map((row) => row.text));
  });

  test('carry Σ log p of the unmodified model', async () => {
    const model = fakeLanguageModel();
    for (const row of await draw({ temperature: 0.4, topK: 9, topP: 0.9, repetitionPenalty: 1.4 })) {
      const tokens = [...fakeTokenizer.encode(row.text), ...(row.finishReason === 'stop' ? [0] : [])];
      const decoder = await model.startDecoding(PREFIX, 1);
      let logits = decoder.firstLogits;
      let sum = 0;
      for (const token of tokens) {
        sum += logits[token]! - logSumExp(logits);
        logits = await decoder.step(Int32Array.of(token));
      }
      expect(row.logProbability).toBeCloseTo(sum, 9);
    }
  });

  test('stream as they finish, each once, and come back in order', async () => {
    const streamed: number[] = [];
    const summary = await sample(fakeLanguageModel(), fakeTokenizer, PREFIX, OPTIONS, {
      onRow: (row) => void streamed.push(row.index),
    });
    expect([...streamed].sort((a, b) => a - b)).toEqual(summary.rows.map((row) => row.index));
    expect(streamed).not.toEqual(summary.rows.map((row) => row.index));
    expect(summary.rows.map((row) => row.index)).toEqual(Array.from({ length: 13 }, (_, i) => i));
    expect(summary).toMatchObject({ cancelled: false, tokens: summary.rows.reduce((n, row) => n + row.tokenCount, 0) });
  });
});

describe('the decoder', () => {
  test('runs groups of at most `batch` rows, sheds finished ones and is disposed of', async () => {
    const model = fakeLanguageModel({ endBias: 2 });
    const { rows, tokens } = await sample(model, fakeTokenizer, PREFIX, OPTIONS);
    expect(model.calls.rows).toEqual([4, 4, 4, 1]);
    expect(model.calls.disposed).toBe(4);
    // Every token is fed back but each row's last one: no row is decoded after its end.
    expect(model.calls.stepRows.reduce((a, b) => a + b, 0)).toBe(tokens - rows.length);
  });

  test('is disposed of when a hook throws', async () => {
    const model = fakeLanguageModel();
    const run = sample(model, fakeTokenizer, PREFIX, OPTIONS, {
      onRow: () => {
        throw new Error('disk full');
      },
    });
    await expect(run).rejects.toThrow('disk full');
    expect(model.calls.disposed).toBe(model.calls.rows.length);
  });

  test('starts from BOS without a prompt, or from the end-of-sample token where there is no BOS', async () => {
    const text = async (bosTokenId: number | null, prefixId: number | null): Promise<string[]> => {
      const model = fakeLanguageModel({ bosTokenId });
      const prefix = prefixId === null ? null : await model.embedTokens(Int32Array.of(prefixId));
      return (await sample(model, fakeTokenizer, prefix, OPTIONS)).rows.map((row) => row.text);
    };
    expect(await text(7, null)).toEqual(await text(7, 7));
    expect(await text(null, null)).toEqual(await text(null, 0));
    expect(await text(7, null)).not.toEqual(await text(null, null));
  });
});

describe('a cancel', () => {
  test('between steps keeps the rows that finished', async () => {
    const abort = new AbortController();
    const model = fakeLanguageModel();
    const summary = await sample(model, fakeTokenizer, PREFIX, OPTIONS, {
      signal: abort.signal,
      onRow: () => abort.abort(),
    });
    expect(summary.cancelled).toBe(true);
    expect(summary.rows.length).toBeGreaterThan(0);
    expect(summary.rows.length).toBeLessThan(OPTIONS.count);
    expect(model.calls.disposed).toBe(1);
    const whole = await draw({});
    for (const row of summary.rows) expect(row).toEqual(whole[row.index]);
  });

  test('that arrives as an event is seen while rows are still running', async () => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), 60);
    const endless = fakeLanguageModel({ endBias: -1000, maxPositions: 1e7 });
    const summary = await sample(
      endless,
      fakeTokenizer,
      PREFIX,
      { ...OPTIONS, maxTokens: 1e6 },
      { signal: abort.signal },
    );
    clearTimeout(timer);
    expect(summary).toMatchObject({ cancelled: true, rows: [] });
    expect(summary.tokens).toBeGreaterThan(0);
  });

  test('before the start draws nothing', async () => {
    const model = fakeLanguageModel();
    const summary = await sample(model, fakeTokenizer, PREFIX, OPTIONS, { signal: AbortSignal.abort() });
    expect(summary).toMatchObject({ cancelled: true, rows: [], tokens: 0 });
    expect(model.calls.rows).toEqual([]);
  });
});

describe('what cannot work is refused', () => {
  test('a prefix and samples longer than the context, with the numbers', async () => {
    const model = fakeLanguageModel({ maxPositions: 13 });
    const error = await refusal(sample(model, fakeTokenizer, PREFIX, OPTIONS));
    expect(error.code).toBe('CONTEXT_TOO_SHORT');
    expect(`${error.message} ${error.remedy}`).toMatch(/2 .*12 .*14 .*13.* 11 /s);
    const fits = fakeLanguageModel({ maxPositions: 14 });
    expect((await sample(fits, fakeTokenizer, PREFIX, OPTIONS)).rows).toHaveLength(13);
  });

  test('a prefix of another model', async () => {
    const error = await refusal(sample(fakeLanguageModel({ tokenDim: 4 }), fakeTokenizer, PREFIX, OPTIONS));
    expect(error.code).toBe('PROMPT_MISMATCH');
    expect(error.message).toContain('[2, 3]');
  });

  const wrong: [keyof SamplingOptions, number][] = [
    ['count', 0],
    ['batch', 1.5],
    ['maxTokens', 0],
    ['temperature', -0.1],
    ['temperature', Number.NaN],
    ['topK', -1],
    ['topP', 0],
    ['topP', 1.1],
    ['repetitionPenalty', 0],
    ['repetitionPenalty', 1e-40],
    ['seed', 0.5],
  ];
  test.each(wrong)('%s = %s', async (name, value) => {
    const error = await refusal(sample(fakeLanguageModel(), fakeTokenizer, PREFIX, { ...OPTIONS, [name]: value }));
    expect(error).toMatchObject({ code: 'BAD_OPTION', where: name });
  });
});

describe('several draws together', () => {
  const DRAWS = [
    OPTIONS,
    { ...OPTIONS, count: 1, seed: 9 },
    { ...OPTIONS, count: 3, seed: 9, temperature: 0.3, topP: 1, maxTokens: 4 },
    { ...OPTIONS, count: 2, temperature: 0 },
  ];

  test.each([true, false])(
    'give what each gives alone, from one start of the model (new rows: %s)',
    async (addsRows) => {
      const model = fakeLanguageModel({ addsRows });
      const together = await sampleTogether(
        model,
        fakeTokenizer,
        PREFIX,
        DRAWS.map((options) => ({ ...options, batch: 64 })),
      );
      for (const [i, options] of DRAWS.entries()) {
        const alone = await sample(fakeLanguageModel(), fakeTokenizer, PREFIX, options);
        expect(together[i]).toMatchObject({ rows: alone.rows, tokens: alone.tokens, cancelled: false });
      }
      expect(model.calls.rows).toEqual([19]);
      expect(model.calls.stepRows.length).toBeLessThan(OPTIONS.maxTokens);
    },
  );

  test('tell which draw a row is of', async () => {
    const seen: GeneratedRow[][] = DRAWS.map(() => []);
    const onRow = (row: GeneratedRow, draw: number): void => void seen[draw]!.push(row);
    const together = await sampleTogether(fakeLanguageModel(), fakeTokenizer, PREFIX, DRAWS, { onRow });
    for (const rows of seen) rows.sort((a, b) => a.index - b.index);
    expect(seen).toEqual(together.map(({ rows }) => rows));
  });

  test('are refused before anything is drawn where one of them is at fault', async () => {
    const model = fakeLanguageModel();
    const wrong = [OPTIONS, { ...OPTIONS, topP: 0 }];
    expect(await refusal(sampleTogether(model, fakeTokenizer, PREFIX, wrong))).toMatchObject({ code: 'BAD_OPTION' });
    expect(model.calls.rows).toEqual([]);
  });

  test('go no wider than the device has room for, and give the same', async () => {
    const asked: number[] = [];
    const narrow = fakeLanguageModel({ addsRows: true });
    const decodingRows = (positions: number): number => {
      asked.push(positions);
      return 3;
    };
    const model = { ...narrow, decodingRows };
    const { rows } = await sample(model, fakeTokenizer, PREFIX, { ...OPTIONS, batch: 64 });
    expect(rows).toEqual(await draw({}));
    expect(asked).toEqual([2 + OPTIONS.maxTokens]);
    expect(narrow.calls.rows).toEqual([3]);
    expect(Math.max(...narrow.calls.stepRows)).toBe(3);
  });
});
