import { describe, expect, it } from 'vitest';
import { presetOptions } from '../domino/presets';
import { cellId, cellsOf, checkPlan, remaining, rowsOfShare, temperaturesOf } from './plan';
import { sweepReport } from './report';
import { isTold, meanCurve, summarize } from './summary';
import { type CellResult, optionsOf, type SweepPlan } from './types';
import { toldWords } from './words';

const PLAN: SweepPlan = {
  axes: [
    { name: 'lambda', values: [0, 1] },
    { name: 'temperature', values: [0.5, 0.8] },
    { name: 'domainTokens', values: [32, 96] },
  ],
  seeds: [3, 4],
};

/** Held-out loss of a cell as its setting and seed decide: a seed is harder than another by far more than settings differ. */
const resultOf = ({ id, setting, seed }: ReturnType<typeof cellsOf>[number], gain = 0.1): CellResult => {
  const heldOut = seed - gain * (setting.lambda ?? 0) + 0.01 * seed * (setting.lambda ?? 0);
  return {
    id,
    steps: 20,
    bestStep: 10,
    heldOut,
    heldOutWithoutPrompt: seed + 1,
    curve: [
      [10, heldOut],
      [20, heldOut + 0.5],
    ],
    seconds: 4,
    draws: [{ temperature: 0.5, rows: 10, passed: seed, copies: 1, distinct2: 0.5 }],
  };
};

describe('the plan of a sweep', () => {
  it('has every setting of one seed before the next seed, and none for a temperature', () => {
    expect(cellsOf(PLAN).map(({ id }) => id)).toEqual([
      'lambda-0_domainTokens-32_seed-3',
      'lambda-0_domainTokens-96_seed-3',
      'lambda-1_domainTokens-32_seed-3',
      'lambda-1_domainTokens-96_seed-3',
      'lambda-0_domainTokens-32_seed-4',
      'lambda-0_domainTokens-96_seed-4',
      'lambda-1_domainTokens-32_seed-4',
      'lambda-1_domainTokens-96_seed-4',
    ]);
    expect(temperaturesOf(PLAN.axes, 1)).toEqual([0.5, 0.8]);
    expect(temperaturesOf([], 0.7)).toEqual([0.7]);
  });

  it('has the cells of before when it grows, so that only the new ones are left', () => {
    const done = new Set(cellsOf(PLAN).map(({ id }) => id));
    const grown = { axes: [{ name: 'lambda', values: [0, 1, 4] } as const, PLAN.axes[2]!], seeds: [3, 4] };
    expect(remaining(grown, done).map(({ setting }) => setting.lambda)).toEqual([4, 4, 4, 4]);
    expect(remaining(PLAN, done)).toEqual([]);
  });

  it.each([
    ['a value out of range', { axes: [{ name: 'lambda', values: [-1] }], seeds: [0] }, 'lambda'],
    ['half a token', { axes: [{ name: 'domainTokens', values: [1.5] }], seeds: [0] }, 'domainTokens'],
    ['a share of nothing', { axes: [{ name: 'share', values: [0] }], seeds: [0] }, 'share'],
    ['a value twice', { axes: [{ name: 'steps', values: [5, 5] }], seeds: [0] }, 'steps'],
    ['no value', { axes: [{ name: 'steps', values: [] }], seeds: [0] }, 'steps'],
    ['nothing swept', { axes: [], seeds: [0] }, 'option'],
    ['no seed', { axes: [{ name: 'steps', values: [5] }], seeds: [] }, 'seeds'],
    [
      'an option twice',
      { axes: [{ name: 'steps', values: [5] } as const, { name: 'steps', values: [6] } as const], seeds: [0] },
      'steps',
    ],
    [
      'runs for weeks',
      {
        axes: [{ name: 'steps', values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }],
        seeds: Array.from({ length: 100 }, (_, at) => at),
      },
      'option',
    ],
  ] as const)('refuses %s', (_, plan, where) => {
    expect(() => checkPlan(plan)).toThrow(expect.objectContaining({ code: 'BAD_OPTION', where }));
  });

  it('puts a setting over the options of a run, and keeps the share of references out of them', () => {
    const base = presetOptions('studio');
    const options = optionsOf({ setting: { lambda: 0.5, share: 0.5 }, seed: 7 }, base);
    expect(options).toEqual({ ...base, lambda: 0.5, seed: 7 });
  });

  it('takes a smaller share from a larger one, two rows at least', () => {
    const rows = [2, 3, 5, 7, 11, 13, 17, 19];
    const half = rowsOfShare(rows, 0.5, 1);
    expect(half).toHaveLength(4);
    expect(rowsOfShare(rows, 0.75, 1)).toEqual(expect.arrayContaining([...half]));
    expect(rowsOfShare(rows, 1, 1)).toEqual(rows);
    expect(rowsOfShare(rows, 0.01, 1)).toHaveLength(2);
    expect(rowsOfShare(rows, 0.5, 2)).not.toEqual(half);
  });

  it('names cells apart that differ in anything', () => {
    const ids = [cellId({ lambda: 1 }, 0), cellId({ lambda: 1 }, 1), cellId({ steps: 1 }, 0), cellId({}, 0)];
    expect(new Set(ids).size).toBe(4);
  });
});

