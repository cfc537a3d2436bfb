/** Every parser on inputs made to break it, and what is done with what it read; FUZZ_RUNS=100000 for as many of each. */
import { readFileSync } from 'node:fs';
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import fc from 'fast-check';
import { gzipSync, strToU8, unzipSync, type Zippable, zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import { damaged, damagedJson, damagedText, survives } from '../tensors/testing/damage';
import { profileColumns } from './columnProfile';
import { suggestConversation } from './composition/suggest';
import { guessMapping, toReferences } from './mapping';
import { filesIn, parsePastedText, parseReferenceTables } from './parse';
import { bytes } from './testing/tables';
import { workbook } from './testing/workbook';
import { turnHeader } from './turnHeader';
import type { ParsedTable } from './types';

/** What formats are made of, in any order. */
const PIECES: readonly string[] = [
  ...'{}[]",:;|\t\n\r\'\\#`~-*= <>&01x\ufeff\u2028\ud800',
  '"""',
  '""',
  '\r\n',
  '```',
  '---',
  '\n\n\n',
  'sep=;\n',
  '# h\n',
  'null',
  'true',
  'NaN',
  '-Infinity',
  '1e400',
  '0.10',
  '9007199254740993',
  '{"input":"a"}',
  '{"__proto__":{"polluted":1}}',
  '"constructor"',
  '__proto__',
  'prototype',
  '[{"role":"user","content":"q"}]',
  '{"messages":[{"role":"User","content":[{"type":"text","text":"p"}]}]}',
  '{"rows":[',
  '{"row_idx":0,"row":{',
  '\\u00',
  '\\ud83d',
  "{'role': 'user'}",
  'input',
  'output',
  'text',
  'def f(x):',
  '[[[[[[[[',
  '{"a":{"a":{"a":',
];

const soup = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.json({ maxDepth: 4 }),
  fc
    .array(fc.array(fc.constantFrom('a', '"b"', '"c,d"', '"e\nf"', '1', ''), { maxLength: 4 }), { maxLength: 6 })
    .map((rows) => rows.map((row) => row.join(',')).join('\n')),
);

const CHAT = JSON.stringify([
  {
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Weather?' }, { type: 'image_url' }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"n": 9007199254740993}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: '12' },
      { role: 'assistant', content: 'Twelve.' },
    ],
    tools: [{ type: 'function', function: { name: 'weather', parameters: {} } }],
  },
  {
    conversations: [
      { from: 'human', value: 'q' },
      { from: 'function_call', value: '{"name": "f", "arguments": {"a": 1e400}}' },
      { from: 'observation', value: '1' },
      { from: 'gpt', value: 'a' },
    ],
  },
  { prompt: "[{'role': 'user', 'content': 'it\\'s None'}]", completion: [{ role: 'assistant', content: 'y' }] },
]);

/** Whole files of each format, which are then damaged. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'a.csv': [
    'input,output\n"a, ""b""",1\n"two\nlines",2\nc,3\n',
    'sep=;\ntext;wert\nApfel;1,5\n"B;irne";2,25\n',
    'a | b | c\nx | "y | z" | 1\n\n,,\n',
    ',text,text\n0,def f(x):,x\n1,"print(""a"")\n",y\n2,z\n',
  ],
  'a.tsv': ['input\toutput\n"a\tb"\t1\nsay "x"\t2\n"open\t3\n', 'text\n1\n2\n'],
  'a.jsonl': [
    CHAT.slice(1, -1).replaceAll('},{"', '}\n{"'),
    '{"input":"a","n":9007199254740993}\n"text"\n{"input":NaN,"x":[1,{"y":null}]}\n',
    '{"id":"1","fields":{"text":"hello"},"responses":{}}\n',
  ],
  'a.json': [
    CHAT,
    '[{"id":1,"annotations":[{"id":3,"result":[]}],"data":{"text":"I like it"}},{"id":2,"annotations":[],"data":{"text":"b"}}]',
    '[{"id":"1","fields":{"text":"hello"},"responses":{"label":[{"value":"x"}]}}]',
    '{"columns":["input","output"],"index":[0],"data":[["a","b"]]}',
    '{"rows":[{"row_idx":0,"row":{"text":"p"},"truncated_cells":[]}],"num_rows_total":1}',
    '{"input":{"0":"a","1":"b"},"output":{"0":1,"1":2}}',
    '{"version":"1.1","data":[{"title":"T","paragraphs":[{"context":"c","qas":[{"id":"1","question":"q","answers":[{"text":"c","answer_start":0}]}]}]}]}',
  ],
  'a.md': [
    '---\ntitle: x\n---\n# Set\n\n```python\ndef f():\n    return 1\n```\n\n## Two\n~~~\ng\n~~~\n',
    '# A\nprose\n\n# B\nmore\n\n---\n',
  ],
  'a.txt': ['one\n\ntwo\n---\nthree\n', 'def f():\n  pass\n\n\ndef g():\n  pass\n', 'input\toutput\na\tb\n'],
};

/** What is done with every table. */
function use(table: ParsedTable): void {
  const columns = new Set(table.columns);
  expect(columns.size).toBe(table.columns.length);
  for (const { cells } of table.rows)
    for (const column in cells)
      if (!columns.has(column) || typeof cells[column] !== 'string') expect.fail(`a cell of ${column}`);
  turnHeader(turnHeader(table));
  profileColumns(table);
  const conversation = suggestConversation(table);
  if (conversation !== null) toReferences(table, { input: table.columns[0]!, conversation });
  try {
    toReferences(table, guessMapping(table));
  } catch (thrown) {
    // No column to learn from is a question to the person.
    if (!(thrown instanceof StudioError)) throw thrown;
  }
}

