import { describe, expect, it } from 'vitest';
import { csvLine, isFormula } from './csv';

describe('CSV', () => {
  it.each(['=1', '+1', '-1', '@x', '\t=1', ' =1', '\u00a0=1', 'a\n=1', '\r=1', '＝1', '\ufeff@SUM(A1)'])(
    'defuses %j, where that is asked for',
    (payload) => {
      expect(isFormula(payload)).toBe(true);
      expect(csvLine([payload], true).replace(/^"/, '').startsWith("'")).toBe(true);
      expect(csvLine([payload], false)).not.toContain("'");
    },
  );

  it('leaves ordinary text and numbers alone', () => {
    expect([csvLine(['a', 'b'], true), csvLine(['x = 1', -1], true), csvLine(['say "hi"', undefined], true)]).toEqual([
      'a,b\r\n',
      'x = 1,-1\r\n',
      '"say ""hi""",\r\n',
    ]);
  });
});
