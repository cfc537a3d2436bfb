import { describe, expect, it } from 'vitest';
import { isDoubtful } from './headerNames';
import { parse } from './testing/tables';
import { turnHeader } from './turnHeader';

describe('the first row', () => {
  it.each([
    ['names of columns', 'colour,size,\nred,big,x\nblue,,y'],
    ['one name', 'colour\nred\nblue'],
    ['a repeated and a refused name', 'a,a,__proto__,b\n1,2,3,4'],
    ['an example', 'def a(x): return x,3\ndef b(x): return x,4'],
    ['code alone', 'def a(x): return x\ndef b(x): return x'],
  ])('that was read as %s is turned, and turned back', async (_, text) => {
    const table = await parse('a.csv', text);
    const turned = turnHeader(table);
    expect(turned.header?.isRow).toBe(!table.header?.isRow);
    expect(turned.rows).toHaveLength(table.rows.length + (table.header?.isRow ? -1 : 1));
    const again = turnHeader(turned);
    // Refused names have no cells: those are gone from the file as from the table.
    expect(again.rows).toEqual(table.rows);
    expect(again.columns).toEqual(table.columns);
    expect(again.header).toEqual(table.header);
  });

  it('has its cells as written, under numbered columns', async () => {
    const turned = turnHeader(await parse('a.csv', 'red , big\nblue,small'));
    expect(turned.columns).toEqual(['column 1', 'column 2']);
    expect(turned.rows[0]).toEqual({ line: 1, cells: { 'column 1': 'red ', 'column 2': 'big' } });
  });

  it('is asked about where no name tells', async () => {
    const header = async (text: string) => (await parse('a.csv', text)).header!;
    expect(isDoubtful(await header('Input,x\na,b'))).toBe(false);
    expect(isDoubtful(await header('red,big\nblue,small'))).toBe(true);
    expect(isDoubtful(await header('1,2\n3,4'))).toBe(true);
  });
});
