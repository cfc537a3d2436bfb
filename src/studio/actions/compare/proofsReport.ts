/** The proofs that have scores, for a report. */
import type { Project, Proof } from '../../../project/types';
import type { ArmScore } from '../../../proving/summary';
import type { ReportProof } from '../../../report/types';
import { proofProgress } from '../../selectors/proofs';
import { plural } from '../../ui/format';

export function proofsReport({ proofs = [] }: Pick<Project, 'proofs'>): readonly ReportProof[] {
  return proofs.flatMap((proof, at) => {
    const { scores, verdicts, cells, settled } = proofProgress(proof);
    if (proof.results.length === 0) return [];
    const { k } = proof.plan;
    const isDone = settled === cells.length;
    return [
      {
        title: `Proof ${at + 1}: ${tasksWords(proof)}, ${proof.model.id}${isDone ? '' : `, ${settled} of ${plural(cells.length, 'student')}`}`,
        k,
        students: scores.map((score) => studentOf(score, k)),
        told: verdicts.map(({ words }) => words),
      },
    ];
  });
}

function studentOf({ arm, size, learned, passAtK }: ArmScore, k: readonly number[]): ReportProof['students'][number] {
  const isPart = size !== null && arm.kind !== 'base' && size < arm.lessons;
  return {
    name: arm.kind === 'base' ? 'Nothing: the model as it is' : `${arm.name}${isPart ? `, ${size} of them` : ''}`,
    lessons: arm.kind === 'base' ? null : learned,
    passAtK: k.map((each) => {
      const found = passAtK.find((score) => score.k === each);
      if (found === undefined) return { value: null, interval: null };
      const [low, high] = found.interval;
      return { value: 100 * found.value, interval: [100 * low, 100 * high] };
    }),
  };
}

const tasksWords = ({ tasks, tasksFrom }: Proof): string =>
  `${plural(tasks.length, 'task')} of ${tasksFrom.kind === 'file' ? tasksFrom.name : 'the examples'}`;
