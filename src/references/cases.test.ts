/** Files as other programs write them, one of each kind: what is read, and what is said of what is not. */
import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { composeRow } from './composition/compose';
import { guessMapping, toReferences } from './mapping';
import { filesIn, parsePastedText, parseReferenceFile, parseReferenceTables } from './parse';
import { bytes, errorOf, lines, parse } from './testing/tables';
import { workbook } from './testing/workbook';
import type { ParsedTable } from './types';

const pairs = (table: ParsedTable) => toReferences(table).references.map(({ input, output }) => [input, output]);
const utf16 = (text: string, isBig: boolean): Uint8Array => {
  const wide = new DataView(new ArrayBuffer(2 * text.length));
  for (let at = 0; at < text.length; at++) wide.setUint16(2 * at, text.charCodeAt(at), !isBig);
  return new Uint8Array(wide.buffer);
};

describe('delimited files', () => {
  it.each([
    ['^', 'input^output\na, b^1\nc^2\n'],
    ['~', 'input~output\na, b~1\nc~2\n'],
    ["ASCII's unit separator", 'input\u001foutput\na, b\u001f1\nc\u001f2\n'],
    ['single quotes', "input,output\n'a, b',1\n'c','2'\n"],
    ['comments in front', '# exported, 2024\n# by a tool\ninput,output\n"a, b",1\nc,2\n'],
    ['CR alone', 'input,output\r"a, b",1\rc,2\r'],
    ['CR CR LF', 'input,output\r\r\n"a, b",1\r\r\nc,2\r\r\n'],
  ])('with %s', async (_, text) => {
    expect(pairs(await parse('a.csv', text))).toEqual([
      ['a, b', '1'],
      ['c', '2'],
    ]);
  });

  it('keep apostrophes, colons and numbers that only look like that', async () => {
    expect(pairs(await parse('a.csv', "input,output\nit's 'so',1\n'quoted',2\nplain,3\n"))).toEqual([
      ["it's 'so'", '1'],
      ["'quoted'", '2'],
      ['plain', '3'],
    ]);
    expect((await parse('a.csv', 'text: of the year\nx: 1\ny: 2\n')).columns).toEqual(['text: of the year']);
    expect((await parse('a.csv', '# a title\n# b\n')).rows).toHaveLength(1);
  });

  it('with decimal commas, doubled names, ragged rows and long numbers', async () => {
    const german = await parse('a.csv', 'text;preis\n"Apfel; rot";1,50\nBirne;2,25\n');
    expect(german.rows.map(({ cells }) => cells.preis)).toEqual(['1,50', '2,25']);
    expect((await parse('a.csv', 'text,text,TEXT\na,b,c\n')).columns).toEqual(['text', 'text (2)', 'TEXT']);
    const ragged = await parse('a.csv', 'input,output\na,1\nb\nc,3,4\n\nd,5\n');
    expect(lines(ragged)).toEqual([2, 3, 6]);
    expect(ragged.problems).toMatchObject([{ line: 4 }]);
    const long = await parse('a.csv', 'input,n\na,123456789012345678901234567890\nb,1e999\n');
    expect(long.rows.map(({ cells }) => cells.n)).toEqual(['123456789012345678901234567890', '1e999']);
  });

  it.each([
    [true, '\ufeffinput,output\nÄpfel,1\n'],
    [false, '\ufeffinput,output\nÄpfel,1\n'],
    [true, 'input,output\napples are red,1\n'],
    [false, 'input,output\napples are red,1\n'],
  ])('in UTF-16, big end first %s', async (isBig, text) => {
    const table = await parseReferenceFile({ name: 'a.csv', bytes: utf16(text, isBig) });
    expect(pairs(table)).toEqual([[text.includes('Ä') ? 'Äpfel' : 'apples are red', '1']]);
  });
});

