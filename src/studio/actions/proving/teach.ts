/** One student: it learns, answers, and its answers are graded. All that it has come to is kept, so that it goes on from there. */
import type { AdaptedStudent } from '../../../../workers/engine/student.protocol';
import { readStream } from '../../../../workers/rpc/eventStream.protocol';
import type { AdaptPoint } from '../../../adaptation/types';
import type { ProofId } from '../../../project/ids';
import type { Proof, ProofStudent } from '../../../project/types';
import { lessonsOf, sampledLessons } from '../../../proving/lessonsOf';
import { sizeFor } from '../../../proving/plan';
import type { Arm, ProofCell, ProofResult, TaskOutcome } from '../../../proving/types';
import { gradeAnswers, resultOf } from '../../../tasks/grade';
import type { Studio } from '../../studio';
import { batched } from '../batches';
import { requireGrading } from './answered';

/** Of a wrong answer, so much is kept to be read. */
const MOST_LETTERS = 300;
/** Of a student's curve, so many points at most. */
const MOST_POINTS = 200;

export const proofOf = ({ store }: Studio, id: ProofId): Proof | undefined =>
  store.getState().project.proofs?.find((proof) => proof.id === id);

/** @throws StudioError DEVICE_LIMIT, PYTHON_UNAVAILABLE where its answers could not be graded */
export async function openStudent(studio: Studio, { id, plan, tasks }: Proof): Promise<void> {
  studio.store.setSession({ proofNow: { kind: 'opening', id } });
  await requireGrading(studio, tasks);
  const { rank, alpha, targets } = plan.training;
  await readStream(studio.engine.openStudent({ rank, alpha, targets }), () => undefined);
}

const FRESH: Omit<ProofStudent, 'id'> = {
  curve: [],
  checkpoint: null,
  checkpointStep: 0,
  learned: null,
  outcomes: [],
  learningSeconds: 0,
  answeringSeconds: 0,
};

/** @throws StudioError as the engine; what came before is kept */
export async function teach(studio: Studio, proof: Proof, cell: ProofCell): Promise<void> {
  const { id, plan } = proof;
  const arm = plan.arms.find((each) => each.id === cell.arm)!;
  const before = proof.student?.id === cell.id ? proof.student : { id: cell.id, ...FRESH };
  keepStudent(studio, id, () => before);
  if (arm.kind !== 'base' && before.learned === null && !(await learn(studio, proof, cell, arm, before))) return;
  if (!(await answer(studio, proof, cell))) return;
  settle(studio, id, arm, cell);
}

function keepStudent(
  { store, ...studio }: Studio,
  id: ProofId,
  change: (student: ProofStudent | null) => ProofStudent,
): void {
  const proof = proofOf({ store, ...studio }, id);
  if (proof) store.edit({ type: 'replaceProof', proof: { ...proof, student: change(proof.student) } });
}

/** @returns whether it learned to its end: it may have been told to stop */
async function learn(studio: Studio, proof: Proof, cell: ProofCell, arm: Arm, before: ProofStudent): Promise<boolean> {
  const { store, engine } = studio;
  const { id, plan } = proof;
  const lessons = sampledLessons(lessonsOf(proof.lessons, arm), cell.size, cell.seed);
  const job = crypto.randomUUID();
  store.setSession({
    proofNow: { kind: 'learning', id, job, step: before.checkpointStep },
    proofCurve: before.curve,
  });
  const startedAt = Date.now();
  const seconds = (): number => before.learningSeconds + (Date.now() - startedAt) / 1000;
  const points = batched<AdaptPoint>((items) => {
    const step = items.at(-1)!.step;
    store.setSession(({ proofNow, proofCurve }) => ({
      ...(proofNow?.kind === 'learning' && { proofNow: { ...proofNow, step } }),
      proofCurve: joined(
        proofCurve,
        items.map(({ step: at, loss }) => [at, loss] as const),
      ),
    }));
  });
  let result: AdaptedStudent;
  try {
    result = await readStream(
      engine.adapt({
        runId: job,
        lessons: lessons.map(({ question, answer: right }) => ({ question, answer: right })),
        form: plan.form,
        options: { ...plan.training, seed: cell.seed },
        ...(before.checkpoint && { checkpoint: before.checkpoint }),
      }),
      (event) => {
        // Another project is open: nobody waits for this student.
        if (!proofOf(studio, id)) void engine.stopAdapting(job).catch(() => undefined);
        if (event.type === 'points') points.push(...event.points);
        if (event.type !== 'checkpoint') return;
        points.flush();
        const { step, bytes } = event;
        const curve = store.getState().session.proofCurve.filter(([at]) => at <= step);
        keepStudent(studio, id, () => ({
          ...before,
          curve,
          checkpoint: bytes,
          checkpointStep: step,
          learningSeconds: seconds(),
        }));
      },
    );
  } finally {
    points.flush();
  }
  if (result.stoppedBy === 'stop') return false;
  const { steps, bestStep, heldOut, adapter: weights, config, lessons: counts } = result;
  const curve = store.getState().session.proofCurve;
  keepStudent(studio, id, () => ({
    ...before,
    curve: thinned(curve),
    checkpoint: null,
    checkpointStep: steps,
    learned: { steps, bestStep, heldOut, weights, config, lessons: counts.trained + counts.heldOut },
    learningSeconds: seconds(),
  }));
  return proofOf(studio, id)?.state === 'running';
}

