import { describe, expect, it } from 'vitest';
import { tellOff } from './holdOut';
import { lessonsOf, sampledLessons } from './lessonsOf';
import { armObstacle, cellsOf, checkPlan, equalRows, remaining } from './plan';
import { armOf, lessonFrom, planOf } from './testing/proofs';
import { OWN_EXAMPLES, type ProofLesson } from './types';

const BASE = armOf('base', 0);
const REFERENCES = armOf('references', 40);
const ROWS = armOf('rows', 200);
const BOTH = armOf('both', 240);

describe('the students of a proof', () => {
  it('are the base once, then whole seeds', () => {
    const plan = planOf({ arms: [ROWS, BASE, REFERENCES], sizes: [20, null], seeds: [3, 4] });
    expect(cellsOf(plan).map(({ id }) => id)).toEqual([
      'base_0_0',
      'rows_20_3',
      'references_20_3',
      'rows_all_3',
      'references_all_3',
      'rows_20_4',
      'references_20_4',
      'rows_all_4',
      'references_all_4',
    ]);
  });

  it('learn at equal rows from as many as the smallest arm has, which needs no second student for all of it', () => {
    const arms = [BASE, REFERENCES, ROWS, BOTH];
    expect(equalRows(arms)).toBe(40);
    expect(equalRows([BASE])).toBeNull();
    const plan = planOf({ arms, sizes: [40, null], seeds: [1] });
    expect(cellsOf(plan).map(({ id }) => id)).toEqual([
      'base_0_0',
      'references_all_1',
      'rows_40_1',
      'both_40_1',
      'rows_all_1',
      'both_all_1',
    ]);
  });

  it('keep their names where a plan grows', () => {
    const small = cellsOf(planOf({ arms: [BASE, ROWS], sizes: [20], seeds: [1] }));
    const large = cellsOf(planOf({ arms: [BASE, REFERENCES, ROWS], sizes: [10, 20, null], seeds: [1, 2] }));
    expect(large).toEqual(expect.arrayContaining([...small]));
    const left = remaining(planOf({ arms: [BASE, ROWS], sizes: [20], seeds: [1] }), new Set(['base_0_0']));
    expect(left.map(({ id }) => id)).toEqual(['rows_20_1']);
  });

  it('cannot learn from nothing, and it says what would help', () => {
    expect(armObstacle(BASE)).toBeNull();
    expect(armObstacle(ROWS)).toBeNull();
    expect(armObstacle(armOf('rows', 0))).toMatch(/draw more rows/);
    expect(armObstacle(armOf('references', 1))).toMatch(/^One alone .*column of answers/);
  });

  it.each([
    ['arms', { arms: [BASE] }],
    ['arms', { arms: [BASE, ROWS, ROWS] }],
    ['arms', { arms: [BASE, armOf('rows', 1)] }],
    ['sizes', { sizes: [] }],
    ['sizes', { sizes: [10, 10] }],
    ['sizes', { sizes: [1.5] }],
    ['seeds', { seeds: [] }],
    ['seeds', { seeds: Array.from({ length: 400 }, () => 1) }],
    ['samples', { samples: 0 }],
    ['k', { k: [10], samples: 5 }],
    ['k', { k: [] }],
  ])('are refused where %s are wrong: %j', (where, changes) => {
    expect(() => checkPlan(planOf({ arms: [BASE, ROWS], ...changes }), 24)).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', where }),
    );
  });

  it('are refused without tasks, and where they would take weeks', () => {
    const plan = planOf({ arms: [BASE, ROWS] });
    expect(() => checkPlan(plan, 2)).not.toThrow();
    expect(() => checkPlan(plan, 1)).toThrow(expect.objectContaining({ where: 'tasks' }));
    const seeds = Array.from({ length: 600 }, (_, seed) => seed);
    expect(() => checkPlan({ ...plan, seeds }, 24)).toThrow(/601 students/);
  });
});

describe('lessons', () => {
  const lessons: readonly ProofLesson[] = [
    ...Array.from({ length: 5 }, (_, at) => lessonFrom(OWN_EXAMPLES, at)),
    ...Array.from({ length: 30 }, (_, at) => lessonFrom('run', at)),
    ...Array.from({ length: 7 }, (_, at) => lessonFrom('no-prompt', at)),
  ];

  it('are of the arm alone', () => {
    expect(lessonsOf(lessons, BASE)).toEqual([]);
    expect(lessonsOf(lessons, REFERENCES)).toEqual(lessons.slice(0, 5));
    expect(lessonsOf(lessons, ROWS)).toEqual(lessons.slice(5, 35));
    expect(lessonsOf(lessons, BOTH)).toEqual(lessons.slice(0, 35));
  });

  it('are part of what a larger student of the same seed learns from, and others with another seed', () => {
    const own = lessonsOf(lessons, ROWS);
    const [five, ten] = [sampledLessons(own, 5, 1), sampledLessons(own, 10, 1)];
    expect(five).toHaveLength(5);
    expect(ten).toEqual(expect.arrayContaining([...five]));
    expect(ten).toEqual(own.filter((lesson) => ten.includes(lesson)));
    expect(sampledLessons(own, 10, 2)).not.toEqual(ten);
    expect(sampledLessons(own, null, 1)).toBe(own);
    expect(sampledLessons(own, 30, 1)).toBe(own);
  });
});

describe('telling tasks off', () => {
  const ids = Array.from({ length: 30 }, (_, at) => `r${at}`);
  const heldOut = ['r4', 'r17', 'r20'];
  const learned = new Set(ids.filter((id) => !heldOut.includes(id)));

  it('takes what no prompt learned from first, and counts it', () => {
    const few = tellOff(ids, learned, 2, 1);
    expect(few.unseen).toBe(2);
    expect(few.ids.every((id) => heldOut.includes(id))).toBe(true);
    const more = tellOff(ids, learned, 10, 1);
    expect(more.ids).toHaveLength(10);
    expect(more.unseen).toBe(3);
    expect(more.ids).toEqual(expect.arrayContaining(heldOut));
    expect(more.ids).toEqual(ids.filter((id) => more.ids.includes(id)));
  });

  it('leaves half of the examples to learn from', () => {
    expect(tellOff(ids, learned, 1000, 1).ids).toHaveLength(15);
    expect(tellOff(['r1'], learned, 24, 1)).toEqual({ ids: [], unseen: 0 });
  });

  it('is the seed’s alone', () => {
    expect(tellOff(ids, learned, 10, 1)).toEqual(tellOff(ids, learned, 10, 1));
    expect(tellOff(ids, learned, 10, 1)).not.toEqual(tellOff(ids, learned, 10, 2));
  });
});
