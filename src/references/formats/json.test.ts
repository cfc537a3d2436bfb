import { describe, expect, it } from 'vitest';
import { guessMapping } from '../mapping';
import { errorOf, parse, texts } from '../testing/tables';

describe('JSON', () => {
  it('reads lists, an object with one list, and columns', async () => {
    expect(texts(await parse('a.json', '["p","q"]'))).toEqual(['p', 'q']);
    expect(texts(await parse('a.json', '{"version":2,"data":[{"text":"p"}]}'))).toEqual(['p']);
    const table = await parse('a.json', '{"input":["p","q"],"output":["1",null]}');
    expect(table.rows.map((row) => ({ ...row.cells }))).toEqual([{ input: 'p', output: '1' }, { input: 'q' }]);
  });

  it('reads columns of numbered rows, what pandas writes by default', async () => {
    const table = await parse('a.json', '{"input":{"0":"p","1":"q","10":"r"},"output":{"0":"1","1":null,"10":"3"}}');
    expect(table.rows.map((row) => ({ ...row.cells }))).toEqual([
      { input: 'p', output: '1' },
      { input: 'q' },
      { input: 'r', output: '3' },
    ]);
    // One row whose cells are objects stays one.
    expect((await parse('a.json', '{"input":{"a":1},"output":{"a":2}}')).rows).toHaveLength(1);
    expect((await parse('a.json', '{"input":{"0":1},"output":{"1":2}}')).rows).toHaveLength(1);
  });

  it('refuses an object with several lists of different length', async () => {
    expect((await errorOf(parse('a.json', '{"a":[1],"b":[1,2]}'))).code).toBe('REFERENCE_PARSE');
    expect((await errorOf(parse('a.json', '{"a": '))).code).toBe('REFERENCE_PARSE');
  });

  it('reads an answer of a dataset viewer, and the list of rows among other lists', async () => {
    const viewed = { features: [{ name: 'text' }], rows: [0, 1].map((i) => ({ row_idx: i, row: { text: `t${i}` } })) };
    expect(texts(await parse('a.json', JSON.stringify(viewed)))).toEqual(['t0', 't1']);
    expect(texts(await parse('a.json', '{"tags":["x"],"data":[{"text":"p"},{"text":"q"}]}'))).toEqual(['p', 'q']);
  });

  it.each([
    ['[\n{"a":1}\n{"a":2}\n]', 'line 3, column 1: a comma is missing'],
    ['[\n{"a":1},\n{"a":2}\n', 'line 4, column 1: a closing ] is missing'],
    ['[\n{"a":"x}\n]', 'line 2, column 6: a text is not closed'],
    ['[{"a" 1}]', 'line 1, column 7: a colon is missing'],
    ["[{'a': 1}]", 'line 1, column 3: '],
    ['[{"a":1}] x', 'line 1, column 11: '],
  ])('says where %j is broken, and reads none of it', async (text, place) => {
    for (const name of ['a.json', ...(text.startsWith('[\n') ? ['a.jsonl'] : [])]) {
      const { message, where } = await errorOf(parse(name, text));
      expect(message).toContain(place);
      expect(message).toContain('nothing of it was read');
      expect(where).toBe(`${name}:${/line (\d+)/.exec(place)?.[1]}`);
    }
  });

  it('keeps the digits of numbers, alone and inside', async () => {
    const numbers = ['9007199254740993', '18446744073709551616', '1.0', '1e400', '-0', '0.10', '1E5', '7', '-2.5'];
    const rows = numbers.map((number) => `{"input":"x","output":${number},"inside":[${number},"1.0"]}`);
    for (const table of [await parse('a.jsonl', rows.join('\n')), await parse('a.json', `[${rows.join()}]`)]) {
      expect(texts(table, 'output')).toEqual(numbers);
      expect(texts(table, 'inside')).toEqual(numbers.map((number) => `[${number},"1.0"]`));
      expect(table.nested).toEqual(['inside']);
    }
    expect((await errorOf(parse('a.jsonl', '{"__proto__":1.0}'))).message).toContain('__proto__');
  });

  it('keeps them beside a text that speaks of prototypes, and refuses the key however it is written', async () => {
    const table = await parse('a.jsonl', '{"input":"__proto__","n":9007199254740993}');
    expect(texts(table, 'n')).toEqual(['9007199254740993']);
    for (const key of ['__proto__', '\\u005f_proto__', '__pr\\u006fto__'])
      expect((await errorOf(parse('a.jsonl', `{"${key}":{"a":1.0}}`))).message).toContain('__proto__');
  });

  it('reads NaN and Infinity as Python writes them as missing, and leaves the words in texts', async () => {
    const table = await parse(
      'a.jsonl',
      '{"input":"NaN, -Infinity \\" NaN","x":NaN,"y":[-Infinity]}\n{"input":"b","x":Infinity}',
    );
    expect(table.problems).toEqual([]);
    expect(table.rows.map(({ cells }) => ({ ...cells }))).toEqual([
      { input: 'NaN, -Infinity " NaN', y: '[null]' },
      { input: 'b' },
    ]);
  });

  it('reads records that hold the rows as these rows, and says so', async () => {
    const squad = {
      version: 'v2.0',
      data: [
        {
          title: 'Normans',
          paragraphs: [
            {
              context: 'They came.',
              qas: [
                { id: 'a', question: 'Who?', answers: [{ text: 'Normans', answer_start: 4 }] },
                { id: 'b', question: 'When?', answers: [] },
              ],
            },
            { context: 'Later.', qas: [{ id: 'c', question: 'Why?', answers: [{ text: 'Land' }] }] },
          ],
        },
        { title: 'Empty', paragraphs: [] },
        { title: 'Other', paragraphs: [{ context: 'x', qas: [{ id: 'd', question: 'How?', answers: [] }] }] },
      ],
    };
    for (const value of [squad, squad.data]) {
      const table = await parse('a.json', JSON.stringify(value));
      expect(
        table.rows.map(({ line, cells: { question, answer, context, title } }) => [
          line,
          question,
          answer,
          context,
          title,
        ]),
      ).toEqual([
        [1, 'Who?', 'Normans', 'They came.', 'Normans'],
        [2, 'When?', undefined, 'They came.', 'Normans'],
        [3, 'Why?', 'Land', 'Later.', 'Normans'],
        [5, 'How?', undefined, 'x', 'Other'],
      ]);
      expect(table.problems).toMatchObject([{ line: 4, message: expect.stringContaining('no rows') }]);
      expect(table.notes).toEqual([expect.stringContaining('"paragraphs" and in it "qas"')]);
      expect(guessMapping(table)).toEqual({ input: 'question', output: 'answer' });
    }
    // As the hub has it.
    const flat = await parse('a.jsonl', '{"question":"q","context":"c","answers":{"text":["a"],"answer_start":[0]}}');
    expect(guessMapping(flat)).toEqual({ input: 'question', output: 'answer' });
  });

  it('leaves a name over lists of records to the person, and rows with lists beside their texts alone', async () => {
    const books = '[{"title":"T","verses":[{"n":1}]},{"title":"U","verses":[{"n":2}]}]';
    const table = await parse('a.json', books);
    expect(table.rows).toHaveLength(2);
    expect(() => guessMapping(table)).toThrow(/"title", "verses"/);
    const sources = await parse('a.json', '[{"text":"a","sources":[{"question":"q"}]}]');
    expect(texts(sources)).toEqual(['a']);
    const names = await parse('a.json', '[{"id":1,"rows":[{"id":2,"text":"a"}]}]');
    expect({ ...names.rows[0]?.cells }).toEqual({ id: '2', text: 'a', 'id (above rows)': '1' });
  });

  it('has one kind of line end in cells, as in files', async () => {
    expect(texts(await parse('a.jsonl', '{"text":"a\\r\\nb\\rc"}'))).toEqual(['a\nb\nc']);
  });
});