describe('the summary', () => {
  const results = cellsOf(PLAN).map((cell) => resultOf(cell));

  it('compares settings seed by seed: what seeds differ by is no noise of the difference', () => {
    const [first, , third] = summarize(PLAN, results);
    expect(first?.heldOut).toMatchObject({ mean: 3.5, count: 2 });
    expect(first?.difference).toBeNull();
    // −0.1 + 0.03 and −0.1 + 0.04
    expect(third?.difference).toMatchObject({ count: 2, lower: 2 });
    expect(third?.difference?.mean).toBeCloseTo(-0.065, 12);
    const [low, high] = third!.difference!.interval!;
    expect(high - low).toBeCloseTo(2 * 12.7062 * 0.005, 4);
    const [a, b] = third!.heldOut!.interval!;
    expect(b - a).toBeGreaterThan(5);
  });

  it('pairs by seed where one run is missing, and not by place', () => {
    const without = results.filter(({ id }) => id !== 'lambda-0_domainTokens-32_seed-3');
    const [first, , third] = summarize(PLAN, without);
    expect(first?.seeds).toEqual([4]);
    expect(third?.seeds).toEqual([3, 4]);
    expect(third?.difference).toMatchObject({ count: 1, interval: null });
    expect(third?.difference?.mean).toBeCloseTo(-0.06, 12);
    expect(toldWords(summarize(PLAN, without))[1]).toContain('with one seed, which tells nothing of another');
  });

  it('says that no difference can be told where the interval has zero in it', () => {
    const summaries = summarize(
      PLAN,
      cellsOf(PLAN).map((cell) => resultOf(cell, 0.05)),
    );
    expect(isTold(summaries[2]!.difference!)).toBe(false);
    expect(toldWords(summaries)[1]).toContain('no difference can be told with 2 seeds');
    const many = { ...PLAN, seeds: [1, 2, 3, 4, 5] };
    const clear = summarize(
      many,
      cellsOf(many).map((cell) => resultOf(cell)),
    );
    expect(isTold(clear[2]!.difference!)).toBe(true);
    expect(toldWords(clear)[1]).toBe(
      'λ 1, k 32 against λ 0, k 32: −0.070 nats a token held out (95 %: −0.090 to −0.050), lower for 5 of 5 seeds.',
    );
  });

  it('has nothing to say of runs that held nothing out, or of none', () => {
    const blind = results.map((result) => ({ ...result, heldOut: null, curve: [] }));
    expect(summarize(PLAN, blind)[2]).toMatchObject({ heldOut: null, difference: null });
    expect(summarize(PLAN, [])[0]).toMatchObject({ heldOut: null, seeds: [], draws: [] });
    expect(toldWords(summarize(PLAN, blind))).toEqual([]);
  });

  it('takes the mean of a curve only where all of its runs were measured', () => {
    const [first] = summarize(PLAN, results);
    const [one, other] = first!.results;
    const uneven = { ...first!, results: [{ ...one!, curve: one!.curve.slice(0, 1) }, other!] };
    expect(meanCurve(uneven).map(({ step }) => step)).toEqual([10]);
    expect(meanCurve(first!).map(({ step, mean }) => [step, mean])).toEqual([
      [10, 3.5],
      [20, 4],
    ]);
  });

  it('becomes a report: a row a setting, a chart each, what failed beside them', () => {
    const report = sweepReport(PLAN, results, {
      createdAt: 0,
      settings: [],
      provenance: [],
      examples: new Map([['λ 0, k 32', ['a row']]]),
      notRun: [{ name: 'λ 4', why: 'No.' }],
    });
    expect(report.arms.map(({ name }) => name)).toEqual(['λ 0, k 32', 'λ 0, k 96', 'λ 1, k 32', 'λ 1, k 96']);
    expect(report.arms[0]).toMatchObject({ examples: ['a row'], bySeed: { heldOut: [3, 4] } });
    expect(report.arms[0]?.figures['passing@0.5']).toEqual({
      value: 0.35,
      interval: [0, 0.98531].map((value) => expect.closeTo(value, 3)),
    });
    expect(report.columns.map(({ id }) => id)).toEqual([
      'heldOut',
      'difference',
      'bestStep',
      'seconds',
      'passing@0.5',
      'copied@0.5',
      'distinct2@0.5',
    ]);
    expect(report.charts).toHaveLength(4);
    expect(report.notRun).toHaveLength(1);
    for (const { figures } of report.arms)
      expect(Object.keys(figures).sort()).toEqual(report.columns.map(({ id }) => id).sort());
  });

  it('draws the loss over a value that is swept at three places or more', () => {
    const plan: SweepPlan = { axes: [{ name: 'lambda', values: [4, 0, 1] }], seeds: [1] };
    const facts = { createdAt: 0, settings: [], provenance: [], examples: new Map(), notRun: [] };
    const { charts } = sweepReport(
      plan,
      cellsOf(plan).map((cell) => resultOf(cell)),
      facts,
    );
    const over = charts.find(({ xTitle }) => xTitle === 'λ');
    expect(over?.lines[0]?.points.map(({ x }) => x)).toEqual([0, 1, 4]);
  });
});