describe('JSON', () => {
  it('with a mark is read, with comments or a comma too many is refused by its place', async () => {
    expect((await parse('a.json', '\ufeff[{"input":"a"}]')).rows).toHaveLength(1);
    expect((await errorOf(parse('a.json', '// my set\n[{"input":"a"}]'))).message).toMatch(/line 1.*comments/);
    expect((await errorOf(parse('a.json', '[{"input":"a"},]'))).message).toMatch(/column 16/);
    const broken = await parse('a.jsonl', '{"input":"a"}\n{"input":"b"}\n{"input":"c');
    expect([broken.rows.length, broken.problems[0]?.line]).toEqual([2, 3]);
  });

  it('of records by their names, and of several lists: what is not read is said', async () => {
    const named = await parse('a.json', '{"k1":{"question":"a?","answer":"1"},"k2":{"question":"b?","answer":"2"}}');
    expect(pairs(named)).toEqual([
      ['a?', '1'],
      ['b?', '2'],
    ]);
    expect(named.rows.map(({ cells }) => cells.key)).toEqual(['k1', 'k2']);
    const splits = await parse('a.json', '{"train":[{"text":"a"}],"test":[{"text":"b"}],"dev":[]}');
    expect(splits.rows).toHaveLength(1);
    expect(splits.notes).toEqual(['Of its lists "train" is read; "test" is left out.']);
  });

  it('of conversations under other words', async () => {
    const rows = [
      {
        conversations: [
          { from: 'USER', value: 'q' },
          { from: 'Chat GPT', value: 'a' },
        ],
      },
      {
        conversations: [
          { from: 'customer', value: 'q' },
          { from: 'agent', value: 'a' },
        ],
      },
      {
        dialog: [
          { speaker: 'human', text: 'q' },
          { speaker: 'assistant', text: 'a' },
        ],
      },
    ];
    expect(pairs(await parse('a.jsonl', rows.map((row) => JSON.stringify(row)).join('\n')))).toEqual(
      Array(3).fill(['q', 'a']),
    );
    for (const unknown of [
      '{"conversation":{"messages":[{"role":"user","content":"q"}]}}',
      '{"contents":[{"role":"user","parts":[{"text":"q"}]}]}',
      '{"prompt":["q"],"completion":["a"]}',
    ]) {
      const table = await parse('a.jsonl', unknown);
      expect(() => guessMapping(table)).toThrow(/Choose|columns are/);
    }
  });

  it("of calls in Anthropic's form: parts of a turn, results with their numbers", async () => {
    const messages = `[{"role":"user","content":"weather?"},{"role":"assistant","content":[{"type":"text","text":"I look."},{"type":"tool_use","id":"t1","name":"w","input":{"id":9007199254740993}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"12"}]},{"type":"text","text":"And?"}]},{"role":"assistant","content":"12."}]`;
    const { text } = composeRow({ kind: 'conversation', columns: ['messages'], tools: null }, { messages });
    expect(text).toBe(
      '=== user ===\nweather?\n=== assistant ===\nI look.\n=== call w ===\n{"id":9007199254740993}\n=== result 1 ===\n12\n=== user ===\nAnd?\n=== assistant ===\n12.',
    );
  });
});

describe('Markdown', () => {
  const text = '| input | output |\n| --- | :---: |\n| a \\| b | 1 |\n| c<br>d | 2 |\n| e | 3 | 4 |\n';

  it('with a table is its rows, dropped or pasted', async () => {
    for (const table of [await parse('a.md', `# Set\n\n${text}`), parsePastedText(text)]) {
      expect(pairs(table)).toEqual([
        ['a | b', '1'],
        ['c\nd', '2'],
      ]);
      expect(table.problems).toHaveLength(1);
    }
    expect((await parse('a.md', `# Set\n\n${text}`)).notes).toEqual([expect.stringContaining('1 lines around it')]);
  });

  it('with a small table in much text is its text', async () => {
    const table = await parse('a.md', `## One\n${'prose\n'.repeat(20)}\n${text}\n## Two\nmore\n`);
    expect(table.rows.map(({ cells }) => cells.heading)).toEqual(['One', 'Two']);
  });
});

describe('workbooks and archives', () => {
  it('leave hidden sheets out, and say so', async () => {
    const sheets = (state: string) =>
      `<workbook xmlns:r="x"><sheets><sheet name="Shown" sheetId="1" r:id="rId1"/><sheet name="Old" sheetId="2" ${state} r:id="rId2"/></sheets></workbook>`;
    const book = (state: string) =>
      workbook({ Shown: [['input'], ['a']], Old: [['input'], ['secret']] }, { 'xl/workbook.xml': sheets(state) });
    const [table, ...more] = await parseReferenceTables({ name: 'a.xlsx', bytes: book('state="veryHidden"') });
    expect(more).toEqual([]);
    expect(table?.notes).toEqual([expect.stringContaining('"Old"')]);
    expect(await parseReferenceTables({ name: 'a.xlsx', bytes: book('') })).toHaveLength(2);
  });

  it('hold archives, three deep at most, and what a Mac puts beside is no file', () => {
    const rows = bytes('{"input":"a"}\n');
    const inner = zipSync({ 'a.jsonl': rows, '__MACOSX/._a.jsonl': strToU8('x') });
    const zip = zipSync({ 'data/inner.zip': inner, '._b.csv': rows, 'b.jsonl.gz': gzipSync(rows) });
    expect(filesIn({ name: 'a.zip', bytes: zip }).map(({ name }) => name)).toEqual(['a.jsonl', 'b.jsonl']);
    const deep = [1, 2, 3].reduce((held) => zipSync({ 'x.zip': held }), inner);
    expect(() => filesIn({ name: 'a.zip', bytes: deep })).toThrow(/no file that can be read/);
    // A bomb in archives of archives is one, too.
    const large = zipSync({ 'a.jsonl': new Uint8Array(40 * 2 ** 20) });
    expect(() => filesIn({ name: 'a.zip', bytes: zipSync({ 'a.zip': large, 'b.zip': large }) })).toThrow(/unpacks to/);
  });
});
