/** What is written is what is read: by the own reader (references/parse.ts) and by hyparquet. */
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../project/parts';
import { composeRow, splitRow } from '../references/composition/compose';
import { suggestConversation } from '../references/composition/suggest';
import { parseReferenceFile } from '../references/parse';
import { writeDataFile } from './dataFile';
import { planExport } from './plan';
import { type TargetId, targetOf } from './targets';
import { bytesOf, conversation, lineage, pair, rowOf, sourceOf } from './testing/rows';
import type { ExportRow } from './types';
import { toWellFormed } from './wellFormed';

const NO_SPLIT = { share: 0, seed: 0 };
/** FUZZ_RUNS=10000 for as many tables of each format. */
const runs = (usual: number) => ({ numRuns: Number(process.env.FUZZ_RUNS ?? usual) });
const SURROGATE = '\ud83d';

async function file(rows: readonly ExportRow[], target: TargetId, spreadsheetSafe = false) {
  const plan = await planExport(sourceOf(rows), targetOf(target), NO_SPLIT);
  return { plan, bytes: await bytesOf(writeDataFile(plan, 'train', { spreadsheetSafe })) };
}

/** Any text, lone surrogates among it. NUL is no text to the own reader, and a \r is half of a line end there. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 24 }),
  fc.string({
    unit: fc.constantFrom('a', ',', '"', "'", '\n', ' ', '\t', '=', '\\', '|', SURROGATE, 'é', '𝕏'),
    maxLength: 24,
  }),
);
const readable = text.map((given) => given.replace(/[\0\r]/g, '.'));
const columns = fc
  .uniqueArray(
    fc.string({
      unit: fc.constantFrom('a', 'B', '_', ' ', '.', '"', 'ü', '7', '=', SURROGATE),
      minLength: 1,
      maxLength: 6,
    }),
    { minLength: 1, maxLength: 4, selector: (name) => toWellFormed(name).trim() },
  )
  // JavaScript puts keys that are numbers first.
  .filter((names) => names.every((name) => name.trim() === name && !/^\d+$/.test(name)));

/** Rows of one table, each with all of its columns. */
const table = columns.chain((names) =>
  fc
    .array(fc.tuple(...names.map(() => readable)), { minLength: 1, maxLength: 6 })
    .map((rows) =>
      rows.map((cells) =>
        rowOf({ question: cells[0]!, fields: Object.fromEntries(names.map((name, at) => [name, cells[at]!])) }),
      ),
    ),
);
const said = readable.filter((given) => given.trim() !== '');
/** A number of more digits than a float64 has among the others. */
const args = fc
  .dictionary(
    fc.constantFrom('a', 'b', 'long name'),
    fc.oneof(said, fc.integer(), fc.constant(0.5), fc.constant('DIGITS')),
  )
  .map((given) => JSON.stringify(given).replaceAll('"DIGITS"', '9007199254740993'));
/** A question and its answer, perhaps after a call and its result. */
const exchange = fc.record({ asked: said, called: fc.option(args), result: said, answer: said });
const anyConversation = fc
  .record({
    system: fc.option(said),
    exchanges: fc.array(exchange, { minLength: 1, maxLength: 3 }),
    withTools: fc.boolean(),
  })
  .map(({ system, exchanges, withTools }) => ({
    turns: [
      ...(system === null ? [] : [{ role: 'system', content: system }]),
      ...exchanges.flatMap(({ asked, called, result, answer }, at) => [
        { role: 'user', content: asked },
        ...(called === null
          ? []
          : [
              {
                role: 'assistant',
                content: null,
                tool_calls: [{ id: `c${at}`, type: 'function', function: { name: 'f', arguments: called } }],
              },
              { role: 'tool', content: result, tool_call_id: `c${at}` },
            ]),
        { role: 'assistant', content: answer },
      ]),
    ],
    tools: withTools ? [{ type: 'function', function: { name: 'f', parameters: { maximum: 7 } } }] : null,
  }));

const wellFormedFields = (row: ExportRow): Record<string, string> =>
  Object.fromEntries(Object.entries(row.parts!.fields).map(([name, cell]) => [toWellFormed(name), toWellFormed(cell)]));

