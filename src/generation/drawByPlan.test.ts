import { describe, expect, it } from 'vitest';
import { type DrawWork, drawByPlan, type RowsAsked } from './drawByPlan';
import { PILOT_ROWS, type Tried } from './pilot';

interface Seen {
  readonly work: DrawWork;
  readonly asked: RowsAsked[];
  pilot: { readonly tried: readonly Tried[]; readonly chosen: number } | null;
}

/** Rows that pass by their index and temperature. */
function world(passes: (index: number, temperature: number) => boolean, cancelAt = Number.POSITIVE_INFINITY): Seen {
  const seen: Seen = {
    asked: [],
    pilot: null,
    work: {
      async draw(rows) {
        seen.asked.push(rows);
        return seen.asked.length < cancelAt;
      },
      async passes() {
        const { count, temperatures, temperature } = seen.asked.at(-1)!;
        return new Map(
          Array.from({ length: count }, (_, index) => [index, passes(index, temperatures[index] ?? temperature)]),
        );
      },
      onTried: (tried, chosen) => {
        seen.pilot = { tried, chosen };
      },
    },
  };
  return seen;
}

const until = { aim: { pass: 50, most: 200 }, otherwise: 0.8 };

describe('a draw by a plan', () => {
  it('asks for so many rows at once where nothing else is wanted', async () => {
    const seen = world(() => false);
    expect(await drawByPlan({ aim: 30, temperature: 0.6, otherwise: 0.8 }, seen.work)).toBe('reached');
    expect(seen.asked).toEqual([{ count: 30, temperatures: [], temperature: 0.6 }]);
  });

  it('ends where enough pass, and each time asks for the rows before too', async () => {
    const seen = world((index) => index % 2 === 0);
    expect(await drawByPlan({ ...until, temperature: 0.6 }, seen.work)).toBe('reached');
    const counts = seen.asked.map(({ count }) => count);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.at(-1)).toBeGreaterThanOrEqual(99);
    expect(counts.at(-1)).toBeLessThan(110);
  });

  it('ends with the most where too few pass', async () => {
    const seen = world((index) => index % 10 === 0);
    expect(await drawByPlan({ ...until, temperature: 0.6 }, seen.work)).toBe('most');
    expect(seen.asked.at(-1)?.count).toBe(200);
  });

  it('tries temperatures first, goes on at the one that passes, and counts what the trial gave', async () => {
    const seen = world((_, temperature) => temperature === 0.5);
    expect(await drawByPlan({ ...until, temperature: 'auto' }, seen.work)).toBe('reached');
    expect(seen.pilot?.chosen).toBe(0.5);
    const { temperatures, temperature, count } = seen.asked.at(-1)!;
    expect([temperatures.length, temperature]).toEqual([count, 0.5]);
    // Of the pilot's rows eight pass, and all that come after.
    expect(seen.pilot?.tried.map(({ drawn }) => drawn)).toEqual([8, count - 24, 8, 8]);
    expect(seen.pilot?.tried.map(({ passed }) => passed)).toEqual([0, count - 24, 0, 0]);
    expect(count).toBeGreaterThanOrEqual(PILOT_ROWS + 50 - 8);
    expect(count).toBeLessThanOrEqual(PILOT_ROWS + 50 - 6);
  });

  it('leaves a temperature that does not keep what its first rows promised', async () => {
    const first = new Map<number, number>();
    // Cold rows repeat each other: the first ten at 0.3 pass. At 0.7 two of three do.
    const seen = world((index, temperature) => {
      if (temperature !== 0.3) return temperature === 0.7 && index % 3 !== 0;
      if (!first.has(index)) first.set(index, first.size);
      return first.get(index)! < 10;
    });
    expect(await drawByPlan({ ...until, temperature: 'auto' }, seen.work)).toBe('reached');
    expect(seen.pilot?.chosen).toBe(0.7);
    const cold = seen.asked.at(-1)!.temperatures.filter((temperature) => temperature === 0.3);
    expect(cold.length).toBeLessThan(30);
    // Rows once asked for keep their temperatures.
    for (const [at, { temperatures }] of seen.asked.entries())
      if (at > 0) expect(temperatures.slice(0, seen.asked[at - 1]!.count)).toEqual(seen.asked[at - 1]!.temperatures);
  });

  it('is not looked at again where a number of rows is drawn', async () => {
    const seen = world((_, temperature) => temperature === 0.5);
    expect(await drawByPlan({ aim: 100, temperature: 'auto', otherwise: 0.8 }, seen.work)).toBe('reached');
    expect(seen.asked.at(-1)).toMatchObject({ count: 100, temperature: 0.5 });
    expect(seen.asked.at(-1)!.temperatures).toHaveLength(PILOT_ROWS);
  });

  it('tries nothing where hardly more rows follow', async () => {
    const seen = world(() => true);
    await drawByPlan({ aim: PILOT_ROWS + 1, temperature: 'auto', otherwise: 0.8 }, seen.work);
    expect(seen.asked).toEqual([{ count: PILOT_ROWS + 1, temperatures: [], temperature: 0.8 }]);
  });

  it.each([1, 2, 3])('stops where it is cancelled, at its call %i', async (cancelAt) => {
    const seen = world(() => false, cancelAt);
    expect(await drawByPlan({ ...until, temperature: 'auto' }, seen.work)).toBe('cancelled');
    expect(seen.asked).toHaveLength(cancelAt);
  });
});
