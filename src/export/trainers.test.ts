/** Every trainer's format, judged by that trainer's own loader rules (testing/). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../project/parts';
import { writeDataFile } from './dataFile';
import { folderFiles } from './folder';
import { planExport } from './plan';
import { type TargetId, targetOf } from './targets';
import { align, entryOf, trainPretraining, trainSupervised } from './testing/llamaFactory';
import { fineTuningRow } from './testing/openai';
import { bytesOf, conversation, NOTHING_BEHIND, pair, rowOf, sourceOf, TOOL_TURNS, WEATHER } from './testing/rows';
import { prepare, requireOneKind } from './testing/trl';
import { detect, rawTexts } from './testing/unsloth';
import type { ExportRow, Refusal } from './types';

const NO_SPLIT = { share: 0, seed: 0 };
type Json = Record<string, unknown>;

async function written(rows: readonly ExportRow[], target: TargetId) {
  const plan = await planExport(sourceOf(rows), targetOf(target), NO_SPLIT);
  const text = new TextDecoder().decode(await bytesOf(writeDataFile(plan, 'train', { spreadsheetSafe: false })));
  const lines = text.split('\n').filter((line) => line !== '');
  return { plan, rows: lines.map((line) => JSON.parse(line) as Json) };
}

/** dataset_info.json of the folder. */
async function datasetInfo(rows: readonly ExportRow[], target: TargetId, share = 0): Promise<unknown> {
  const plan = await planExport(sourceOf(rows), targetOf(target), { share, seed: 1 });
  const facts = { name: 'x', draws: [], runs: [], checks: [], reviewed: [], notChosen: [], files: [] };
  for (const { name, pieces } of folderFiles(plan, facts, NOTHING_BEHIND, { spreadsheetSafe: false })) {
    const bytes = await bytesOf(pieces);
    if (name === 'dataset_info.json') return JSON.parse(new TextDecoder().decode(bytes));
  }
  throw new Error('There is no dataset_info.json.');
}

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== '');
const SYSTEM: ChatMessage = { role: 'system', content: 'Be brief.' };

/** Turns that alternate, perhaps with calls of tools and their results, perhaps behind a system prompt. */
const orderedTurns: fc.Arbitrary<readonly ChatMessage[]> = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.record({ asked: word, called: fc.nat({ max: 2 }), answer: word }), { minLength: 1, maxLength: 3 }),
  )
  .map(([hasSystem, exchanges]) => [
    ...(hasSystem ? [SYSTEM] : []),
    ...exchanges.flatMap(({ asked, called, answer }, turn): ChatMessage[] => {
      const ids = Array.from({ length: called }, (_, at) => `c${turn}-${at}`);
      const calls = ids.map((id) => ({
        id,
        type: 'function' as const,
        function: { name: 'weather', arguments: JSON.stringify({ place: asked }) },
      }));
      return [
        { role: 'user', content: asked },
        ...(called > 0 ? [{ role: 'assistant' as const, content: null, tool_calls: calls }] : []),
        ...ids.map((id): ChatMessage => ({ role: 'tool', content: answer, tool_call_id: id })),
        { role: 'assistant', content: answer },
      ];
    }),
  ]);

const anyRow: fc.Arbitrary<ExportRow> = fc.oneof(
  fc.tuple(word, word).map(([question, answer]) => pair(question, answer)),
  orderedTurns.map((turns) => conversation(turns, turns.some(({ role }) => role === 'tool') ? [WEATHER] : null)),
);
const anyRows = fc.array(anyRow, { minLength: 1, maxLength: 6 });