describe('rows are read as they were written', { timeout: 3_600_000 }, () => {
  it('in plain JSON Lines, with where they come from', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const { bytes, plan } = await file(rows, 'jsonl');
        const lines = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trimEnd().split('\n');
        const { lineageColumn } = plan.facts;
        expect(lines.map((line) => JSON.parse(line) as object)).toEqual(
          rows.map((row) => ({ ...wellFormedFields(row), [lineageColumn]: lineage('sample-1') })),
        );
        const read = await parseReferenceFile({ name: 'a.jsonl', bytes });
        expect(read.problems).toEqual([]);
        expect(read.nested).toEqual([lineageColumn]);
        for (const [at, row] of rows.entries()) expect(read.rows[at]!.cells).toMatchObject(wellFormedFields(row));
      }),
      runs(100),
    );
  });

  it('in CSV', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const { bytes, plan } = await file(rows, 'csv');
        const read = await parseReferenceFile({ name: 'a.csv', bytes });
        expect(read.problems).toEqual([]);
        const { lineageColumn } = plan.facts;
        expect(read.rows.map(({ cells }) => ({ ...cells }))).toEqual(
          rows.map((row) => ({ ...wellFormedFields(row), [lineageColumn]: JSON.stringify(lineage('sample-1')) })),
        );
      }),
      runs(100),
    );
  });

  it('in Parquet, by its own reader and by ours', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const { bytes, plan } = await file(rows, 'parquet');
        const expected = rows.map((row) => ({
          ...wellFormedFields(row),
          [plan.facts.lineageColumn]: lineage('sample-1'),
        }));
        expect(await parquetReadObjects({ file: bytes.buffer })).toEqual(expected);
        const read = await parseReferenceFile({ name: 'a.parquet', bytes });
        expect(read.problems).toEqual([]);
        for (const [at, row] of rows.entries()) expect(read.rows[at]!.cells).toMatchObject(wellFormedFields(row));
      }),
      runs(100),
    );
  });

  it('in whole texts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(readable, { minLength: 1, maxLength: 6 }), async (texts) => {
        const rows = texts.map((given) => rowOf({ question: given }));
        const { bytes } = await file(rows, 'trl-text');
        const kept = texts.filter((given) => given.trim() !== '').map(toWellFormed);
        if (kept.length === 0) {
          expect(bytes).toHaveLength(0);
          return;
        }
        const read = await parseReferenceFile({ name: 'a.jsonl', bytes });
        expect(read.rows.map(({ cells }) => cells.text)).toEqual(kept);
      }),
      runs(100),
    );
  });

  it.each<[TargetId, string, string]>([
    ['llama-factory-alpaca', 'instruction', 'output'],
    ['llama-factory-sharegpt', 'input', 'output'],
    ['sharegpt', 'input', 'output'],
    ['unsloth', 'input', 'output'],
    ['trl', 'prompt', 'completion'],
    ['trl-messages', 'input', 'output'],
    ['openai', 'input', 'output'],
  ])('as question and answer in %s', async (target, question, answer) => {
    const some = readable.filter((given) => given.trim() !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(some, some), { minLength: 1, maxLength: 5 }), async (pairs) => {
        const { bytes } = await file(
          pairs.map(([asked, said]) => pair(asked, said)),
          target,
        );
        const read = await parseReferenceFile({ name: 'a.jsonl', bytes });
        expect(read.problems).toEqual([]);
        expect(read.rows.map(({ cells }) => [cells[question], cells[answer]])).toEqual(
          pairs.map((both) => both.map(toWellFormed)),
        );
      }),
      runs(40),
    );
  });

  it.each(['openai', 'unsloth', 'trl', 'trl-messages', 'sharegpt', 'llama-factory-sharegpt'] as const)(
    'as conversations of any turns, in %s',
    async (target) => {
      const whole = { kind: 'conversation', columns: ['messages'], tools: 'tools' } as const;
      await fc.assert(
        fc.asyncProperty(anyConversation, async ({ turns, tools }) => {
          const cells = { messages: JSON.stringify(turns), ...(tools ? { tools: JSON.stringify(tools) } : {}) };
          const text = composeRow(whole, cells).text;
          // A turn with a line that begins another is refused, and said.
          fc.pre(text !== null);
          const { row } = splitRow(whole, text!);
          const { bytes } = await file([conversation(row!.messages!, row!.tools)], target);
          const read = await parseReferenceFile({ name: 'a.jsonl', bytes });
          const chat = suggestConversation(read)!;
          expect(composeRow({ kind: 'conversation', ...chat }, read.rows[0]!.cells).text).toBe(toWellFormed(text!));
        }),
        runs(40),
      );
    },
  );

  it('as conversations with calls and tools, turn by turn', async () => {
    const turns: ChatMessage[] = [
      { role: 'system', content: 's' },
      { role: 'user', content: `q${SURROGATE}` },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
      },
      { role: 'tool', content: '1', tool_call_id: 'c' },
      { role: 'assistant', content: 'a' },
    ];
    const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }];
    const { bytes, plan } = await file([conversation(turns, tools)], 'openai');
    const { content: _, ...calling } = turns[2]!;
    expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual({
      messages: [turns[0], { role: 'user', content: 'q\ufffd' }, calling, turns[3], turns[4]],
      tools,
    });
    expect(plan.illFormed).toBe(1);
  });

  it.each(['openai', 'unsloth', 'trl-messages', 'sharegpt', 'llama-factory-sharegpt'] as const)(
    'with the digits of numbers in calls and tools, in %s',
    async (target) => {
      const args = '{"id":9007199254740993,"rate":0.10,"far":1e400}';
      const turns: ChatMessage[] = [
        { role: 'user', content: `q${SURROGATE}` },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: args } }],
        },
        { role: 'tool', content: '1', tool_call_id: 'call_1' },
        { role: 'assistant', content: 'a' },
      ];
      const column = '[{"type":"function","function":{"name":"f","parameters":{"maximum":9007199254740993}}}]';
      const cells = { messages: JSON.stringify(turns), tools: column };
      const whole = { kind: 'conversation', columns: ['messages'], tools: 'tools' } as const;
      const { row } = splitRow(whole, composeRow(whole, cells).text!);
      const { bytes } = await file([conversation(row!.messages!, row!.tools)], target);
      const read = await parseReferenceFile({ name: 'a.jsonl', bytes });
      const chat = suggestConversation(read)!;
      expect(chat.tools).toBe('tools');
      const again = composeRow({ kind: 'conversation', ...chat }, read.rows[0]!.cells).text;
      expect(again).toBe(composeRow(whole, { ...cells, messages: cells.messages.replace('\\ud83d', '\ufffd') }).text);
      expect(again).toContain(args);
    },
  );

  it('with columns that another row lacks', async () => {
    const rows = [rowOf({ fields: { a: '1' } }), rowOf({ fields: { b: '2', a: '' } })];
    const csv = await parseReferenceFile({ name: 'a.csv', bytes: (await file(rows, 'csv')).bytes });
    expect(csv.rows.map(({ cells }) => [cells.a, cells.b])).toEqual([
      ['1', ''],
      ['', '2'],
    ]);
    const read = await parquetReadObjects({ file: (await file(rows, 'parquet')).bytes.buffer });
    expect(read.map(({ a, b }) => [a, b])).toEqual([
      ['1', null],
      ['', '2'],
    ]);
  });
});

