import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import { filesIn, parseReferenceFile, parseReferenceTables } from '../parse';
import { errorOf, texts } from '../testing/tables';
import { type Cell, workbook } from '../testing/workbook';
import { shownByCode } from './workbook';

const read = (rows: readonly (readonly Cell[])[], extra: Readonly<Record<string, string>> = {}) =>
  parseReferenceFile({ name: 'book.xlsx', bytes: workbook({ Sheet1: rows }, extra) });
const sheet = (xml: string) =>
  read([['x']], { 'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${xml}</sheetData></worksheet>` });

describe('a workbook', () => {
  it('is a table of its first row and those below, with the numbers of their rows', async () => {
    const table = await read([['input', 'output'], ['a\r\nb', 'c'], [], ['d "e" & <f>', null], [null, 'only']]);
    expect(table).toMatchObject({
      file: 'book.xlsx',
      format: 'xlsx',
      columns: ['input', 'output'],
      rows: [
        { line: 2, cells: { input: 'a\nb', output: 'c' } },
        { line: 4, cells: { input: 'd "e" & <f>' } },
        { line: 5, cells: { output: 'only' } },
      ],
      problems: [],
    });
  });

  it('keeps the digits of numbers as a spreadsheet shows them', async () => {
    const stored = [
      '1.1000000000000001',
      '0.30000000000000004',
      '9007199254740993',
      '1E-7',
      '-0.5',
      '1234567.891',
      '0',
    ];
    const table = await read([['text'], ...stored.map((v) => [{ v }])]);
    expect(texts(table)).toEqual(['1.1', '0.3', '9007199254740993', '1E-7', '-0.5', '1234567.891', '0']);
  });

  it('writes dates as ISO 8601, also those of 1904 and of a format of its own', async () => {
    const rows: Cell[][] = [
      ['text'],
      [{ v: '45352', style: 1 }],
      [{ v: '45352.75', style: 2 }],
      [{ v: '0.5', style: 3 }],
      [{ v: '45352', style: 4 }],
      [{ v: '1', style: 1 }],
      [{ v: '2024-03-01T10:00:00', type: 'd' }],
      [{ v: '-1', style: 1 }],
    ];
    expect(texts(await read(rows))).toEqual([
      '2024-03-01',
      '2024-03-01T18:00:00',
      '12:00:00',
      '2024-03-01',
      '1900-01-01',
      '2024-03-01T10:00:00',
      '-1',
    ]);
    const old = await read(rows.slice(0, 2), {
      'xl/workbook.xml':
        '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>',
    });
    expect(texts(old)).toEqual(['2028-03-02']);
  });

  it.each([
    ['General', 'number'],
    ['0.00%', 'number'],
    ['#,##0.00 "days"', 'number'],
    ['[h]:mm:ss', 'number'],
    ['yyyy-mm-dd', 'date'],
    ['[$-409]mmmm d, yyyy;@', 'date'],
    ['h:mm AM/PM', 'time'],
    ['dd/mm/yyyy hh:mm', 'date and time'],
    ['[Red]0;[Blue]-0', 'number'],
  ] as const)('takes the format %s for a %s', (code, shown) => expect(shownByCode(code)).toBe(shown));

  it('reads texts in runs, inline ones, computed ones, truth, entities and escapes, and counts errors', async () => {
    const table = await sheet(
      `<row><c t="inlineStr"><is><t>text</t></is></c></row>
       <row><c t="inlineStr"><is><r><t>a </t></r><r><t>b</t></r><rPh><t>reading</t></rPh></is></c></row>
       <row><c t="str"><f>1</f><v>com&#112;uted &#x1F600; &amp;_x000D_</v></c></row>
       <row><c t="b"><v>1</v></c></row>
       <row><c t="e"><v>#DIV/0!</v></c></row>
       <row><c><v><![CDATA[5]]></v></c></row>`,
    );
    expect(texts(table)).toEqual(['a b', 'computed \u{1f600} &\n', 'TRUE', '5']);
    expect(table.notes).toEqual(['1 cells hold the error of a formula, and are empty here.']);
  });

  it('reads each sheet that holds something; a file of one table must have one', async () => {
    const file = {
      name: 'book.xlsx',
      bytes: workbook({ Cover: [], Train: [['input'], ['a']], Test: [['input'], ['b']] }),
    };
    const tables = await parseReferenceTables(file);
    expect(tables.map(({ file: name, rows }) => [name, rows.length])).toEqual([
      ['book.xlsx, Train', 1],
      ['book.xlsx, Test', 1],
    ]);
    expect(await errorOf(parseReferenceFile(file))).toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
    // A workbook is a zip, and no archive of files.
    expect(filesIn(file)).toEqual([file]);
  });

  it('is known by what it holds, under any name', async () => {
    const bytes = workbook({ a: [['input'], ['x']] });
    expect((await parseReferenceFile({ name: 'download', bytes })).format).toBe('xlsx');
    expect((await errorOf(parseReferenceFile({ name: 'old.xls', bytes: new Uint8Array([0xd0, 0xcf]) }))).remedy).toBe(
      'Open it in its program and save it as .xlsx or CSV.',
    );
  });

  it('takes a first row of examples for one', async () => {
    const table = await read([
      ['def a(x):\n  return x', 3],
      ['def b(x): return x', 4],
    ]);
    expect(table.columns).toEqual(['column 1', 'column 2']);
    expect(table.rows).toHaveLength(2);
    expect(table.header).toMatchObject({ line: 1, isRow: true });
  });

  it('is bounded in cells far out, rows far down, and in what it unpacks to', async () => {
    const far = await sheet(
      '<row r="1"><c r="A1" t="str"><v>input</v></c></row><row r="1048576"><c r="A1048576" t="str"><v>x</v></c><c r="XFD1048576" t="str"><v>y</v></c></row>',
    );
    expect(far.rows).toEqual([{ line: 1048576, cells: { input: 'x' } }]);
  });

  it.each([
    ['more than is read', 2 ** 30, 'unpacks to more than 256 MB'],
    ['less than there is', 100, 'is empty'],
  ])('that declares %s is unpacked no further', async (_, declared, words) => {
    const bytes = zipSync({
      'xl/workbook.xml': new TextEncoder().encode('<workbook/>'),
      'xl/worksheets/sheet1.xml': new Uint8Array(2 ** 20),
    });
    const directory = Buffer.from(bytes).lastIndexOf('PK\u0001\u0002');
    new DataView(bytes.buffer).setUint32(directory + 24, declared, true);
    expect((await errorOf(parseReferenceFile({ name: 'bomb.xlsx', bytes }))).message).toContain(words);
  });

  it('gives cells back as they were written', async () => {
    const cell = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => text.trim() !== '' && !/_x|\r/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), async (rows) => {
        const table = await read([['input', 'output'], ...rows]);
        expect(table.rows.map(({ cells }) => [cells.input, cells.output])).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });

  it('survives any change of its bytes: tables or a StudioError', async () => {
    const bytes = workbook({
      a: [
        ['input', 'n'],
        ['x', 1],
        ['y', 2],
      ],
    });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), async (at, byte) => {
        const changed = bytes.slice();
        changed[at] = byte;
        const file = { name: 'a.xlsx', bytes: changed };
        const result = await parseReferenceTables(file).catch((error: unknown) => error);
        expect(Array.isArray(result) || result instanceof StudioError).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