describe('LLaMA-Factory', () => {
  it('trains on every Alpaca row, with the question and the answer as they are', async () => {
    const rows = [
      pair('Why?\nTell me.', 'So.'),
      conversation([SYSTEM, { role: 'user', content: 'q' }, { role: 'assistant', content: 'a' }]),
    ];
    const { rows: records } = await written(rows, 'llama-factory-alpaca');
    const entry = entryOf(await datasetInfo(rows, 'llama-factory-alpaca'), 'domino');
    const [first, second] = records.map((record) => trainSupervised(align(entry, record)));
    expect(first).toMatchObject({
      prompt: [{ content: 'Why?\nTell me.' }],
      response: [{ content: 'So.' }],
      system: '',
    });
    expect(second).toMatchObject({ prompt: [{ content: 'q' }], response: [{ content: 'a' }], system: 'Be brief.' });
  });

  it('trains on every ShareGPT row, calls of tools and their results included', async () => {
    const rows = [pair('q', 'a'), conversation(TOOL_TURNS, [WEATHER])];
    const { rows: records } = await written(rows, 'llama-factory-sharegpt');
    const entry = entryOf(await datasetInfo(rows, 'llama-factory-sharegpt'), 'domino');
    const aligned = records.map((record) => trainSupervised(align(entry, record)));
    expect(aligned[1]).toMatchObject({
      system: 'Be brief.',
      response: [{ role: 'assistant', content: 'You are welcome.' }],
    });
    expect(aligned[1]!.prompt.map(({ role }) => role)).toEqual([
      'user',
      'function',
      'observation',
      'assistant',
      'user',
    ]);
    expect(JSON.parse(aligned[1]!.prompt[1]!.content as string)).toEqual([
      { name: 'weather', arguments: { place: 'Bern' } },
      { name: 'weather', arguments: { place: 'Basel' } },
    ]);
  });

  it('drops none of the rows that are written', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, async (rows) => {
        for (const target of ['llama-factory-alpaca', 'llama-factory-sharegpt'] as const) {
          const { rows: records, plan } = await written(rows, target);
          if (records.length === 0) continue;
          const entry = entryOf(await datasetInfo(rows, target), 'domino');
          for (const record of records) trainSupervised(align(entry, record));
          requireOneKind(records);
          expect(records.length + [...plan.refused.values()].reduce((sum, count) => sum + count, 0)).toBe(rows.length);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('pre-trains on the whole texts', async () => {
    const rows = [rowOf({ question: 'def f():' }), pair('q', 'a')];
    const { rows: records } = await written(rows, 'llama-factory-pretraining');
    const entry = entryOf(await datasetInfo(rows, 'llama-factory-pretraining'), 'domino');
    expect(records.map((record) => trainPretraining(align(entry, record)))).toEqual(['def f():', 'q\na']);
  });

  it('finds the validation rows under a name of their own', async () => {
    const rows = Array.from({ length: 10 }, (_, at) => pair(`q${at}`, 'a'));
    const info = await datasetInfo(rows, 'llama-factory-alpaca', 0.2);
    expect(entryOf(info, 'domino').file_name).toBe('train.jsonl');
    expect(entryOf(info, 'domino_validation').file_name).toBe('validation.jsonl');
    expect(() => entryOf(info, 'other')).toThrow(/Undefined dataset/);
  });
});

describe('Unsloth Studio', () => {
  it('finds conversations by itself, whatever the rows', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, async (rows) => {
        const { rows: records } = await written(rows, 'unsloth');
        expect(detect(records)).toMatchObject({ format: 'chatml', chatColumn: 'messages' });
      }),
      { numRuns: 40 },
    );
    expect(detect((await written([pair('q', 'a')], 'sharegpt')).rows)).toMatchObject({ format: 'sharegpt' });
    expect(detect((await written([pair('q', 'a')], 'llama-factory-alpaca')).rows)).toMatchObject({ format: 'alpaca' });
  });

  it('takes the whole texts for raw text', async () => {
    expect(rawTexts((await written([rowOf({ question: 'def f():' })], 'unsloth-text')).rows)).toEqual(['def f():']);
  });

  it('never takes the lineage of plain rows for a role', async () => {
    const row = pair('a question that is short', 'an answer that is longer than the question');
    const { rows } = await written([row], 'jsonl');
    expect(detect(rows).mapping).toEqual({ question: 'user', answer: 'assistant' });
    // Under another name it does: this is why the column has the one it has.
    const [{ metadata, ...rest }] = rows as [Json];
    expect(detect([{ ...rest, domino: metadata }]).mapping).toMatchObject({ domino: 'system' });
    const own = rowOf({ question: 'q', fields: { question: 'a question?', metadata: 'mine', answer: 'an answer' } });
    const { rows: beside, plan } = await written([own], 'jsonl');
    expect(plan.facts.lineageColumn).toBe('generation_metadata');
    expect(detect(beside).mapping).toEqual({ question: 'user', answer: 'assistant' });
  });
});

