import { describe, expect, it } from 'vitest';
import { toReferences } from '../mapping';
import { errorOf, parse } from '../testing/tables';

const pairs = async (rows: readonly object[]): Promise<[string, string | undefined][]> => {
  const table = await parse('a.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
  return toReferences(table).references.map(({ input, output }) => [input, output]);
};

const turns = (user: unknown, assistant: unknown, [u, a] = ['user', 'assistant']) => [
  { role: 'system', content: 's' },
  { role: u, content: user },
  { role: a, content: assistant },
];

describe('chat rows', () => {
  it.each([
    ['User', 'Assistant'],
    ['human', 'gpt'],
    ['PROMPTER', 'Bot'],
    ['user ', 'model'],
  ])('have roles in any case: %s and %s', async (user, assistant) => {
    expect(await pairs([{ messages: turns('q', 'a', [user, assistant]) }])).toEqual([['q', 'a']]);
    const sharegpt = [
      { from: user, value: 'q' },
      { from: assistant, value: 'a' },
    ];
    expect(await pairs([{ conversations: sharegpt }])).toEqual([['q', 'a']]);
  });

  it('have their content in parts, or as a text, row by row', async () => {
    const part = (text: string) => ({ type: 'text', text });
    const image = { type: 'image_url', image_url: { url: 'x' } };
    expect(
      await pairs([
        { messages: turns('q1', 'a1') },
        { messages: turns([part('q2'), image, part('more')], [part('a2')]) },
        { input: '', messages: turns('q3', 'a3') },
        { input: 'own', messages: turns('q4', 'a4') },
      ]),
    ).toEqual([
      ['q1', 'a1'],
      ['q2\nmore', 'a2'],
      ['q3', 'a3'],
      ['own', undefined],
    ]);
  });

  it('have prompt and completion as lists, or the completion as a text', async () => {
    const prompt = [{ role: 'user', content: 'q' }];
    expect(
      await pairs([
        { prompt, completion: [{ role: 'assistant', content: 'a' }] },
        { prompt, completion: 'b' },
        { prompt },
      ]),
    ).toEqual([
      ['q', 'a'],
      ['q', 'b'],
      ['q', undefined],
    ]);
  });

  it('have their list as a text, in JSON or as Python writes it', async () => {
    const python = `[{'role': 'user', 'content': 'say "hi"\\n to it\\'s \\xe9'}, {'role': 'assistant', 'content': "it's", 'x': None}]`;
    expect(await pairs([{ messages: JSON.stringify(turns('q', 'a')) }, { messages: python }])).toEqual([
      ['q', 'a'],
      ['say "hi"\n to it\'s \u00e9', "it's"],
    ]);
    const csv = `messages,n\n"${python.replaceAll('"', '""')}",1\n`;
    const { references } = toReferences(await parse('a.csv', csv));
    expect(references.map(({ output }) => output)).toEqual(["it's"]);
  });

  it('take no answer from a call of a tool', async () => {
    const called = [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: null, tool_calls: [{ function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', content: '3' },
    ];
    expect(await pairs([{ messages: called }])).toEqual([['q', undefined]]);
  });

  it('that nobody knows are a question, and never learned as JSON', async () => {
    const table = await parse('a.jsonl', '{"thread":[{"who":"me","said":"x"}]}\n{"thread":[{"who":"you","said":"y"}]}');
    expect(table.nested).toEqual(['thread']);
    expect(() => toReferences(table)).toThrow(expect.objectContaining({ code: 'REFERENCE_COLUMN' }));
    expect((await errorOf(parse('a.jsonl', '[1]'))).code).toBe('REFERENCE_PARSE');
  });
});
