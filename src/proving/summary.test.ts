import { describe, expect, it } from 'vitest';
import { Random } from '../tensors/random';
import { adapterParameters, estimateProof } from './estimate';
import { gridInterval } from './gridInterval';
import { cellsOf } from './plan';
import { equalSize, scoreCurves, summarize } from './summary';
import { armOf, planOf, resultOf } from './testing/proofs';
import { verdictsOf } from './verdict';

const fill = (count: number, of: (at: number) => number): number[] => Array.from({ length: count }, (_, at) => of(at));

describe('the interval of a mean over tasks and seeds', () => {
  /** Share of 200 experiments that have the true mean in their interval. */
  function covered(seeds: number, tasks: number, spread: { task: number; seed: number; noise: number }): number {
    const random = new Random(`coverage ${seeds} ${tasks} ${JSON.stringify(spread)}`);
    const normal = (sd: number): number =>
      sd * Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
    let inside = 0;
    for (let experiment = 0; experiment < 200; experiment++) {
      const ofTask = fill(tasks, () => normal(spread.task));
      const grid = Array.from({ length: seeds }, () => {
        const ofSeed = normal(spread.seed);
        return ofTask.map((each) => 0.3 + each + ofSeed + normal(spread.noise));
      });
      const [low, high] = gridInterval(grid, [-5, 5], new Random(experiment))!;
      if (low <= 0.3 && 0.3 <= high) inside++;
    }
    return inside / 200;
  }

  it('holds the truth about as often as it says, of one seed and of several', () => {
    expect(covered(1, 24, { task: 0.2, seed: 0, noise: 0.1 })).toBeGreaterThan(0.9);
    expect(covered(1, 24, { task: 0.2, seed: 0, noise: 0.1 })).toBeLessThan(0.99);
    expect(covered(5, 24, { task: 0.2, seed: 0.05, noise: 0.1 })).toBeGreaterThan(0.9);
    expect(covered(5, 40, { task: 0.05, seed: 0.1, noise: 0.1 })).toBeGreaterThan(0.8);
  });

  it('is not sure of itself where all tasks say the same', () => {
    const [low, high] = gridInterval([fill(24, () => 0)], [-1, 1], new Random(1))!;
    expect(low).toBeLessThan(-0.1);
    expect(high).toBeGreaterThan(0.1);
    expect(gridInterval([[0.5]], [0, 1], new Random(1))).toBeNull();
  });
});

const arms = [armOf('base', 0), armOf('references', 40), armOf('rows', 200)];

