import { describe, expect, it } from 'vitest';
import { decontaminated, findLeaks, leakWords, refuseLeaks } from './leakage';

const named = (kind: string, ...questions: readonly string[]) =>
  questions.map((question, at) => ({ name: `${kind} ${at + 1}`, question }));
const sum =
  'def total(prices, tax):\n    kept = 0\n    for price in prices:\n        kept += price * tax\n    return kept';
const trees = 'Tell how tall the oaks of a park are when each grows by a hand in a year and two in a wet one.';
const other = 'Name the colours of a rainbow from the inside out.';
const tasks = named('task', sum, trees);

describe('tasks among trained rows', () => {
  it('are found as the same question, blanks aside, as a near copy, and by thirteen words in a row', () => {
    const rows = named(
      'row',
      `${sum.replaceAll('    ', '\t')}\n`,
      sum.replaceAll('price', 'cost'),
      `Quite another story begins here, and its second sentence is long as well. ${trees.slice(0, 80)}. Then it ends otherwise, far away.`,
      other,
    );
    const leaks = findLeaks(tasks, rows);
    expect(leaks.map(({ task, trained, kind }) => [task.name, trained.name, kind])).toEqual([
      ['task 1', 'row 1', 'same'],
      ['task 1', 'row 2', 'near copy'],
      ['task 2', 'row 3', 'shared words'],
    ]);
    expect(leakWords(leaks[1]!)).toMatch(/task 1 is nearly that of row 2.*\d\d % of their words/);
    expect(leakWords(leaks[2]!)).toContain('“Tell how tall the oaks of a park are when each grows by');
  });

  it('twelve words in a row are no leak, and no words of many tasks', () => {
    const words = trees.split(' ').slice(0, 12).join(' ');
    expect(findLeaks(tasks, named('row', `In no time at all: ${words}!`))).toEqual([]);
    const alike = named(
      'task',
      ...Array.from({ length: 11 }, (_, at) => `${at} ${'so they all begin '.repeat(4)} ${other} ${at}`),
    );
    const row = named(
      'row',
      `${'so they all begin '.repeat(4)} and then comes something else entirely, which nobody asked.`,
    );
    expect(findLeaks(alike, row)).toEqual([]);
    expect(findLeaks(alike.slice(0, 10), row)).toHaveLength(1);
  });

  it('are refused by both names', () => {
    expect(() => refuseLeaks(tasks, named('row', other))).not.toThrow();
    expect(() => refuseLeaks(tasks, named('row', other, sum, trees))).toThrow(
      expect.objectContaining({
        code: 'BAD_OPTION',
        message:
          'The question of task 1 is that of row 2, which the student was trained on. 1 more trained rows give tasks away.',
      }),
    );
  });

  it('or left out of what is trained on, and counted', () => {
    const rows = named('row', other, sum, `${trees} Yes.`);
    const { kept, leaks } = decontaminated(tasks, rows);
    expect([kept, leaks.length]).toEqual([[rows[0]], 2]);
    refuseLeaks(tasks, kept);
  });
});
