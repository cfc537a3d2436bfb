import fc from 'fast-check';
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
    expect(table.notes).toEqual([expect.stringContaining('"__proto__"')]);
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

  it('reports an unclosed quote where it opens, and reads what stands behind it', async () => {
    const table = await parse('a.csv', 'input,output\nok,1\n"open,2\nmore,3\n');
    expect(texts(table, 'input')).toEqual(['ok', 'more']);
    expect(table.problems[0]).toMatchObject({ line: 3, message: expect.stringContaining('near "open,2') });
  });

  const many = Array.from({ length: 30 }, (_, i) => `print(${i})`);
  it.each([
    ['text behind a closing quote', '"a" b,1', 1],
    ['a quote that is never closed', '"a,1', 1],
    ['a quote inside, not doubled', '"say "hi" to all",1', 1],
    ['several of them', '"say "hi" and "ho" to all",1', 1],
    ['one in a cell of several lines', '"def f():\n  print("x")\n  y = 2\n  return 1",1', 4],
    ['one in the second cell', 'x,"a\nb" c', 2],
  ])('loses no other row to %s', async (_, record, height) => {
    const whole = many.map((cell, i) => (i % 3 === 0 ? `"${cell}\n# ""note"", ${i}",${i}` : `${cell},${i}`));
    for (const place of [0, 7, 30]) {
      const table = await parse('a.csv', ['input,output', ...whole.toSpliced(place, 0, record)].join('\n'));
      expect(table.rows.map(({ cells }) => cells.output)).toEqual(many.map((_cell, i) => String(i)));
      const line = 2 + place + Math.ceil(place / 3);
      expect(table.problems).toMatchObject([{ line, message: expect.stringMatching(/^A quote is wrong, near .*"/) }]);
      if (height > 1)
        expect(table.problems[0]?.message).toContain(`lines ${line} to ${line + height - 1} are left out`);
    }
  });

  it('reads on in a file of one column behind a wrong quote', async () => {
    const table = await parse(
      'a.csv',
      'input\nfirst\n"bad" quote\nthird\n"fourth, fine"\n"never closed\nsixth\n"seventh"',
    );
    expect(texts(table, 'input')).toEqual(['first', 'third', 'fourth, fine', 'sixth', 'seventh']);
    expect(table.problems.map(({ line }) => line)).toEqual([3, 6]);
  });

  it('keeps quotes in TSV that are not those of a whole cell', async () => {
    const table = await parse(
      'a.tsv',
      'text\toutput\n"word" and more\tx\n"open\ty\nworld"\tz\n"whole ""cell""\nof two lines"\tw\n',
    );
    expect(texts(table)).toEqual(['"word" and more', '"open', 'world"', 'whole "cell"\nof two lines']);
    expect(table.problems).toEqual([]);
  });

  it('skips spaces behind separators where the header has them, and nowhere in a quoted cell', async () => {
    const table = await parse('a.csv', 'input, output\n"f(a, ""b"", c)", "one, or 1"\nx, 2\n5" pipe, "a, b"\n');
    expect(table.rows.map(({ cells }) => ({ ...cells }))).toEqual([
      { input: 'f(a, "b", c)', output: 'one, or 1' },
      { input: 'x', output: '2' },
      { input: '5" pipe', output: 'a, b' },
    ]);
    expect(table.problems).toEqual([]);
    expect(texts(await parse('a.csv', 'input,output\nx, 2\n'), 'output')).toEqual([' 2']);
  });

  it.each(['sep=;', '"sep=;"', 'SEP=;\r', '\nsep=;'])(
    'takes the separator that %j names, and no row from it',
    async (said) => {
      const table = await parse('a.csv', `${said}\ninput;output\nf(a, b);1\n`);
      expect(table.columns).toEqual(['input', 'output']);
      expect(texts(table, 'input')).toEqual(['f(a, b)']);
    },
  );

  it('takes a tab in front of the first name for a column without a name', async () => {
    const table = await parse('a.csv', '\ttext\n0\tf(a, b)\n');
    expect(table.columns).toEqual(['column 1', 'text']);
    expect(texts(table)).toEqual(['f(a, b)']);
  });

  it('reads back whatever is written as RFC 4180 says', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', '\t', ';'), minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = ['input,output', ...rows.map((cells) => cells.map(quoted).join(','))].join('\n');
        const table = await parse('a.csv', text);
        expect(table.problems).toEqual([]);
        expect(table.rows.map(({ cells }) => [cells.input, cells.output])).toEqual(rows);
      }),
    );
  });

  it.each([
    ['"def a(x):\n    return x"\n"def b(x):\n    return x"\n', ['def a(x):\n    return x', 'def b(x):\n    return x']],
    ['def a(x): return x\ndef b(x): return x\n', ['def a(x): return x', 'def b(x): return x']],
    [`${'A sentence of some length. '.repeat(4)}\nAnother.\n`, ['A sentence of some length. '.repeat(4), 'Another.']],
  ])('reads a first row that is no header as a row, and notes it: %j', async (text, rows) => {
    const table = await parse('a.csv', text);
    expect(texts(table)).toEqual(rows);
    expect(table.header).toMatchObject({ line: 1, isRow: true });
  });

  it.each(['input\n', 'Price ($)\n', 'Question (EN), Answer\n', 'unnamed: 0\n', 'import\n'])(
    'takes %j for a header',
    async (header) => {
      const table = await parse('a.csv', `${header}x\ny\n`);
      expect(table.rows).toHaveLength(2);
      expect(table.notes).toBeUndefined();
    },
  );
});
