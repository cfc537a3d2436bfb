/** The student that the worker holds beside its model: what is asked of it, as src/adaptation and src/tasks. */
import { adapt } from '../../src/adaptation/adapt';
import { readAdapterWeights, writeAdapter } from '../../src/adaptation/peftAdapter';
import { StudioError } from '../../src/errors';
import type { Adaptation, AdapterShape, LanguageModel } from '../../src/model/types';
import { RunControl } from '../../src/optimization/runControl';
import { answerCoder } from '../../src/tasks/answerForm';
import { askStudent } from '../../src/tasks/askStudent';
import type { CheckpointTokenizer } from '../../src/tokenization/types';
import { handOver } from '../rpc/handOver';
import type { Queueing } from '../rpc/streamOf';
import { ExclusiveResource } from './exclusiveResource';
import { queueRun } from './queueRun';
import type {
  AdaptEvent,
  AdaptedStudent,
  AdaptRequest,
  AnswerEvent,
  AnswerRequest,
  AnswerSummary,
  OpenedStudent,
} from './student.protocol';

/** What a worker's death costs at most: so many steps, or so long where steps are slow; and a step more. */
const CHECKPOINT_EVERY_STEPS = 10;
const CHECKPOINT_EVERY_MS = 10_000;
/** The file's name, for messages. */
const FILE = 'adapter_model.safetensors';

type Emit<Event> = (event: Event) => Promise<void> | undefined;

export interface StudentModel {
  readonly model: LanguageModel & { readonly adaptation: Adaptation };
  readonly tokenizer: CheckpointTokenizer;
  readonly memoryBytes: number;
}

export const queueAdapting: Queueing<AdaptEvent> = queueRun;

/** Answers are never left out; of rates that wait only the newest is. */
export const queueAnswering: Queueing<AnswerEvent> = (waiting, next) =>
  next.type === 'answers' ? [...waiting, next] : [...waiting.filter(({ type }) => type !== next.type), next];

/** One student at a time, and one thing at a time of it: its passes go through the adapter in use. */
export class StudentHost {
  private readonly held = new ExclusiveResource<StudentModel>();
  private readonly runs = new Map<string, RunControl>();
  private readonly answering = new Set<AbortController>();
  private turn: Promise<unknown> = Promise.resolve();
  private opening: Promise<unknown> = Promise.resolve();

  /** @param load what is loaded where the student of before has another shape */
  open(shape: AdapterShape, load: () => Promise<StudentModel>): Promise<OpenedStudent> {
    // The one before may be of this shape.
    const opened = this.opening.then(() => this.openNext(shape, load));
    this.opening = opened.catch(() => undefined);
    return opened;
  }

  private async openNext(shape: AdapterShape, load: () => Promise<StudentModel>): Promise<OpenedStudent> {
    const current = this.held.current;
    if (current !== undefined && sameShape(current.model.adaptation.shape, shape)) return factsOf(current);
    this.stopAll();
    const opened = await this.held.replace(release, load);
    if (opened === undefined) throw new StudioError('INTERNAL', 'The student was not opened.', 'Open it again.');
    return factsOf(opened);
  }

  adapt(request: AdaptRequest, signal: AbortSignal, emit: Emit<AdaptEvent>): Promise<AdaptedStudent> {
    const control = new RunControl();
    this.runs.set(request.runId, control);
    signal.addEventListener('abort', () => control.stop());
    return this.inTurn((student) => runAdapting(student, request, control, emit)).finally(() =>
      this.runs.delete(request.runId),
    );
  }

  answer(request: AnswerRequest, signal: AbortSignal, emit: Emit<AnswerEvent>): Promise<AnswerSummary> {
    const abort = new AbortController();
    this.answering.add(abort);
    signal.addEventListener('abort', () => abort.abort());
    return this.inTurn((student) => runAnswering(student, request, abort.signal, emit)).finally(() =>
      this.answering.delete(abort),
    );
  }

  get isRunning(): boolean {
    return this.runs.size > 0;
  }

  run(runId: string): RunControl | undefined {
    return this.runs.get(runId);
  }

  stopAll(): void {
    for (const control of this.runs.values()) control.stop();
    for (const abort of this.answering) abort.abort();
  }

