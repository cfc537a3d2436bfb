import { expect, it } from 'vitest';
import { armOf, planOf, resultOf } from '../../../proving/testing/proofs';
import { withRows } from '../../testing/provable';
import { preparedProof } from '../proving/prepare';
import { proofsReport } from './proofsReport';

const marks = (right: number): number[] => Array.from({ length: 12 }, () => right);

it('has each proof with scores: students, lessons, Pass@k in percent, and what may be said', async () => {
  const proof = await preparedProof(await withRows());
  const plan = planOf({ arms: [armOf('base', 0), armOf('rows', 20)] });
  const results = [resultOf('base_0_0', marks(0), 5, 0), resultOf('rows_all_1', marks(5), 5, 18)];
  const [found, ...others] = proofsReport({ proofs: [proof, { ...proof, plan, results }] });
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    title: 'Proof 2: 4 tasks of the examples, domino-py-4m',
    k: [1],
    students: [
      { name: 'Nothing: the model as it is', lessons: null, passAtK: [{ value: 0 }] },
      { name: 'rows by Run 1', lessons: 18, passAtK: [{ value: 100 }] },
    ],
    told: [expect.stringMatching(/^The student that learned from rows by Run 1 \(18 lessons\)/)],
  });
  expect(proofsReport({})).toEqual([]);
});