describe('what students scored', () => {
  // 24 tasks of 5 answers: the base has 1 right of each, references 2, rows 4 of the first twelve and 1 of the others.
  const plan = planOf({ arms, sizes: [40, null], seeds: [1], k: [1, 5] });
  const results = [
    resultOf(
      'base_0_0',
      fill(24, () => 1),
      5,
      0,
    ),
    resultOf(
      'references_all_1',
      fill(24, () => 2),
    ),
    resultOf(
      'rows_40_1',
      fill(24, (at) => (at < 12 ? 4 : 1)),
    ),
  ];
  const scores = summarize(plan, results);

  it('is the mean over tasks, with an interval', () => {
    expect(scores.map(({ arm, size, lessons, passAtK }) => [arm.id, size, lessons, passAtK[0]?.value])).toEqual([
      ['base', 0, 0, expect.closeTo(0.2)],
      ['references', 40, 40, expect.closeTo(0.4)],
      ['rows', 40, 40, expect.closeTo(0.5)],
      ['references', null, 40, expect.closeTo(0.4)],
      ['rows', null, 200, undefined],
    ]);
    const [atOne, atFive] = scores[2]!.passAtK;
    expect(atOne!.interval[0]).toBeLessThan(0.45);
    expect(atOne!.interval[1]).toBeGreaterThan(0.55);
    // One right of five is found within five tries, surely.
    expect(atFive!.value).toBe(1);
  });

  it('differs from the base and from one’s own examples, task by task', () => {
    const { fromBase, fromReferences } = scores[2]!;
    expect(fromBase).toMatchObject({ tasks: 24, differing: 12, seeds: 1, isTold: true, tasksToTell: null });
    expect(fromBase!.value).toBeCloseTo(0.3);
    // 12 tasks at +0.4, 12 at −0.2: mean 0.1, deviation 0.306; (1.96 + 0.84)² · 0.306² ÷ 0.1² = 73.6.
    expect(fromReferences!.value).toBeCloseTo(0.1);
    expect(fromReferences!.isTold).toBe(false);
    expect(fromReferences!.tasksToTell).toBeGreaterThan(73);
    expect(fromReferences!.tasksToTell).toBeLessThan(80);
    expect(scores[4]!.fromBase).toBeNull();
  });

  it('is never told of fewer tasks than a sign test could tell', () => {
    const few = [
      resultOf(
        'base_0_0',
        fill(5, () => 0),
        5,
        0,
      ),
      resultOf(
        'rows_all_1',
        fill(5, () => 5),
      ),
    ];
    const [, , rows] = summarize(planOf({ arms, sizes: [null] }), few);
    expect(rows!.fromBase).toMatchObject({ value: 1, differing: 5, isTold: false });
  });

  it('goes over seeds, each against its own', () => {
    const twoSeeds = planOf({ arms, sizes: [null], seeds: [1, 2] });
    const bySeed = summarize(twoSeeds, [
      resultOf(
        'references_all_1',
        fill(24, () => 1),
      ),
      resultOf(
        'rows_all_1',
        fill(24, () => 2),
      ),
      resultOf(
        'rows_all_2',
        fill(24, () => 5),
      ),
    ]);
    const rows = bySeed.find(({ arm }) => arm.id === 'rows')!;
    expect(rows.passAtK[0]!.value).toBeCloseTo(0.7);
    // The second seed has nothing to be held against.
    expect(rows.fromReferences).toMatchObject({ seeds: 1 });
    expect(rows.fromReferences!.value).toBeCloseTo(0.2);
  });

  it('makes a curve over lessons that begins at the base', () => {
    const curves = scoreCurves(
      summarize(plan, [
        ...results,
        resultOf(
          'rows_all_1',
          fill(24, () => 3),
        ),
      ]),
    );
    expect(curves.map(({ arm, points }) => [arm.id, points.map(({ lessons }) => lessons)])).toEqual([
      ['references', [0, 40]],
      ['rows', [0, 40, 200]],
    ]);
    expect(curves[1]!.points.map(({ score }) => score.value)).toEqual(
      [0.2, 0.5, 0.6].map((each) => expect.closeTo(each)),
    );
  });

  it('has a size of equal rows where the plan has one', () => {
    expect(equalSize(plan)).toBe(40);
    expect(equalSize(planOf({ arms, sizes: [20, null] }))).toBe(20);
    expect(equalSize(planOf({ arms, sizes: [null] }))).toBeNull();
    expect(equalSize(planOf({ arms: [armOf('base', 0), armOf('rows', 9)], sizes: [null] }))).toBe(9);
  });
});

describe('the verdict', () => {
  const plan = planOf({ arms, sizes: [40, null], seeds: [1] });
  const base = resultOf(
    'base_0_0',
    fill(24, (at) => at % 2),
    5,
    0,
  );

  it('says how many points more, against the model and against one’s own examples at equal rows', () => {
    const better = [
      base,
      resultOf(
        'references_all_1',
        fill(24, (at) => 1 + (at % 2)),
      ),
      resultOf(
        'rows_40_1',
        fill(24, (at) => 3 + (at % 3)),
      ),
      resultOf(
        'rows_all_1',
        fill(24, () => 5),
        5,
        200,
      ),
    ];
    const [first, second, third] = verdictsOf(plan, better);
    expect(second!.words).toMatch(/^The student that learned from your examples \(40 lessons\) answers 20 points more/);
    expect(first!.tone).toBe('better');
    expect(first!.words).toMatch(
      /^The student that learned from rows by Run 1 \(200 lessons\) answers 90 points more of the tasks at the first try than the model as it is \(8\d to 9\d\), at 24 tasks and 1 seed\.$/,
    );
    expect(third!.words).toMatch(
      /rows by Run 1 \(40 lessons\) answers 50 points more .* than the student that learned from your examples/,
    );
  });

  it('says that it cannot tell, and what could', () => {
    const [open] = verdictsOf(plan, [
      base,
      resultOf(
        'rows_all_1',
        fill(24, (at) => [2, 0, 0, 1][at % 4]!),
        5,
        200,
      ),
    ]);
    expect(open!.tone).toBe('open');
    expect(open!.words).toMatch(
      /^No difference between the student that learned from rows by Run 1 \(200 lessons\) and the model as it is can be told at 24 tasks and 1 seed: .* About \d+ tasks would tell one like this\.$/,
    );
  });

  it('does not call the same what differs alike on too few tasks', () => {
    const apart = [0, 5].map((right, at) =>
      resultOf(
        ['base_0_0', 'rows_all_1'][at]!,
        fill(5, () => right),
        5,
        40 * at,
      ),
    );
    const [open] = verdictsOf(plan, apart);
    expect(open).toMatchObject({ tone: 'open', words: expect.stringMatching(/It takes 6 tasks or more on which/) });
    const same = verdictsOf(plan, [apart[0]!, { ...apart[0]!, id: 'rows_all_1' }]);
    expect(same[0]!.words).toMatch(/Here they scored the same\.$/);
  });

  it('says what is worse, and nothing of what is not done', () => {
    const all = resultOf(
      'base_0_0',
      fill(24, () => 4),
      5,
      0,
    );
    const [worse, ...others] = verdictsOf(plan, [
      all,
      resultOf(
        'rows_all_1',
        fill(24, (at) => at % 3),
      ),
    ]);
    expect(worse).toMatchObject({ tone: 'worse' });
    expect(worse!.words).toMatch(/answers 60 points fewer/);
    expect(others).toEqual([]);
    expect(verdictsOf(plan, [all])).toEqual([]);
  });
});