  async close(): Promise<void> {
    this.stopAll();
    await this.held.replace(release);
  }

  private async inTurn<R>(work: (student: StudentModel) => Promise<R>): Promise<R> {
    const student = this.held.current;
    if (student === undefined) throw new StudioError('MODEL_FILE_MISSING', 'No student is open.', 'Open one first.');
    const before = this.turn;
    const done = this.held.use(student, async (own) => {
      await before;
      return work(own);
    });
    this.turn = done.catch(() => undefined);
    return done;
  }
}

const release = ({ model }: StudentModel): Promise<void> => model.dispose();

const sameShape = (one: AdapterShape, other: AdapterShape): boolean =>
  one.rank === other.rank && one.alpha === other.alpha && String(one.targets) === String(other.targets);

function factsOf({ model: { adaptation }, memoryBytes }: StudentModel): OpenedStudent {
  const { shape, layers } = adaptation;
  const parameters = layers.reduce((sum, { inputs, outputs }) => sum + shape.rank * (inputs + outputs), 0);
  return { shape, layers: layers.length, parameters, memoryBytes };
}

async function runAdapting(
  { model, tokenizer }: StudentModel,
  { lessons, form, options, checkpoint }: AdaptRequest,
  control: RunControl,
  emit: Emit<AdaptEvent>,
): Promise<AdaptedStudent> {
  const emitCheckpoint = (bytes: Uint8Array, step: number) =>
    emit(handOver({ type: 'checkpoint', step, bytes }, [bytes]));
  // The first step has one too: whatever comes then, there is something to go on from.
  let checkpointAt = Number.NEGATIVE_INFINITY;
  const isDue = (step: number): boolean =>
    step % CHECKPOINT_EVERY_STEPS === 0 || performance.now() - checkpointAt >= CHECKPOINT_EVERY_MS;
  const { weights, ...result } = await adapt(
    { model, tokenizer },
    { lessons, form, options, checkpoint, control },
    {
      onStarted: (start) => emit({ type: 'started', ...start }),
      onPoint: async (point, run) => {
        await emit({ type: 'points', points: [point] });
        if (!isDue(point.step)) return;
        checkpointAt = performance.now();
        await emitCheckpoint(run.checkpoint(), point.step);
      },
      onCheckpoint: (bytes, step) => emitCheckpoint(bytes, step),
      onPaused: (step) => emit({ type: 'paused', step }),
      onResumed: (step) => emit({ type: 'resumed', step }),
    },
  );
  const { adaptation, info } = model;
  const { config, weights: adapter } = writeAdapter(weights, adaptation.layers, adaptation.shape, info);
  return handOver({ ...result, adapter, config }, [adapter]);
}

async function runAnswering(
  { model, tokenizer }: StudentModel,
  { tasks, form, adapter, ...options }: AnswerRequest,
  signal: AbortSignal,
  emit: Emit<AnswerEvent>,
): Promise<AnswerSummary> {
  const { adaptation } = model;
  const startedAt = performance.now();
  let [done, tokens] = [0, 0];
  const rate = (): void => {
    const tokensPerSecond = (1000 * tokens) / Math.max(1, performance.now() - startedAt);
    emit({ type: 'rate', done, total: tasks.length, tokensPerSecond });
  };
  adaptation.use(adapter === undefined ? null : readAdapterWeights(adapter, adaptation.shape.rank, FILE).weights);
  try {
    const asked = await askStudent(
      { model, tokenizer, coder: answerCoder(form, tokenizer, model.info) },
      // Whether they are right is found where they can be run.
      tasks.map((task) => ({ ...task, answer: '', grading: { kind: 'exact' } })),
      options,
      {
        signal,
        onTask: async ({ task, answers, cut, tooLong }) => {
          done++;
          await emit({ type: 'answers', id: task.id, answers, cut, tooLong });
          rate();
        },
        onTokens: (drawn) => {
          tokens = drawn;
          rate();
        },
      },
    );
    const elapsedMs = performance.now() - startedAt;
    return { tasks: asked.length, tokens, elapsedMs, cancelled: asked.length < tasks.length };
  } finally {
    adaptation.use(null);
  }
}
