import { describe, expect, it } from 'vitest';
import { type DrawWork, drawByPlan, type RowsAsked } from './drawByPlan';
import type { Manner, Tried } from './pilot';

const PILOT_ROWS = 32;

interface Seen {
  readonly work: DrawWork;
  readonly asked: RowsAsked[];
  pilot: { readonly tried: readonly Tried[]; readonly chosen: Manner } | null;
}

/** Rows that pass by their index, temperature and examples in front. */
function world(
  passes: (index: number, temperature: number, examples: number) => boolean,
  cancelAt = Number.POSITIVE_INFINITY,
): Seen {
  const seen: Seen = {
    asked: [],
    pilot: null,
    work: {
      async draw(rows) {
        seen.asked.push(rows);
        return seen.asked.length < cancelAt;
      },
      async passes() {
        const { count, manners, manner } = seen.asked.at(-1)!;
        return new Map(
          Array.from({ length: count }, (_, index) => {
            const { temperature, examples } = manners[index] ?? manner;
            return [index, passes(index, temperature, examples)];
          }),
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
    expect(seen.asked).toEqual([{ count: 30, manners: [], manner: { temperature: 0.6, examples: 0 } }]);
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
    expect(seen.pilot?.chosen).toEqual({ temperature: 0.5, examples: 0 });
    const { manners, manner, count } = seen.asked.at(-1)!;
    expect([manners.length, manner.temperature]).toEqual([count, 0.5]);
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
    expect(seen.pilot?.chosen.temperature).toBe(0.7);
    const cold = seen.asked.at(-1)!.manners.filter(({ temperature }) => temperature === 0.3);
    expect(cold.length).toBeLessThan(30);
    // Rows once asked for keep their manners.
    for (const [at, { manners }] of seen.asked.entries())
      if (at > 0) expect(manners.slice(0, seen.asked[at - 1]!.count)).toEqual(seen.asked[at - 1]!.manners);
  });

  it('tries rows with examples in front beside rows without, and goes on with what passes more', async () => {
    for (const better of [0, 3]) {
      const seen = world((index, _, examples) => (examples === better ? index % 8 !== 0 : index % 3 === 0));
      const plan = { ...until, temperature: 'auto', examples: 'auto' } as const;
      expect(await drawByPlan(plan, seen.work)).toBe('reached');
      expect(seen.pilot?.chosen.examples).toBe(better);
      // The other temperatures are tried in the better way alone.
      const others = [0.5, 0.7, 0.9].map((temperature) => [temperature, better]);
      expect(new Set(seen.pilot?.tried.map(({ temperature, examples = 0 }) => [temperature, examples].join()))).toEqual(
        new Set([...others, [0.7, 3 - better]].map(String)),
      );
      expect(seen.asked.slice(0, 2).map(({ count }) => count)).toEqual([16, PILOT_ROWS]);
      // All rows of the draw, none twice.
      const { count } = seen.asked.at(-1)!;
      expect(seen.pilot?.tried.reduce((sum, { drawn }) => sum + drawn, 0)).toBe(count);
    }
  });

  it('tries them at the temperature that was asked for, or the temperatures with as many as were asked for', async () => {
    const seen = world((_, __, examples) => examples > 0);
    expect(await drawByPlan({ ...until, temperature: 0.6, examples: 'auto' }, seen.work)).toBe('reached');
    expect(seen.asked[0]).toMatchObject({ count: 16, manner: { temperature: 0.6, examples: 0 } });
    expect(seen.pilot?.chosen).toEqual({ temperature: 0.6, examples: 3 });
    const two = world(() => true);
    expect(await drawByPlan({ ...until, temperature: 'auto', examples: 2 }, two.work)).toBe('reached');
    expect(two.asked.at(-1)!.manners.every(({ examples }) => examples === 2)).toBe(true);
    const both = world(() => true);
    await drawByPlan({ aim: 40, otherwise: 0.8, temperature: 0.6, examples: 2 }, both.work);
    expect(both.asked).toEqual([{ count: 40, manners: [], manner: { temperature: 0.6, examples: 2 } }]);
  });

  it('is not looked at again where a number of rows is drawn', async () => {
    const seen = world((_, temperature) => temperature === 0.5);
    expect(await drawByPlan({ aim: 100, temperature: 'auto', otherwise: 0.8 }, seen.work)).toBe('reached');
    expect(seen.asked.at(-1)).toMatchObject({ count: 100, manner: { temperature: 0.5 } });
    expect(seen.asked.at(-1)!.manners).toHaveLength(PILOT_ROWS);
  });

  it('tries nothing where hardly more rows follow', async () => {
    const seen = world(() => true);
    const plan = { aim: PILOT_ROWS + 1, temperature: 'auto', examples: 'auto', otherwise: 0.8 } as const;
    await drawByPlan(plan, seen.work);
    expect(seen.asked).toEqual([{ count: PILOT_ROWS + 1, manners: [], manner: { temperature: 0.8, examples: 0 } }]);
  });

  it.each([1, 2, 3])('stops where it is cancelled, at its call %i', async (cancelAt) => {
    const seen = world(() => false, cancelAt);
    expect(await drawByPlan({ ...until, temperature: 'auto' }, seen.work)).toBe('cancelled');
    expect(seen.asked).toHaveLength(cancelAt);
  });
});
