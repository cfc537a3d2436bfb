import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import { guessMapping, requireReferences, toReferences } from './mapping';
import { parsePastedText, parseReferenceFile } from './parse';
import { bytes, errorOf, lines, parse, texts } from './testing/tables';

describe('JSON Lines', () => {
  it('reads objects and texts, keeps line numbers, and leaves one broken line out', async () => {
    const table = await parse(
      'a.jsonl',
      '{"input":"x","output":3}\n\n{"input":\n"just text"\r\n{"input":"y","tags":["a"]}\n',
    );
    expect(table.columns).toEqual(['input', 'output', 'text', 'tags']);
    expect(lines(table)).toEqual([1, 4, 5]);
    expect({ ...table.rows[0]?.cells }).toEqual({ input: 'x', output: '3' });
    expect(table.rows[2]?.cells.tags).toBe('["a"]');
    expect(table.problems).toHaveLength(1);
    expect(table.problems[0]).toMatchObject({ file: 'a.jsonl', line: 3 });
    expect(table.problems[0]?.message).toMatch(/JSON/);
    expect(table.problems[0]?.remedy).not.toBe('');
  });

  it('refuses keys that reach prototypes, and pollutes nothing', async () => {
    const table = await parse(
      'a.jsonl',
      '{"__proto__":{"polluted":1},"input":"a"}\n{"constructor":{"prototype":{"polluted":1}}}\n{"input":"b"}',
    );
    expect(lines(table)).toEqual([3]);
    expect(table.problems.map((problem) => problem.line)).toEqual([1, 2]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(table.rows[0]?.cells.toString).toBeUndefined();
  });

  it('reads a pretty-printed list that is called .jsonl, and JSON Lines called .json', async () => {
    expect(texts(await parse('a.jsonl', '[\n  {"text": "one"},\n  {"text": "two"}\n]'))).toEqual(['one', 'two']);
    expect(texts(await parse('a.json', '{"text":"one"}\n{"text":"two"}'))).toEqual(['one', 'two']);
  });

  it('says so when nothing can be read', async () => {
    expect(await errorOf(parse('a.jsonl', 'oops\n{'))).toMatchObject({ code: 'REFERENCE_PARSE', where: 'a.jsonl:1' });
    expect((await errorOf(parse('a.jsonl', ''))).code).toBe('FILE_EMPTY');
    expect((await errorOf(parse('a.jsonl', ' \n\n'))).code).toBe('FILE_EMPTY');
    expect((await errorOf(parse('a.docx', 'x'))).code).toBe('FORMAT_UNSUPPORTED');
    expect((await errorOf(parseReferenceFile({ name: 'a.txt', bytes: new Uint8Array([0xc3, 0x28]) }))).code).toBe(
      'FILE_UNREADABLE',
    );
    expect((await errorOf(parseReferenceFile({ name: 'a.txt', bytes: new Uint8Array([65, 0, 65]) }))).code).toBe(
      'FILE_UNREADABLE',
    );
  });

  it('stops reading a file that is nothing but broken rows', async () => {
    const table = await parse('a.jsonl', `{"input":"a"}\n${'broken\n'.repeat(5000)}{"input":"b"}`);
    expect(lines(table)).toEqual([1]);
    expect(table.problems).toHaveLength(1001);
    expect(table.problems.at(-1)?.message).toMatch(/rest was not read/);
  });

  it('survives endless nesting in one row', async () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const table = await parse('a.jsonl', `{"input":${deep}}\n{"input":"fine"}`);
    expect(lines(table)).toEqual([2]);
    expect(table.problems[0]?.line).toBe(1);
  });
});

