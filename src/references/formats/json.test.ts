import { describe, expect, it } from 'vitest';
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
});
