/** The form, as a proof: tasks and lessons as they are now, what gives a task away left out. */
import { StudioError } from '../../../errors';
import { newProofId, sampleNumber } from '../../../project/ids';
import { exampleNumber } from '../../../project/references';
import type { Project, Proof } from '../../../project/types';
import { lessonsOf } from '../../../proving/lessonsOf';
import { armObstacle, checkPlan } from '../../../proving/plan';
import type { Arm } from '../../../proving/types';
import { fitsForm, formFor } from '../../../tasks/answerForm';
import { decontaminated, findLeaks, leakWords } from '../../../tasks/leakage';
import { tasksOf } from '../../../tasks/readTasks';
import type { Task } from '../../../tasks/types';
import { answeredExamples, isExample, type NamedLesson, proofParts } from '../../selectors/proofLessons';
import { planFor } from '../../selectors/proofPlan';
import type { Studio } from '../../studio';

/** @throws StudioError BAD_OPTION where it would measure or teach nothing, PYTHON_UNAVAILABLE */
export async function preparedProof(studio: Studio): Promise<Proof> {
  const state = studio.store.getState();
  const { modelStatus, proofTasks, proofDraft } = state.session;
  if (modelStatus.kind !== 'ready')
    throw new StudioError('MODEL_FILE_MISSING', 'No model is loaded yet.', 'Load it under Data.');
  const { info, chats = false } = modelStatus.loaded;
  const parts = proofParts(state);
  const asked = proofTasks?.tasks ?? (await toldOffTasks(studio, state.project, parts.taskIds));
  const form = formFor(
    asked.map(({ question }) => question),
    { chatTemplate: chats ? '' : null },
  );
  // Some benchmarks have tests and no answer of their own, which nobody needs.
  const fitting = asked.filter(({ question, answer }) => fitsForm(form, question, answer || undefined));
  const { tasks, lessons, leaks } = apart(state.project, fitting, parts.lessons, proofTasks === null);
  const fit = lessons.filter(({ question, answer }) => fitsForm(form, question, answer));
  const arms = parts.arms.filter(({ on }) => on).map(({ arm }) => withCount(arm, fit));
  refuseEmptied(arms, parts.lessons.length - fit.length, leaks);
  const plan = planFor(proofDraft, arms, form);
  checkPlan(plan, tasks.length);
  return {
    id: newProofId(),
    createdAt: Date.now(),
    plan,
    tasks,
    tasksFrom: proofTasks ? { kind: 'file', name: proofTasks.name } : { kind: 'examples', unseen: parts.unseen },
    lessons: fit.map(({ from, question, answer }) => ({ from, question, answer })),
    leaks,
    model: { id: info.id, hash: info.hash },
    results: [],
    failures: [],
    student: null,
    adapters: [],
    state: 'running',
  };
}

/** @throws StudioError BAD_OPTION where an arm had lessons, and has too few without those that give tasks away or fit no form */
function refuseEmptied(arms: readonly Arm[], leftOut: number, leaks: readonly string[]): void {
  const emptied = arms.find((arm) => armObstacle(arm) !== null);
  if (emptied === undefined || leftOut === 0) return;
  const why = leaks[0] === undefined ? 'They cannot be asked as the tasks are.' : leaks[0];
  throw new StudioError(
    'BAD_OPTION',
    `No student can learn from ${emptied.name}: ${leftOut === 1 ? 'one lesson was' : `${leftOut} lessons were`} left out. ${why}`,
    'Ask fewer tasks of your examples, give a file of tasks, or draw more rows.',
    { where: 'arms' },
  );
}

const withCount = (arm: Arm, lessons: readonly NamedLesson[]): Arm => ({
  ...arm,
  lessons: lessonsOf(lessons, arm).length,
});

async function toldOffTasks(studio: Studio, project: Project, ids: readonly string[]): Promise<readonly Task[]> {
  const wanted = new Set(ids);
  const rows = answeredExamples(project)
    .filter(({ id }) => wanted.has(id))
    .map(({ question, answer }, at) => ({ line: at + 1, question, answer }));
  return (await tasksOf(rows, studio.python)).tasks;
}

/** Of examples, what gives a task away is not learned; of a file, a task that is learned is not asked. Either is named. */
function apart(
  project: Project,
  tasks: readonly Task[],
  lessons: readonly NamedLesson[],
  isOwn: boolean,
): { readonly tasks: readonly Task[]; readonly lessons: readonly NamedLesson[]; readonly leaks: readonly string[] } {
  const named = tasks.map((task, at) => ({ ...task, name: `task ${at + 1}` }));
  const trained = lessons.map((lesson) => ({ ...lesson, name: nameOf(project, lesson) }));
  if (isOwn) {
    const { kept, leaks } = decontaminated(named, trained);
    return { tasks, lessons: kept, leaks: leaks.map((leak) => `${leakWords(leak)} That row is left out.`) };
  }
  const leaks = findLeaks(named, trained);
  const first = new Map(leaks.map((leak) => [leak.task.name, leak]).reverse() as [string, (typeof leaks)[number]][]);
  return {
    tasks: tasks.filter((_, at) => !first.has(`task ${at + 1}`)),
    lessons,
    leaks: [...first.values()].map((leak) => `${leakWords(leak)} The task is not asked.`),
  };
}

function nameOf(project: Project, lesson: NamedLesson): string {
  if (isExample(lesson)) return `example ${exampleNumber(project, lesson.id as never) ?? ''}`;
  return `sample ${sampleNumber(lesson.id as never)}`;
}