describe('plain text', () => {
  it('takes the widest separator there is', () => {
    expect(texts(parsePastedText('one\n\ntwo\n---\nthree\n'))).toEqual(['one\n\ntwo', 'three']);
    expect(texts(parsePastedText('def f():\n\n  pass\n\n\ndef g():\n  pass\n\n\n\n'))).toEqual([
      'def f():\n\n  pass',
      'def g():\n  pass',
    ]);
    expect(texts(parsePastedText('a\nb\n\nc\n'))).toEqual(['a\nb', 'c']);
    const byLine = parsePastedText('\na\nb\nc\n\n');
    expect(texts(byLine)).toEqual(['a', 'b', 'c']);
    expect(lines(byLine)).toEqual([2, 3, 4]);
  });

  it('reads pasted JSON Lines as rows', () => {
    expect(parsePastedText('{"input":"a"}\n{"input":"b"}').format).toBe('jsonl');
    expect(parsePastedText('[{"input":"a"},\n{"input":"b"}]').format).toBe('json');
    expect(parsePastedText('{not json').format).toBe('txt');
  });

  it('reads what spreadsheets and annotation tools of all countries write', async () => {
    const windows = Uint8Array.from('text;label\nCaf\xe9 \x96 5 \x80;gut\n', (one) => one.charCodeAt(0));
    const table = await parseReferenceFile({ name: 'a.csv', bytes: windows });
    expect(texts(table)).toEqual(['Café – 5 €']);
    expect(table.notes).toEqual([expect.stringContaining('Windows-1252')]);
    expect((await parse('Unicode Text.txt', '\ufeffinput\toutput\r\nÄpfel\t1,5\r\nBirnen\t2\r\n')).columns).toEqual([
      'input',
      'output',
    ]);
    const studio = await parse('a.json', '[{"id":1,"annotations":[{"id":3}],"data":{"text":"I like it"}}]');
    expect(studio.columns).toEqual(['text', 'id', 'annotations']);
    const argilla = await parse('a.jsonl', '{"id":"1","fields":{"text":"hello"},"responses":{}}');
    expect(texts(argilla)).toEqual(['hello']);
    const split = await parse('a.json', '{"columns":["input","output"],"index":[0],"data":[["a","b"]]}');
    expect(split.rows).toEqual([{ line: 1, cells: { input: 'a', output: 'b' } }]);
  });

  it('takes cells of a spreadsheet and CSV for the tables that they are, and nothing else', () => {
    const cells = parsePastedText('input\tanswer\r\n"two\r\nlines, ""quoted"""\t4\r\nplain\t\r\n');
    expect(cells).toMatchObject({ format: 'tsv', columns: ['input', 'answer'] });
    expect(cells.rows.map((row) => ({ ...row.cells }))).toEqual([
      { input: 'two\nlines, "quoted"', answer: '4' },
      { input: 'plain', answer: '' },
    ]);
    expect(parsePastedText('question;answer\n"a; b";c\nd;e').format).toBe('csv');
    expect(parsePastedText('{"input": NaN, "text": "a"}\n{"text": "b"}').format).toBe('jsonl');
    for (const text of [
      '\tdef f():\n\t\treturn 1',
      '\ta\n\tb',
      'def f():\n\treturn 1\n\ndef g():\n\treturn 2',
      'Dear Anna, hello\nDear Ben, bye',
      'one\ttwo',
    ])
      expect(parsePastedText(text).format).toBe('txt');
  });
});

describe('Markdown', () => {
  it('takes code blocks where they are most of the text', async () => {
    const table = await parse(
      'a.md',
      '# Set\n\n```python\ndef f():\n    return 1\n```\n\n## Two\n~~~\ndef g():\n    return 22\n~~~\n',
    );
    expect(table.rows.map((row) => ({ ...row.cells }))).toEqual([
      { text: 'def f():\n    return 1', heading: 'Set', language: 'python' },
      { text: 'def g():\n    return 22', heading: 'Two' },
    ]);
    expect(lines(table)).toEqual([3, 9]);
  });

  it('takes sections where prose prevails, code kept inside', async () => {
    const prose = 'Given a list of integers, return the sum of those that are even and positive.';
    const table = await parse(
      'a.md',
      `# Problems\n\n## Sum\n${prose}\n\n\`\`\`\n# not a heading\nf([1]) = 0\n\`\`\`\n\n## Product\n${prose}\n`,
    );
    expect(table.rows.map((row) => row.cells.heading)).toEqual(['Sum', 'Product']);
    expect(table.rows[0]?.cells.text).toContain('# not a heading');
  });

  it('reports a block that is never closed, and skips front matter', async () => {
    const table = await parse('a.md', '---\ntitle: x\n---\n```\nabc abc abc abc abc\n```\n```\nopen\n');
    expect(texts(table)).toEqual(['abc abc abc abc abc']);
    expect(table.problems).toMatchObject([{ line: 7 }]);
  });
});

