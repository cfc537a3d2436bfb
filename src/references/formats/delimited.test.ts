import { describe, expect, it } from 'vitest';
import { lines, parse, texts } from '../testing/tables';

describe('CSV and TSV', () => {
  it('reads quotes, line breaks and doubled quotes, with the line each record starts on', async () => {
    const table = await parse(
      'a.csv',
      'input,output\r\n"def f():\r\n  return ""x""",1\r\nshort\r\n\r\n"b,c",2,3\r\nlast,4\r\n',
    );
    expect(table.columns).toEqual(['input', 'output']);
    expect(table.rows.map((row) => ({ ...row.cells }))).toEqual([
      { input: 'def f():\n  return "x"', output: '1' },
      { input: 'short' },
      { input: 'last', output: '4' },
    ]);
    expect(lines(table)).toEqual([2, 4, 7]);
    expect(table.problems).toMatchObject([{ line: 6, message: expect.stringContaining('3 fields') }]);
  });

  it('finds the separator, numbers empty headers and tells repeated ones apart', async () => {
    const table = await parse('a.csv', 'a;a;;__proto__\n1;2;3;4\n');
    expect(table.columns).toEqual(['a', 'a (2)', 'column 3']);
    expect(table.problems).toMatchObject([{ line: 1 }]);
    expect((await parse('a.tsv', 'input\toutput\nx, y\tz')).rows[0]?.cells.input).toBe('x, y');
  });

  it.each([
    ['input;output\na;1\nb;2\n', ['a', 'b']],
    ['input|output\na|1\nb|2\n', ['a', 'b']],
    ['input\toutput\na, b\t1\n', ['a, b']],
    ['input,output\nfor(i=0;i<3;i++),x\nfor(j=1;j<9;j++),y\n', ['for(i=0;i<3;i++)', 'for(j=1;j<9;j++)']],
    ['input\nfor(i=0;i<3;i++)\n| a | b |\n', ['for(i=0;i<3;i++)', '| a | b |']],
    ['\n"a,b,c";input\n1;2\n', ['2']],
  ])('takes the separator of the header, whatever stands in the rows: %j', async (text, inputs) => {
    const table = await parse('a.csv', text);
    expect(texts(table, 'input')).toEqual(inputs);
    expect(table.problems).toEqual([]);
  });

  it('keeps a cell that is empty in quotes, and no empty line', async () => {
    const table = await parse('a.csv', 'text\nfoo\n""\n\n  \nbar\n');
    expect(texts(table, 'text')).toEqual(['foo', '', 'bar']);
    expect(lines(table)).toEqual([2, 3, 6]);
  });

  it('reports an unclosed quote where it opens', async () => {
    const table = await parse('a.csv', 'input,output\nok,1\n"open,2\nmore,3\n');
    expect(texts(table, 'input')).toEqual(['ok']);
    expect(table.problems[0]).toMatchObject({ line: 3 });
  });
});
