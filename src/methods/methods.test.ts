import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { presetOptions } from '../domino/presets';
import type { StudioError } from '../errors';
import { DEFAULT_SAMPLING } from '../generation/options';
import { fakeLanguageModel } from '../generation/testing/fakeLanguageModel';
import { chatTokenizer, scriptedChat } from '../generation/testing/scriptedChat';
import { loadTokenizer } from '../tokenization/load';
import { chosen } from './chosenExamples';
import { drawByMethod } from './drawByMethod';
import { LEVELS, majorityShare, readKeywords } from './ds2Instruct';
import { METHOD_IDS } from './ids';
import { METHODS } from './methods';
import { methodObstacle } from './obstacle';
import { moments } from './randomPrompt';
import type { MethodContext } from './types';

const FOLDER = 'public/models/domino-py-4m';
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(`${FOLDER}/${name}`));
const real = loadTokenizer(read('tokenizer.json'), read('tokenizer_config.json'));
const REFERENCES = Array.from({ length: 12 }, (_, at) => `def f${at}(x):\n    return x + ${at}`);

/** The real tokenizer, and a model whose embeddings spell their ids. */
function context(options: Partial<MethodContext> = {}): MethodContext {
  return {
    model: fakeLanguageModel({
      vocabularySize: real.vocabularySize,
      bosTokenId: 0,
      endOfSampleTokenId: 1,
      maxPositions: 1024,
    }),
    tokenizer: real,
    references: REFERENCES,
    trainRows: [0, 1, 2, 3, 4, 6, 7, 8, 9, 11],
    description: '',
    sampling: { ...DEFAULT_SAMPLING, count: 4, maxTokens: 6, seed: 3 },
    training: presetOptions('studio'),
    ...options,
  };
}

const idsOf = ({ data, dims }: { data: Float32Array; dims: readonly number[] }): number[] =>
  Array.from({ length: dims[0]! }, (_, row) => data[row * dims[1]!]! - 0.5);

async function prefixIds(id: keyof typeof METHODS, index: number, own = context()): Promise<number[]> {
  const { prefix } = await METHODS[id].open(own);
  return idsOf(typeof prefix === 'function' ? await prefix(index) : prefix);
}

const refusal = (work: Promise<unknown>): Promise<StudioError | null> =>
  work.then(
    () => null,
    (error: StudioError) => error,
  );

describe('without a prompt', () => {
  it('a row begins as a text does', async () => {
    expect(await prefixIds('no-prompt', 0)).toEqual([0]);
  });
});

describe('examples in front', () => {
  it('stand one after another as the model has read texts, each begun and ended, and one more begins', async () => {
    const ids = await prefixIds('few-shot-3', 2);
    const texts = chosen(
      context().trainRows.map((row) => REFERENCES[row]!),
      3,
      3,
      2,
    );
    expect(new Set(texts).size).toBe(3);
    expect(ids).toEqual([...texts.flatMap((text) => [0, ...real.encode(text), 1]), 0]);
  });

  it('are others for each row, the same for a row whatever is drawn beside it, and none that is held out', async () => {
    const rows = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => prefixIds('few-shot-5', index)));
    expect(new Set(rows.map(String)).size).toBe(6);
    expect(await prefixIds('few-shot-5', 4)).toEqual(rows[4]);
    const heldOut = [5, 10].map((row) => real.encode(REFERENCES[row]!).join());
    for (let index = 0; index < 40; index++) {
      const joined = (await prefixIds('few-shot-3', index)).join();
      for (const text of heldOut) expect(joined).not.toContain(text);
    }
  });

  it('are refused where they are too few or do not fit', async () => {
    expect((await refusal(METHODS['few-shot-10'].open(context({ trainRows: [0, 1, 2] }))))?.code).toBe(
      'REFERENCES_TOO_FEW',
    );
    const long = context({ sampling: { ...DEFAULT_SAMPLING, count: 1, maxTokens: 1000 } });
    expect((await refusal(METHODS['few-shot-10'].open(long)))?.code).toBe('CONTEXT_TOO_SHORT');
  });

  it('are in a message where the model follows instructions, and it answers with one more', async () => {
    const model = scriptedChat(() => 'one more');
    const own = context({
      model,
      tokenizer: chatTokenizer,
      references: ['aaa <|turn|>', 'bbb', 'ccc'],
      trainRows: [0, 1, 2],
    });
    const { rows } = await drawByMethod(await METHODS['few-shot-3'].open(own), own);
    expect(rows.map(({ text }) => text)).toEqual(Array.from({ length: 4 }, () => 'one mo'));
    for (const asked of model.asked) {
      expect(asked).toMatch(/^<\|turn\|>user: Here are examples/);
      expect(asked).toContain('aaa <|turn|>');
      expect(asked).toMatch(/<\|turn\|>assistant: $/);
    }
  });
});

describe('rows that have their own rows in front', () => {
  it('come out the same alone, beside others, and where some were drawn before', async () => {
    const own = context();
    const method = await METHODS['few-shot-3'].open(own);
    const all = await drawByMethod(method, { ...own, sampling: { ...own.sampling, count: 7 } });
    const few = await drawByMethod(method, own);
    expect(few.rows).toEqual(all.rows.slice(0, 4));
    const rest = await drawByMethod(method, own, { drawn: new Set([0, 2]) });
    expect(rest.rows).toEqual([few.rows[1], few.rows[3]]);
    expect(new Set(all.rows.map(({ text }) => text)).size).toBe(7);
  });

  it('end where it is cancelled', async () => {
    const abort = new AbortController();
    const own = context({ signal: abort.signal });
    const drawn = await drawByMethod(await METHODS['few-shot-3'].open(own), own, { onRow: () => abort.abort() });
    expect(drawn.cancelled).toBe(true);
    expect(drawn.rows).toHaveLength(1);
  });
});