describe('column mapping', () => {
  it('guesses by name in order of preference, then the only column', async () => {
    expect(guessMapping(await parse('a.csv', 'text,input,answer\n1,2,3'))).toEqual({
      input: 'input',
      output: 'answer',
    });
    expect(guessMapping(await parse('a.csv', 'Question_Content,x\n1,2'))).toEqual({ input: 'Question_Content' });
    expect(guessMapping(await parse('a.jsonl', '{"whatever":"1"}'))).toEqual({ input: 'whatever' });
  });

  it('passes over a column that is empty in most rows', async () => {
    const alpaca = await parse(
      'a.jsonl',
      '{"instruction":"Add.","input":"","output":"1"}\n{"instruction":"Sum.","input":"","output":"2"}',
    );
    expect(guessMapping(alpaca)).toEqual({ input: 'instruction', output: 'output' });
    expect(guessMapping(await parse('a.jsonl', '{"input":"","x":"1"}\n{"input":"a"}\n{"input":"","x":"2"}'))).toEqual({
      input: 'input',
    });
  });

  it('reads question and answer of chat rows', async () => {
    const rows = [
      {
        messages: [
          { role: 'system', content: 's' },
          { role: 'user', content: 'q1' },
          { role: 'assistant', content: 'a1' },
        ],
      },
      {
        conversations: [
          { from: 'human', value: 'q2' },
          { from: 'gpt', value: 'a2' },
          { from: 'human', value: 'more' },
        ],
      },
      { conversations: [{ from: 'human', value: 'q3' }] },
      { input: 'own', messages: [{ role: 'user', content: 'q4' }] },
    ];
    const table = await parse('a.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
    const { references } = toReferences(table);
    expect(references.map(({ input, output }) => [input, output])).toEqual([
      ['q1', 'a1'],
      ['q2', 'a2'],
      ['q3', undefined],
      ['own', undefined],
    ]);
  });

  it('names the columns there are when none fits', async () => {
    const table = await parse('a.csv', 'foo,bar\n1,2');
    expect(() => guessMapping(table)).toThrow(/"foo", "bar"/);
    expect(() => toReferences(table, { input: 'nope' })).toThrow(expect.objectContaining({ code: 'REFERENCE_COLUMN' }));
  });

  it('turns rows into references and rows without text into problems', async () => {
    const table = await parse(
      'a.jsonl',
      '{"input":"a","output":"1"}\n{"input":"  "}\n{"other":"x"}\n{"input":" b\\n"}',
    );
    const { references, problems } = toReferences(table);
    expect(references).toEqual([
      { id: 'r0', input: 'a', output: '1', source: { file: 'a.jsonl', line: 1 } },
      { id: 'r1', input: ' b\n', source: { file: 'a.jsonl', line: 4 } },
    ]);
    expect(problems.map((problem) => problem.line)).toEqual([2, 3]);
    expect(() => requireReferences(references.slice(0, 1), 'a.jsonl')).toThrow(
      expect.objectContaining({ code: 'REFERENCES_TOO_FEW' }),
    );
    expect(() => requireReferences(references, 'a.jsonl')).not.toThrow();
  });
});

describe('any bytes at all', () => {
  const names = ['a.jsonl', 'a.json', 'a.csv', 'a.tsv', 'a.txt', 'a.md', 'a.parquet', 'a.arrow', 'a'];
  const prototypeKeys = Object.getOwnPropertyNames(Object.prototype).join();
  const pieces = fc.constantFrom(
    '"',
    '{',
    '}',
    '[',
    ']',
    ',',
    ';',
    '\t',
    '\n',
    '\r',
    '```',
    '---',
    '# ',
    '__proto__',
    ':',
    '\\',
    'x',
    '\u{1F600}',
    '\ufeff',
    'null',
    '\u0000',
  );
  const fragments = fc.array(pieces, { maxLength: 60 }).map((list) => list.join(''));

  it('gives a table or a StudioError, and pollutes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.oneof(fc.uint8Array({ maxLength: 200 }), fragments.map(bytes), fc.json().map(bytes)),
        async (name, content) => {
          try {
            const table = await parseReferenceFile({ name, bytes: content });
            expect(table.rows.length).toBeGreaterThan(0);
            for (const row of table.rows) {
              expect(Object.keys(row.cells).every((column) => table.columns.includes(column))).toBe(true);
              expect(Object.values(row.cells).every((cell) => typeof cell === 'string')).toBe(true);
            }
          } catch (error) {
            if (!(error instanceof StudioError)) throw error;
            expect(error.remedy).not.toBe('');
          }
          expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(prototypeKeys);
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 600) },
    );
  });

  it('reads back what JSON Lines wrote', async () => {
    const row = fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key)),
      fc.string(),
      { minKeys: 1 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        const table = await parse('a.jsonl', rows.map((cells) => JSON.stringify(cells)).join('\n'));
        expect(table.problems).toEqual([]);
        expect(table.rows.map(({ cells }) => ({ ...cells }))).toEqual(rows.map((cells) => ({ ...cells })));
      }),
    );
  });
});