describe('TRL', () => {
  it('learns the completion alone of texts', async () => {
    const { rows } = await written([pair('1 + 1 =', ' 2')], 'trl');
    expect(rows).toEqual([{ prompt: '1 + 1 =', completion: ' 2' }]);
    expect(prepare(rows[0]!)).toEqual({ text: '1 + 1 = 2<eos>', learnedFrom: 7 });
  });

  it('learns the last answer of conversations, and makes messages of texts beside them', async () => {
    const { rows } = await written([pair('q', 'a'), conversation(TOOL_TURNS, [WEATHER])], 'trl');
    requireOneKind(rows);
    const [first, second] = rows.map(prepare);
    expect(first!.text.slice(first!.learnedFrom)).toBe('<assistant>a</assistant>\n');
    expect(second!.text.slice(second!.learnedFrom)).toBe('<assistant>You are welcome.</assistant>\n');
  });

  it('takes every row that is written, in tables of one kind', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, async (rows) => {
        for (const target of ['trl', 'trl-messages', 'trl-text'] as const) {
          const { rows: records } = await written(rows, target);
          requireOneKind(records);
          for (const record of records) prepare(record);
        }
        expect((await written(rows, 'trl')).rows).toHaveLength(rows.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('OpenAI', () => {
  it('takes every row that is written, tools too', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, async (rows) => {
        const { rows: records } = await written(rows, 'openai');
        expect(records).toHaveLength(rows.length);
        for (const record of records) fineTuningRow.parse(record);
      }),
      { numRuns: 60 },
    );
    expect(
      fineTuningRow.safeParse({ ...(await written([pair('q', 'a')], 'openai')).rows[0], metadata: {} }).success,
    ).toBe(false);
  });
});

describe('rows that a trainer could not use', () => {
  const user: ChatMessage = { role: 'user', content: 'q' };
  const answer: ChatMessage = { role: 'assistant', content: 'a' };
  const call = (given: string): ChatMessage => ({
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: given } }],
  });
  it.each<[string, ExportRow, TargetId, Refusal]>([
    ['no answer', rowOf({ question: 'q' }), 'llama-factory-alpaca', 'no-answer'],
    ['no answer', rowOf({ question: 'q' }), 'openai', 'no-answer'],
    ['a row that does not split', rowOf(null, { text: 'q' }), 'jsonl', 'unsplit'],
    ['a row that does not split', rowOf(null, { text: 'q' }), 'trl-text', 'unsplit'],
    ['tools in Alpaca', conversation(TOOL_TURNS, [WEATHER]), 'llama-factory-alpaca', 'tools'],
    ['two exchanges in Alpaca', conversation([user, answer, user, answer]), 'llama-factory-alpaca', 'several-turns'],
    ['two questions one after another', conversation([user, user, answer]), 'llama-factory-sharegpt', 'turn-order'],
    ['an open question', conversation([user, answer, user]), 'llama-factory-sharegpt', 'turn-order'],
    ['an open question', conversation([user, answer, user]), 'trl', 'turn-order'],
    ['an answer to a system prompt alone', conversation([SYSTEM, answer]), 'trl', 'turn-order'],
    ['no turn of the assistant', conversation([user]), 'unsloth', 'no-assistant'],
    [
      'text beside a call',
      conversation([user, { ...call('{}'), content: 'I look.' }, { role: 'tool', content: '1' }, answer]),
      'sharegpt',
      'text-beside-call',
    ],
    ['arguments that are no JSON', conversation([user, call('{')]), 'trl-messages', 'call-form'],
    [
      'a result without its call',
      conversation([user, { role: 'tool', content: '1', tool_call_id: 'x' }, answer]),
      'openai',
      'call-form',
    ],
    ['an empty question', pair('', 'a'), 'openai', 'empty'],
    ['nothing but blanks', rowOf({ question: ' \n' }), 'llama-factory-pretraining', 'empty'],
  ])('%s', async (_, row, target, reason) => {
    const { plan, rows } = await written([row, pair('fine', 'fine')], target);
    expect([...plan.refused]).toEqual([[reason, 1]]);
    expect(rows).toHaveLength(1);
  });
});
