import { describe, expect, it } from 'vitest';
import { repeatGroups } from './repeatGroups';
import { parse } from './testing/tables';

const QUESTIONS = [
  'How do I send the parcel back to you within the thirty days?',
  'How do I send the parcel back to you within the sixty days?',
  'Where is the nearest shop in town?',
];

describe('groups of near repeats', () => {
  it('are of the chosen columns alone', async () => {
    const rows = QUESTIONS.map((question, at) => ({ question, answer: ['by post', 'by post', 'by post'][at], id: at }));
    const table = await parse('a.json', JSON.stringify([...rows, { answer: ' ' }]));
    const lines = async (...columns: string[]) =>
      (await repeatGroups(table, columns)).map(({ line, others }) => [line, ...others.map((other) => other.line)]);
    expect(await lines('question')).toEqual([[1, 2]]);
    expect(await lines('answer')).toEqual([[1, 2, 3]]);
    expect(await lines('question', 'answer')).toEqual([[1, 2]]);
    expect(await lines('id')).toEqual([]);
    const [group] = await repeatGroups(table, ['question']);
    expect(group?.text).toBe(QUESTIONS[0]);
    expect(group?.others[0]?.similarity).toBeCloseTo(24 / 26, 1);
  });

  it('are looked for in slices, and no longer than wanted', async () => {
    const stop = new AbortController();
    const rows = Array.from({ length: 20_000 }, (_, line) => ({
      line,
      cells: { text: `row ${line} of ${line % 700} that has ${line * 7} words` },
    }));
    const looking = repeatGroups({ rows }, ['text'], stop.signal);
    stop.abort();
    const started = performance.now();
    await looking;
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