async function read(name: string, content: Uint8Array): Promise<void> {
  for (const file of filesIn({ name, bytes: content })) {
    // One file of an archive that cannot be read is no fault of the others.
    const tables = await parseReferenceTables(file);
    for (const table of tables) use(table);
  }
}

const TIMEOUT = { timeout: 3_600_000 };

describe('parsers on inputs made to break them', () => {
  it.each([...Object.keys(TEXTS), 'noname'])('%s', TIMEOUT, async (name) => {
    const whole = TEXTS[name] ?? Object.values(TEXTS).flat();
    await survives(name, fc.oneof(soup, damagedText(whole)), (text) => read(name, bytes(text)));
  });

  it('JSON of other shapes', TIMEOUT, async () => {
    const whole = TEXTS['a.json']!.map((text): unknown => JSON.parse(text));
    await survives('shapes of a.json', damagedJson(whole), (value) => read('a.json', bytes(JSON.stringify(value))));
  });

  it('text in any bytes', TIMEOUT, async () => {
    const wide = (text: string): Uint8Array =>
      new Uint8Array(Uint16Array.from(`\ufeff${text}`, (one) => one.charCodeAt(0)).buffer);
    const windows = Uint8Array.from('text;label\nCaf\xe9 \x96 5 \x80;gut\n', (one) => one.charCodeAt(0));
    const whole = [...TEXTS['a.csv']!.map(wide), ...TEXTS['a.csv']!.map(bytes), windows];
    await survives('bytes of a.csv', damaged(whole), (content) => read('a.csv', content));
  });

  it('what is pasted', TIMEOUT, async () => {
    const whole = Object.values(TEXTS).flat();
    await survives('pasted', fc.oneof(soup, damagedText(whole)), (text) => use(parsePastedText(text)));
  });

  const book = workbook({
    a: [
      ['input', 'n'],
      ['x', 1],
      ['y', { v: '45352', style: 1 }],
      [{ v: 'in_x000D_line', type: 'inlineStr' }, true, null, { v: '#REF!', type: 'e' }],
    ],
    b: [['text'], ['z']],
  });

  it('workbooks', TIMEOUT, async () => {
    await survives('a.xlsx', damaged([book]), (content) => read('a.xlsx', content));
  });

  it('parts of workbooks', TIMEOUT, async () => {
    const parts = Object.entries(unzipSync(book));
    const inside = fc
      .constantFrom(...parts)
      .chain(([path, part]) =>
        damaged([part]).map((changed) => zipSync({ ...Object.fromEntries(parts), [path]: changed }, { level: 0 })),
      );
    await survives('XML in a.xlsx', inside, (content) => read('a.xlsx', content));
  });

  const rows = strToU8('{"input":"a"}\n{"input":"b"}\n');

  it('gzip', TIMEOUT, async () => {
    const named = gzipSync(rows, { filename: 'set.jsonl', mtime: 0 });
    const long = gzipSync(strToU8('{"input":"a"}\n'.repeat(200)), { mtime: 0 });
    await survives('a.jsonl.gz', damaged([gzipSync(rows, { mtime: 0 }), named, long]), (content) =>
      read('a.jsonl.gz', content),
    );
  });

  it('zip', TIMEOUT, async () => {
    const zip = (files: Zippable): Uint8Array => zipSync(files, { mtime: '2020-01-01' });
    const whole = [
      zip({ 'data/train.jsonl': rows, '__MACOSX/._train.jsonl': rows, 'b.csv': strToU8('input\na\n') }),
      zip({ 'inner.zip': zip({ 'a.jsonl': rows }), 'a.jsonl.gz': gzipSync(rows, { mtime: 0 }), 'book.xlsx': book }),
      zip({ 'a.jsonl': [rows, { level: 0 }] }),
    ];
    await survives('a.zip', damaged(whole), (content) => read('a.zip', content));
  });

  it('Arrow', TIMEOUT, async () => {
    const made = ['feather.feather', 'file.arrow', 'stream.arrow'].map((name) =>
      readFileSync(new URL(`./testing/arrow/${name}`, import.meta.url)),
    );
    const turns = [[{ role: 'user', content: 'q' }], null];
    const plain = tableFromArrays({ text: ['a', null], label: ['x', 'x'], turns, n: [1, 2] });
    const formats = ['file', 'stream'] as const;
    const written = formats.map((format) => tableToIPC(plain, { format })!);
    await survives('a.arrow', damaged([...made, ...written, ...written]), (content) => read('a.arrow', content));
  });

  it('Parquet', TIMEOUT, async () => {
    const columnData = [
      { name: 'input', data: ['def f(x):', 'zwei', null, 'zwei'], type: 'STRING' as const },
      { name: 'n', data: [1, 2, 3, 4], type: 'INT32' as const, encoding: 'DELTA_BINARY_PACKED' as const },
      { name: 'big', data: [1n, 2n, 3n, 2n ** 62n], type: 'INT64' as const },
      { name: 'flag', data: [true, true, false, true], type: 'BOOLEAN' as const, encoding: 'RLE' as const },
    ];
    const list = { repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' } as const;
    const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const;
    const nested = parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'messages', ...list },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
        { name: 'role', ...text },
        { name: 'content', ...text },
      ],
      columnData: [{ name: 'messages', data: [[{ role: 'user', content: 'q' }], null] }],
    });
    const compressors = { GZIP: (input: Uint8Array) => gzipSync(input, { mtime: 0 }) };
    const whole = (['UNCOMPRESSED', 'SNAPPY', 'GZIP'] as const).map((codec) =>
      parquetWriteBuffer({ columnData, codec, compressors, pageSize: 20 }),
    );
    await survives('a.parquet', damaged([...whole, nested].map((file) => new Uint8Array(file))), (content) =>
      read('a.parquet', content),
    );
  });
});
