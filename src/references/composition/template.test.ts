import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeRow, formOf, splitRow } from './compose';
import { faultWords } from './faultWords';
import { suggestTemplate } from './suggest';
import { fillTemplate, parseTemplate, splitByTemplate, writeTemplate } from './template';
import type { Composition } from './types';

const QA = '{question}\n\nAnswer: {answer}';
const composition: Composition = { kind: 'template', template: QA, question: 'question', answer: 'answer' };
const split = (text: string, template = QA) => splitByTemplate(parseTemplate(template), text);

/** Few letters, so that cells hold the separators now and then. */
const few = fc.string({ unit: fc.constantFrom('a', '\n', ' ', '{', '}', 'A', ':'), maxLength: 8 });
const anyTemplate = fc
  .record({ texts: fc.array(few, { minLength: 2, maxLength: 4 }), columns: fc.constant(['x', 'toString', 'z']) })
  .map(({ texts, columns }) => ({ texts, columns: columns.slice(0, texts.length - 1) }))
  .filter(({ texts }) => texts.slice(1, -1).every((text) => text !== ''));

describe('a template', () => {
  it('is written and read again, with braces that are meant as such', () => {
    fc.assert(
      fc.property(anyTemplate, (template) => {
        expect(parseTemplate(writeTemplate(template))).toEqual(template);
      }),
    );
    expect(parseTemplate('{{"q": {q}}}')).toEqual({ columns: ['q'], texts: ['{"q": ', '}'] });
  });

  it.each([
    ['{q}{a}', 'Nothing stands between {q} and {a}'],
    ['{q} {q}', '{q} twice'],
    ['{q} {', 'brace stands alone'],
    ['q}', 'brace stands alone'],
    ['{} x', 'names no column'],
    ['no column', 'names no column'],
    ['x'.repeat(20_000), '20,000 characters'],
  ])('is refused where it is none: %#', (source, message) => {
    expect(() => parseTemplate(source)).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(message) }),
    );
  });

  it('gives back exactly the cells that it was filled with, or nothing', () => {
    let whole = 0;
    fc.assert(
      fc.property(anyTemplate, fc.array(few, { minLength: 3, maxLength: 3 }), (template, values) => {
        const cells = Object.fromEntries(template.columns.map((column, at) => [column, values[at]!]));
        const back = splitByTemplate(template, fillTemplate(template, cells));
        if (back.fault === null) whole++;
        if (back.fault === null) expect(Object.entries(back.cells)).toEqual(Object.entries(cells));
        else expect(back.fault.kind).toBe('ambiguous');
      }),
      { numRuns: 2000 },
    );
    expect(whole).toBeGreaterThan(500);
  });

  it('splits where there is one way to, and says what is wrong where there is none', () => {
    expect(split('1 + 2\n\nAnswer: 3').cells).toEqual({ question: '1 + 2', answer: '3' });
    expect(split('1 + 2').fault).toEqual({ kind: 'missing', column: 'answer' });
    expect(split('a\n\nAnswer: b\n\nAnswer: c').fault).toEqual({ kind: 'ambiguous', column: 'answer' });
    // The blank line could be two places.
    expect(split('a\n\n\nb', '{x}\n\n{y}').fault).toEqual({ kind: 'ambiguous', column: 'y' });
    expect(split('Q: a', 'Q: {x}.').fault).toEqual({ kind: 'end' });
    expect(split('a.', 'Q: {x}.').fault).toEqual({ kind: 'start' });
    expect(split('aba', 'ab{x}ba').fault).toEqual({ kind: 'end' });
  });

  it('needs a question and an answer, and no other column', () => {
    const three: Composition = { ...composition, template: '{question}\n{hint}\nAnswer: {answer}' };
    const { text } = composeRow(three, { question: '1', answer: '2' });
    expect(text).toBe('1\n\nAnswer: 2');
    expect(splitRow(three, text!).row).toEqual({
      fields: { question: '1', hint: '', answer: '2' },
      question: '1',
      answer: '2',
      messages: null,
      tools: null,
    });
    expect(composeRow(composition, { question: '1', answer: ' ' }).fault).toEqual({ kind: 'empty', column: 'answer' });
    const { fault } = splitRow(composition, '1\n\nAnswer: ');
    expect(faultWords(fault!)).toBe('has nothing in “answer”');
    expect(composeRow(composition, { question: 'x\n\nAnswer: y', answer: 'z' }).fault?.kind).toBe('ambiguous');
  });

  it('has the form of another whose columns are called otherwise, and of no other', () => {
    const same: Composition = { kind: 'template', template: '{q}\n\nAnswer: {a}', question: 'q', answer: 'a' };
    expect(formOf(same)).toBe(formOf(composition));
    expect(formOf({ ...same, answer: null })).not.toBe(formOf(composition));
    expect(formOf({ kind: 'input', column: 'q' })).toBe(formOf({ kind: 'input', column: 'z' }));
  });
});

describe('a suggested template', () => {
  const rows = (...pairs: [string, string][]) => ({
    columns: ['q', 'expected_answer'],
    rows: pairs.map(([q, answer]) => ({ cells: { q, expected_answer: answer } })),
  });

  it('parts input and answer by what no row has', () => {
    const plain = suggestTemplate(rows(['1', '2']), 'q', 'expected_answer');
    expect(plain).toBe('{q}\n\nExpected answer: {expected_answer}');
    const taken = suggestTemplate(rows(['1', '2'], ['x\n\nExpected answer: 3', '4']), 'q', 'expected_answer')!;
    const composed: Composition = { kind: 'template', template: taken, question: 'q', answer: 'expected_answer' };
    const cells = { q: 'x\n\nExpected answer: 3', expected_answer: '4' };
    expect(splitRow(composed, composeRow(composed, cells).text!).row?.fields).toEqual(cells);
  });

  it('is none for a column whose name has a brace', () => {
    expect(suggestTemplate({ columns: ['a{'], rows: [] }, 'a{', 'b')).toBeNull();
  });
});