describe('a random prompt', () => {
  it('is as long as a learned one, other for each row and seed, and has the embeddings’ mean and spread', async () => {
    const own = context();
    const { prefix } = await METHODS['random-prompt'].open(own);
    const rows = await Promise.all(
      [0, 1, 0].map((index) =>
        (prefix as (index: number) => Promise<{ data: Float32Array; dims: readonly number[] }>)(index),
      ),
    );
    expect(rows[0]!.dims).toEqual([96, 3]);
    expect(rows[2]).toEqual(rows[0]);
    expect(rows[1]).not.toEqual(rows[0]);
    const { means, spreads } = await moments(own);
    const n = real.vocabularySize;
    // The fake's embeddings are the ids and a half.
    expect(means[0]).toBeCloseTo(n / 2, 0);
    expect(spreads[0]).toBeCloseTo(Math.sqrt((n * n - 1) / 12), 0);
    const own0 = [...rows[0]!.data, ...rows[1]!.data];
    const mean = own0.reduce((a, b) => a + b) / own0.length;
    expect(Math.abs(mean - means[0]!)).toBeLessThan((4 * spreads[0]!) / Math.sqrt(own0.length));
  });
});

const DESCRIPTION = 'Short questions about ships.';
const chat = (says: (asked: string, row: number) => string, options: Partial<MethodContext> = {}) => {
  const model = scriptedChat(says);
  const sampling = { ...DEFAULT_SAMPLING, count: 4, maxTokens: 60, seed: 3 };
  return { model, own: context({ model, tokenizer: chatTokenizer, description: DESCRIPTION, sampling, ...options }) };
};

describe('Magpie', () => {
  it('has the description as system message, and the user’s turn is what is drawn', async () => {
    const { model, own } = chat(() => 'How deep is the port?');
    const { rows } = await drawByMethod(await METHODS['magpie-human'].open(own), own);
    expect(rows[0]!.text).toBe('How deep is the port?');
    expect(model.asked).toEqual([`<|turn|>system: ${DESCRIPTION}<|turn|>user: `]);
  });

  it('by examples asks for the description of three of them first', async () => {
    const { model, own } = chat((asked) => (asked.includes('Describe') ? ' Users ask about ships. ' : 'Which ship?'));
    const method = await METHODS['magpie-few-shot'].open(own);
    await drawByMethod(method, own);
    expect(model.asked[0]!.split('---')).toHaveLength(3);
    expect(model.asked[1]).toBe('<|turn|>system: Users ask about ships.<|turn|>user: ');
    expect(method.facts).toEqual([{ name: 'Description', value: 'Users ask about ships.' }]);
  });

  it('is not begun with a description that is empty', async () => {
    const { own } = chat(() => '');
    expect((await refusal(METHODS['magpie-few-shot'].open(own)))?.code).toBe('BAD_OPTION');
  });
});

describe('DS²-Instruct', () => {
  it('asks at a keyword and a level, by turns, and keeps rows that are answered alike', async () => {
    const { model, own } = chat((asked, row) => {
      if (asked.includes('Name 24 keywords')) return '1. ports\n2. tides\n- ports';
      if (asked.includes('Write one task')) return asked.includes('ports') ? 'Name a port.' : 'Guess a number.';
      return asked.includes('port') ? 'Genoa' : `n${row}`;
    });
    const method = await METHODS['ds2-instruct'].open(own);
    expect(method.facts).toEqual([{ name: 'Keywords', value: 'ports, tides' }]);
    const { rows } = await drawByMethod(method, { ...own, sampling: { ...own.sampling, count: 12 } });
    const tasks = model.asked.filter((asked) => asked.includes('Write one task'));
    expect(new Set(tasks).size).toBe(2 * LEVELS.length);
    const kept = await method.keeps!(rows);
    expect([...kept].map((index) => rows[index]!.text)).toEqual(Array.from({ length: 6 }, () => 'Name a port.'));
  });

  it('reads keywords and counts answers', () => {
    expect(readKeywords('* a\n\n2) b c\n• a')).toEqual(['a', 'b c']);
    expect(majorityShare(['Yes', ' yes', 'no'])).toBeCloseTo(2 / 3);
    expect(majorityShare(['', '', ''])).toBe(0);
  });
});

describe('a method', () => {
  it('that asks in words is refused by a model that follows none, and says what it takes', () => {
    const own = context();
    const asks = METHOD_IDS.filter((id) => methodObstacle(METHODS[id], own) !== null);
    expect(asks).toEqual(['magpie-human', 'magpie-few-shot', 'ds2-instruct']);
    expect(methodObstacle(METHODS['magpie-few-shot'], own)).toMatch(/no chat template/);
    expect(methodObstacle(METHODS['magpie-human'], context({ tokenizer: chatTokenizer }))).toMatch(/description/);
    expect(methodObstacle(METHODS.domino, context({ trainRows: [0] }))).toMatch(/at least 2/);
  });

  it('is listed once, under its own id', () => {
    for (const id of METHOD_IDS) expect(METHODS[id].id).toBe(id);
    expect(Object.keys(METHODS)).toEqual([...METHOD_IDS]);
  });
});