describe('what is said of lessons and tasks', () => {
  const plan = planOf({ arms: [armOf('base', 0), armOf('rows', 200)], seeds: [1, 2] });
  const none = fill(8, () => 0);

  it('counts the lessons that were learned, and not those that were too long', () => {
    const results = [
      resultOf('base_all_0', none, 5, 0),
      resultOf(
        'rows_all_1',
        fill(8, () => 5),
        5,
        190,
      ),
      resultOf(
        'rows_all_2',
        fill(8, () => 5),
        5,
        180,
      ),
    ];
    const [base] = cellsOf(plan);
    const [score] = summarize(plan, [{ ...results[0]!, id: base!.id }, ...results.slice(1)]).slice(1);
    expect(score).toMatchObject({ lessons: 200, learned: 180 });
    const [verdict] = verdictsOf(plan, [{ ...results[0]!, id: base!.id }, ...results.slice(1)]);
    expect(verdict!.words).toContain('(180 lessons)');
  });

  it('names seeds, and no fewer tasks than were asked, where the seeds differ and not the tasks', () => {
    const [base] = cellsOf(plan);
    const found = [
      resultOf(
        base!.id,
        fill(30, () => 0),
        5,
        0,
      ),
      resultOf(
        'rows_all_1',
        fill(30, (at) => 4 + (at % 2)),
      ),
      resultOf(
        'rows_all_2',
        fill(30, (at) => at % 2),
      ),
    ];
    const { fromBase } = summarize(plan, found)[1]!;
    expect(fromBase!.isTold).toBe(false);
    expect(fromBase!.tasksToTell).toBeLessThan(30);
    expect(verdictsOf(plan, found)[0]!.words).toMatch(/points\. The seeds differ too much: more seeds,/);
  });
});

describe('what a proof takes', () => {
  const plan = planOf({ arms, sizes: [null], seeds: [1] });
  const lengths = { lesson: 100, question: 90, answer: 5 };

  it('follows from rates that were measured, and from its own students once there are some', () => {
    // 2 students: 40 steps of 8 lessons of 100 tokens at 1,000 a second are 32 s; 24 tasks: 90 read at 3,000, 25 written at 250: 3.12 s for each of 3.
    const before = estimateProof(plan, 24, [], { rates: { learning: 1000, answering: 250 }, lengths });
    expect(before.students).toBe(3);
    expect(before.seconds).toBeCloseTo(2 * 32 + 3 * 3.12);
    const done = [resultOf('base_0_0', [1], 5, 0), resultOf('references_all_1', [1])];
    const later = estimateProof(plan, 24, done, { rates: { learning: null, answering: null }, lengths, underWay: 0.5 });
    expect(later).toEqual({ students: 1, seconds: 12 });
    expect(estimateProof(plan, 24, [], { rates: { learning: null, answering: 1 }, lengths }).seconds).toBeNull();
  });

  it('has a pair of matrices beside every linear layer', () => {
    // Qwen2.5-0.5B at rank 8: PEFT's own count for all linear layers.
    const qwen = {
      hiddenSize: 896,
      heads: 14,
      keyValueHeads: 2,
      headSize: 64,
      intermediateSize: 4864,
      layers: 24,
      tiedEmbedding: true,
    };
    expect(adapterParameters({ ...qwen, vocabularySize: 151936 }, 8)).toBe(4_399_104);
  });
});
