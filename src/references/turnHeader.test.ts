import { describe, expect, it } from 'vitest';
import { suggestTemplate } from './composition/suggest';
import { isDoubtful } from './headerNames';
import { toReferences } from './mapping';
import { parse } from './testing/tables';
import { turnHeader, turnMapping } from './turnHeader';
import type { ColumnMapping } from './types';

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

  it('takes what was chosen with it: columns, a template, a conversation', async () => {
    const table = await parse('a.csv', 'red,big\nblue,small\ngreen,tiny');
    const plain: ColumnMapping = { input: 'red', output: 'big' };
    expect(turnMapping(table, plain)).toEqual({ input: 'column 1', output: 'column 2' });
    const own: ColumnMapping = { ...plain, template: 'a {{colour}} {red}: {big}!' };
    expect(turnMapping(table, own)?.template).toBe('a {{colour}} {column 1}: {column 2}!');
    const suggested: ColumnMapping = { ...plain, template: suggestTemplate(table, 'red', 'big')! };
    expect(turnMapping(table, suggested)?.template).toBe('{column 1}\n\nColumn 2: {column 2}');
    const turned = turnHeader(table);
    for (const mapping of [plain, own, suggested]) {
      const there = turnMapping(table, mapping)!;
      expect(turnMapping(turned, there)).toEqual(mapping);
      // What is learned of the rows that both readings have is the same but for the words of a suggested template.
      const texts = (of: typeof table, by: ColumnMapping) => toReferences(of, by).references.map(({ input }) => input);
      if (mapping !== suggested) expect(texts(turned, there).slice(1)).toEqual(texts(table, mapping));
    }
    const chat: ColumnMapping = { input: 'red', conversation: { columns: ['red'], tools: 'big' } };
    expect(turnMapping(table, chat)?.conversation).toEqual({ columns: ['column 1'], tools: 'column 2' });
  });

  it('leaves a template that no name can stand in', async () => {
    const turned = turnHeader(await parse('a.csv', 'a {b},c\nd,e'));
    const mapping: ColumnMapping = { input: 'column 1', output: 'column 2', template: '{column 1}-{column 2}' };
    expect(turnMapping(turned, mapping)).toEqual({ input: 'a {b}', output: 'c' });
    const refused = turnHeader(await parse('a.csv', '__proto__,c\nd,e'));
    expect(turnMapping(refused, { input: 'column 1' })).toBeNull();
  });

  it('is asked about where no name tells', async () => {
    const header = async (text: string) => (await parse('a.csv', text)).header!;
    expect(isDoubtful(await header('Input,x\na,b'))).toBe(false);
    expect(isDoubtful(await header('red,big\nblue,small'))).toBe(true);
    expect(isDoubtful(await header('1,2\n3,4'))).toBe(true);
  });
});