describe('lone surrogates', () => {
  it('are counted, and written as U+FFFD in every format', async () => {
    const rows = [
      rowOf({ question: `a${SURROGATE}b`, answer: 'x' }),
      rowOf({ question: 'whole 𝕏', answer: SURROGATE }),
    ];
    for (const target of ['jsonl', 'csv', 'parquet', 'trl', 'openai'] as const) {
      const { plan, bytes } = await file(rows, target);
      expect(plan.illFormed).toBe(2);
      expect(new TextDecoder().decode(bytes)).not.toMatch(/\\ud83d"/);
    }
    expect((await file([rowOf({ question: '𝕏' })], 'jsonl')).plan.illFormed).toBe(0);
  });
});

describe('safety for spreadsheets', () => {
  const rows = [
    rowOf({ fields: { '=name': '=1+1', note: 'x = 1' } }),
    rowOf({ fields: { '=name': '@x', note: '-1' } }),
  ];

  it('changes nothing unless asked, and says how much it would', async () => {
    const { plan, bytes } = await file(rows, 'csv');
    expect(plan.formulas).toBe(4);
    expect(new TextDecoder().decode(bytes)).not.toContain("'");
    expect((await file(rows, 'jsonl')).plan.formulas).toBe(0);
  });

  it('puts a quote before exactly those cells', async () => {
    const { bytes, plan } = await file(rows, 'csv', true);
    const safe = new TextDecoder().decode(bytes);
    expect(safe.match(/(^|,|\n)'/g)).toHaveLength(plan.formulas);
    expect(safe.split('\r\n')[0]).toBe("'=name,note,metadata");
    const { bytes: json } = await file(rows, 'jsonl', true);
    expect(new TextDecoder().decode(json)).not.toContain("'");
  });
});
