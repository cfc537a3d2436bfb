/** What a proof takes, in words. */
import type { Proof } from '../../project/types';
import { adapterBytes, adapterParameters, estimateProof, type ProofEstimate } from '../../proving/estimate';
import type { StudioState } from '../store/store';
import { formatBytes, formatCount, plural } from '../ui/format';
import { answeredExamples, proofParts } from './proofLessons';
import { draftedPlan } from './proofPlan';
import { lengthsOf, ratesOf } from './proofs';

/** "4 students: about 3 min and 60 MB of memory." Before it begins. */
export function proofEstimate(state: StudioState): string {
  const plan = draftedPlan(state);
  if (plan === null) return '';
  const { lessons, taskIds } = proofParts(state);
  const told = new Set(taskIds);
  const tasks = state.session.proofTasks?.tasks ?? answeredExamples(state.project).filter(({ id }) => told.has(id));
  const found = estimateProof(plan, tasks.length, [], { rates: ratesOf(state), lengths: lengthsOf(lessons, tasks) });
  const memory = memoryWords(state, plan.training.rank);
  const students = plural(found.students, 'student');
  if (found.seconds === null)
    return `${students}${memory === null ? '' : `, about ${memory} of memory with the model`}. The time is told once the first has learned.`;
  return `${students}: about ${minutes(found.seconds)}${memory === null ? '' : ` and ${memory} of memory with the model`}. You can pause, and close the tab.`;
}

/** The model that is loaded, a second copy of it, and beside that an adapter with all that learning holds of it: they are there at once. */
function memoryWords({ session }: StudioState, rank: number): string | null {
  const { modelStatus } = session;
  if (modelStatus.kind !== 'ready') return null;
  const { memoryBytes, sizes } = modelStatus.loaded;
  const parameters = sizes === null ? 0 : adapterParameters(sizes.shape, rank);
  return formatBytes(2 * memoryBytes + adapterBytes(parameters));
}

/** Of what is left. */
export const leftWords = ({ seconds, students }: ProofEstimate): string =>
  students === 0 || seconds === null ? '' : ` · about ${minutes(seconds)} left`;

/** Lengths that are guessed at allow no seconds. */
function minutes(seconds: number): string {
  if (seconds < 90) return `${formatCount(Math.max(10, Math.round(seconds / 10) * 10))} s`;
  return `${formatCount(Math.round(seconds / 60))} min`;
}

/** Of what is left of a proof. */
export function leftOf({ student, plan, tasks, results, lessons }: Proof, state: StudioState): ProofEstimate {
  const { proofNow } = state.session;
  const step = proofNow?.kind === 'learning' ? proofNow.step : (student?.checkpointStep ?? 0);
  const underWay = student === null ? 0 : student.learned ? 0.9 : Math.min(0.9, step / plan.training.steps);
  return estimateProof(plan, tasks.length, results, {
    rates: ratesOf(state),
    lengths: lengthsOf(lessons, tasks),
    underWay,
  });
}
