/** The form, as a proof: tasks and lessons as they are now, what gives a task away left out. */
import { StudioError } from '../../../errors';
import { newProofId, sampleNumber } from '../../../project/ids';
import { exampleNumber } from '../../../project/references';
import type { Project, Proof } from '../../../project/types';
import { lessonsOf } from '../../../proving/lessonsOf';
import { armObstacle, checkPlan, FEWEST_TASKS } from '../../../proving/plan';
import type { Arm } from '../../../proving/types';
import { fitsForm, formFor } from '../../../tasks/answerForm';
import { decontaminated, findLeaks, leakWords } from '../../../tasks/leakage';
import { tasksOf } from '../../../tasks/readTasks';
import type { AnswerForm, Task } from '../../../tasks/types';
import {
  answeredExamples,
  isExample,
  type NamedLesson,
  type OpenLesson,
  type ProofParts,
  proofParts,
} from '../../selectors/proofLessons';
import { planFor } from '../../selectors/proofPlan';
import type { Studio } from '../../studio';
import { type Answered, answered, countedWhys, requireGrading } from './answered';

/** @throws StudioError BAD_OPTION where it would measure or teach nothing, PYTHON_UNAVAILABLE where answers could not be graded */
export async function preparedProof(studio: Studio): Promise<Proof> {
  const state = studio.store.getState();
  const { modelStatus, proofTasks, proofDraft } = state.session;
  if (modelStatus.kind !== 'ready')
    throw new StudioError('MODEL_FILE_MISSING', 'No model is loaded yet.', 'Load it under Data.');
  const { info, chats = false } = modelStatus.loaded;
  const parts = proofParts(state);
  const asked = proofTasks
    ? { tasks: proofTasks.tasks, whys: [] }
    : await toldOffTasks(studio, state.project, parts.taskIds);
  const form = formFor(
    asked.tasks.map(({ question }) => question),
    { chatTemplate: chats ? '' : null },
  );
  // Some benchmarks have tests and no answer of their own, which nobody needs.
  const fitting = asked.tasks.filter(({ question, answer }) => fitsForm(form, question, answer || undefined));
  await requireGrading(studio, fitting);
  const taught = await fittingLessons(studio, parts.lessons, form);
  const { tasks, lessons, leaks } = apart(state.project, fitting, taught.lessons, proofTasks === null);
  const leftOut = [
    ...countedWhys('tasks', [...asked.whys, ...misfits('the other tasks are', asked.tasks.length - fitting.length)]),
    ...countedWhys('lessons', taught.whys),
  ];
  const arms = parts.arms.filter(({ on }) => on).map(({ arm }) => withCount(arm, lessons));
  refuseTasksGone(tasks, leftOut, leaks);
  refuseEmptied(arms, parts.lessons.length - lessons.length, leaks, leftOut);
  const plan = planFor(proofDraft, arms, form);
  checkPlan(plan, tasks.length);
  return {
    id: newProofId(),
    createdAt: Date.now(),
    plan,
    tasks,
    tasksFrom: proofTasks
      ? { kind: 'file', name: proofTasks.name }
      : { kind: 'examples', unseen: unseenOf(parts, tasks) },
    lessons: lessons.map(({ from, question, answer }) => ({ from, question, answer })),
    leaks,
    ...(leftOut.length > 0 && { leftOut }),
    model: { id: info.id, hash: info.hash },
    results: [],
    failures: [],
    student: null,
    adapters: [],
    state: 'running',
  };
}

/** Of those that are left, at least so many. */
const unseenOf = ({ unseen, taskIds }: ProofParts, tasks: readonly Task[]): number =>
  Math.max(0, unseen - (taskIds.length - tasks.length));

const misfits = (as: string, count: number): readonly string[] =>
  Array.from({ length: count }, () => `it cannot be asked as ${as}`);

/** Answers of what has none are computed, for those alone that can be asked. */
async function fittingLessons(studio: Studio, lessons: readonly OpenLesson[], form: AnswerForm): Promise<Answered> {
  const askable = lessons.filter(({ question }) => fitsForm(form, question));
  const found = await answered(studio, askable);
  const kept = found.lessons.filter(({ question, answer }) => fitsForm(form, question, answer));
  const unfit = lessons.length - askable.length + found.lessons.length - kept.length;
  return { lessons: kept, whys: [...found.whys, ...misfits('the tasks are', unfit)] };
}

type LeftOuts = NonNullable<Proof['leftOut']>;

/** @throws StudioError BAD_OPTION where an arm had lessons, and has too few without those that give tasks away, have no answer or fit no form */
function refuseEmptied(arms: readonly Arm[], leftOut: number, leaks: readonly string[], whys: LeftOuts): void {
  const emptied = arms.find((arm) => armObstacle(arm) !== null);
  if (emptied === undefined || leftOut === 0) return;
  const why = leaks[0] ?? `Of most of them: ${whys.find(({ of }) => of === 'lessons')?.why}.`;
  throw new StudioError(
    'BAD_OPTION',
    `No student can learn from ${emptied.name}: ${leftOut === 1 ? 'one lesson was' : `${leftOut} lessons were`} left out. ${why}`,
    'Ask fewer tasks of your examples, give a file of tasks, or draw more rows.',
    { where: 'arms' },
  );
}

/** @throws StudioError BAD_OPTION where too few tasks are left, with the first reason */
function refuseTasksGone(tasks: readonly Task[], leftOut: LeftOuts, leaks: readonly string[]): void {
  const gone = leftOut.find(({ of }) => of === 'tasks');
  const why = gone ? `Left out, ${gone.count}: ${gone.why}.` : leaks[0];
  if (tasks.length >= FEWEST_TASKS || why === undefined) return;
  throw new StudioError(
    'BAD_OPTION',
    `${tasks.length === 0 ? 'No task is left.' : 'One task is too few.'} ${why}`,
    'Choose the column of answers under Data, give more examples, or another file of tasks.',
    { where: 'tasks' },
  );
}

const withCount = (arm: Arm, lessons: readonly NamedLesson[]): Arm => ({
  ...arm,
  lessons: lessonsOf(lessons, arm).length,
});

async function toldOffTasks(
  studio: Studio,
  project: Project,
  ids: readonly string[],
): Promise<{ readonly tasks: readonly Task[]; readonly whys: readonly string[] }> {
  const wanted = new Set(ids);
  const rows = answeredExamples(project)
    .filter(({ id }) => wanted.has(id))
    .map(({ question, answer }, at) => ({ line: at + 1, question, answer }));
  const { tasks, leftOut } = await tasksOf(rows, studio.python);
  return { tasks, whys: leftOut.map(({ why }) => why) };
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
