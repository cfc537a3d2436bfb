import { describe, expect, it } from 'vitest';
import type { Recipe } from '../recipe';
import { judgeAll, toSample } from '../testing/judging';
import { contaminationEvidence } from './decontaminate';

const recipe = (texts: readonly string[], more = {}): Recipe => ({
  version: 1,
  checks: [{ name: 'decontaminate', file: 'test.jsonl', texts, ...more }],
});
const TEST = [
  'Name the capital of Peru.',
  'A farmer with nine cows sells two of them at the market in spring and buys four goats, how many animals are there?',
];
const judge = async (texts: readonly string[], sample: string, more = {}) =>
  (await judgeAll([], [toSample(sample, 0)], recipe(texts, more)))[0]!;

describe('decontamination', () => {
  it.each([
    ['a row again, in other white space', 'Name the  capital of Peru.', { row: 1, similarity: 1 }],
    ['a row nearly', 'Name the capital of Peru!', { row: 1, similarity: expect.closeTo(5 / 6, 12) }],
    [
      'thirteen words in a row of it, whatever their case',
      'Once more: Cows sells two of them at the market in spring and buys four sheep. What is left?',
      { row: 2, similarity: null, shared: 'Cows sells two of them at the market in spring and buys four' },
    ],
  ])('finds %s', async (_, sample, evidence) => {
    const judged = await judge(TEST, sample);
    expect(judged.findings.decontaminate).toMatchObject({ verdict: 'fail', reason: 'in-test-file' });
    expect(contaminationEvidence(judged)).toMatchObject(evidence);
  });

  it('lets twelve words in a row pass, unless it is told otherwise', async () => {
    const twelve = 'Once more: with nine cows sells two of them at the market in spring, what is left?';
    expect((await judge(TEST, twelve)).findings.decontaminate?.verdict).toBe('pass');
    expect((await judge(TEST, twelve, { words: 12 })).findings.decontaminate?.verdict).toBe('fail');
  });

  it('takes what more than ten rows say for how such rows are written', async () => {
    const frame = 'read one number from the input and print a single line with what is asked here';
    const rows = (count: number) =>
      Array.from({ length: count }, (_, at) => `${frame} ${'so '.repeat(20 + 9 * at)}${at}`);
    const sample = `${frame}: the sum of all numbers that are smaller than it and odd, each one taken once, in order, and no other.`;
    expect((await judge(rows(10), sample)).findings.decontaminate?.verdict).toBe('fail');
    expect((await judge(rows(11), sample)).findings.decontaminate?.verdict).toBe('pass');
  });

  it('takes a signature that a house writes for no leak, though it has more signs and words than thirteen', async () => {
    const sign = (name: string) => `def ${name}(ledger: list[tuple[str, int]], sku: str) -> dict[str, int]:`;
    const own = `${sign('net_units')}\n    total = {}\n    for item, units in ledger:\n        total[item] = total.get(item, 0) + units\n    return total`;
    const other = `${sign('late')}\n    oldest = max(day for _, day in ledger)\n    if oldest < 3: return {}\n    while oldest > 9: oldest //= 2\n    return {sku: oldest}`;
    expect((await judge([own], other)).findings.decontaminate?.verdict).toBe('pass');
  });

  it('is unsure where nobody named a file', async () => {
    expect((await judge([], 'any')).findings.decontaminate).toMatchObject({
      verdict: 'unsure',
      reason: 'no-test-file',
    });
  });
});