type Curve = ProofResult['curve'];

/** A step that comes again, after it went on from a checkpoint, takes the place of the older one. */
const joined = (curve: Curve, more: Curve): Curve => [...curve.filter(([step]) => step < more[0]![0]), ...more];

const thinned = (curve: Curve): Curve => {
  const every = Math.ceil(curve.length / MOST_POINTS);
  return curve.filter((_, at) => at % every === 0 || at === curve.length - 1);
};

/** @returns whether all tasks are answered: it may have been told to stop */
async function answer(studio: Studio, { id, plan, tasks }: Proof, cell: ProofCell): Promise<boolean> {
  const { store, engine, python } = studio;
  const before = proofOf(studio, id)?.student;
  if (!before) return false;
  const done = new Set(before.outcomes.map((outcome) => outcome.id));
  const asked = tasks.filter((task) => !done.has(task.id));
  const byId = new Map(asked.map((task) => [task.id, task]));
  // One that was stopped is another than the one that goes on.
  const job = crypto.randomUUID();
  store.setSession({ proofNow: { kind: 'answering', id, job, done: done.size } });
  const startedAt = Date.now();
  // Graded one after the other, beside what is still being written.
  let grading: Promise<void> = Promise.resolve();
  const weights = before.learned?.weights;
  const stream = engine.answer({
    jobId: job,
    tasks: asked.map(({ id: task, question }) => ({ id: task, question })),
    form: plan.form,
    ...(weights && { adapter: weights }),
    samples: plan.samples,
    temperature: plan.temperature,
    maxTokens: plan.maxTokens,
    seed: cell.seed,
  });
  const reading = readStream(stream, (event) => {
    if (!proofOf(studio, id)) void engine.cancelSampling(job).catch(() => undefined);
    if (event.type !== 'answers') return;
    const task = byId.get(event.id);
    if (!task) return;
    grading = grading.then(async () => {
      const right = await gradeAnswers(task, event.answers, python);
      const wrong = event.answers.find((_, at) => !right[at]);
      const outcome: TaskOutcome = {
        ...resultOf(task, right),
        wrong: wrong === undefined ? null : wrong.slice(0, MOST_LETTERS),
      };
      keepStudent(studio, id, (student) => ({
        ...(student ?? before),
        outcomes: [...(student ?? before).outcomes, outcome],
        answeringSeconds: before.answeringSeconds + (Date.now() - startedAt) / 1000,
      }));
      store.setSession(({ proofNow }) =>
        proofNow?.kind === 'answering' ? { proofNow: { ...proofNow, done: proofNow.done + 1 } } : {},
      );
    });
    // Its fault is told where it is awaited.
    grading.catch(() => undefined);
  });
  // Where the worker dies, what is being graded is kept first: a task that is asked again meanwhile would be there twice.
  const summary = await reading.finally(() => grading.catch(() => undefined));
  await grading;
  const outcomes = proofOf(studio, id)?.student?.outcomes.length ?? 0;
  return !summary.cancelled && outcomes === tasks.length;
}

/** The student becomes a result; of the first seed, the one of an arm that learned from the most leaves its adapter. */
function settle(studio: Studio, id: ProofId, arm: Arm, cell: ProofCell): void {
  const proof = proofOf(studio, id);
  const student = proof?.student;
  if (!proof || !student) return;
  const { plan, tasks } = proof;
  const { learned, outcomes, curve, learningSeconds, answeringSeconds } = student;
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  const result: ProofResult = {
    id: cell.id,
    lessons: learned?.lessons ?? Math.min(cell.size ?? arm.lessons, arm.lessons),
    steps: learned?.steps ?? 0,
    bestStep: learned?.bestStep ?? 0,
    heldOut: learned?.heldOut ?? null,
    curve,
    // Answers come as they end; all students have the tasks' own order.
    tasks: tasks.flatMap((task) => byId.get(task.id) ?? []),
    learningSeconds,
    answeringSeconds,
  };
  const isKept =
    learned !== null && cell.seed === plan.seeds[0] && cell.size === sizeFor(arm, plan.sizes.at(-1) ?? null);
  studio.store.edit({
    type: 'replaceProof',
    proof: {
      ...proof,
      results: [...proof.results, result],
      student: null,
      adapters: isKept
        ? [...proof.adapters, { id: cell.id, weights: learned.weights, config: learned.config }]
        : proof.adapters,
    },
  });
  studio.store.announce(`Student ${proof.results.length + 1} is done: ${arm.name}.`);
}
