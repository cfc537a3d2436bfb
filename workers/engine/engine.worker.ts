/** The model worker: owns the engine's device, answers the protocol, and holds no logic of its own. */

import { answerTexts } from '../../src/answering/answerTexts';
import { pytorchForm } from '../../src/bundle/pytorchForm';
import { meanLogProbabilities } from '../../src/domino/objective/likelihood';
import { natsWithoutPrompt } from '../../src/domino/objective/withoutPrompt';
import { embedTexts } from '../../src/embedding/embedTexts';
import { StudioError } from '../../src/errors';
import { judgeTexts } from '../../src/judging/judgeTexts';
import { letEventsRun } from '../../src/letEventsRun';
import { RunControl } from '../../src/optimization/runControl';
import { measureFamiliarity } from '../../src/quality/domain/familiarity';
import { longestCreateMs } from '../../src/runtime/workWatch';
import { countTokens } from '../../src/tokenization/encode';
import type { EventStream } from '../rpc/eventStream.protocol';
import { exposeWorker } from '../rpc/exposeWorker';
import { handOver } from '../rpc/handOver';
import { newestOnly, type Queueing, streamOf } from '../rpc/streamOf';
import { ownVitals } from '../rpc/vitals';
import { runAudit } from './auditing';
import { runBundling } from './bundling';
import { limitsOf } from './device';
import { orLoss } from './deviceLoss';
import type { EngineApi, LoadProgress } from './engine.protocol';
import { ExclusiveResource } from './exclusiveResource';
import { type LoadedEngine, loadEngine } from './loadedEngine';
import { loadStudent } from './loadedStudent';
import { runNearing } from './nearing';
import { runReading } from './reading';
import { queueSampling, runSampling } from './sampling';
import { queueAdapting, queueAnswering, StudentHost } from './student';
import { queueTraining, runTraining } from './training';

const engine = new ExclusiveResource<LoadedEngine>();
const runs = new Map<string, RunControl>();
const jobs = new Map<string, AbortController>();
const student = new StudentHost();

function loaded(): LoadedEngine {
  if (engine.current === undefined)
    throw new StudioError('MODEL_FILE_MISSING', 'No model is loaded.', 'Load a model first.');
  return engine.current;
}

/** Work on the model that is loaded, which is not released before it settles. */
function onModel<R>(work: (held: LoadedEngine) => Promise<R>): Promise<R> {
  const held = loaded();
  const done = engine.use(held, work);
  return held.device.runtime.info.kind === 'webgpu' ? orLoss(done) : done;
}

/** Work that cancelSampling() ends by its name, and so does a reader that lets go. */
function jobOf<Event, Result>(
  { jobId }: { readonly jobId: string },
  work: (held: LoadedEngine, signal: AbortSignal, emit: (event: Event) => Promise<void> | undefined) => Promise<Result>,
  queueing: Queueing<Event>,
): EventStream<Event, Result> {
  const abort = new AbortController();
  jobs.set(jobId, abort);
  return streamOf(
    async (emit, signal) => {
      signal.addEventListener('abort', () => abort.abort());
      try {
        return await onModel((held) => work(held, abort.signal, emit));
      } finally {
        jobs.delete(jobId);
      }
    },
    { queueing },
  );
}

/** End what runs on the model that is about to go. */
function stopAll(): void {
  for (const control of runs.values()) control.stop();
  for (const job of jobs.values()) job.abort();
  student.stopAll();
}

async function release({ model, device }: LoadedEngine): Promise<void> {
  await student.close();
  await model.dispose();
  await device.runtime.dispose();
}

/** Loading, told as it goes: reading and rewriting a graph of so many bytes is one piece of work. */
async function watched<R>(
  emit: (progress: LoadProgress) => void,
  load: (onProgress: (progress: LoadProgress) => void) => Promise<R>,
): Promise<R> {
  let rest = (): void => undefined;
  try {
    return await load((progress) => {
      emit(progress);
      rest();
      rest = ownVitals.begin(longestCreateMs(progress.totalBytes ?? 0, 'cpu'));
    });
  } finally {
    rest();
  }
}

/** A tokenizer on a slow machine. */
const CHARACTERS_PER_MS = 10;
/** Half a gigabyte of weights, read, written anew and hashed. */
const BUNDLE_MS = 120_000;

/**
 * What the model is asked of each of so many texts, one after another; it ends where the model goes.
 * @throws StudioError CANCELLED
 */
async function asked<Said>(
  count: number,
  ask: (held: LoadedEngine, signal: AbortSignal) => Promise<Said[]>,
): Promise<Said[]> {
  const [id, abort] = [crypto.randomUUID(), new AbortController()];
  jobs.set(id, abort);
  try {
    const said = await onModel((held) => ask(held, abort.signal));
    if (said.length < count)
      throw new StudioError('CANCELLED', 'The model went before it had said all.', 'Rows are asked again of the next.');
    return said;
  } finally {
    jobs.delete(id);
  }
}

const service: EngineApi = {
  load(source, device) {
    stopAll();
    return streamOf(
      async (emit) => {
        await watched(emit, (onProgress) =>
          engine.replace(release, () => orLoss(loadEngine(source, device, onProgress))),
        );
        return loaded().facts;
      },
      { queueing: newestOnly },
    );
  },
  limits: (device) => limitsOf(device),
  async countTokens(texts) {
    const { tokenizer } = loaded();
    const longestMs = texts.reduce((sum, { length }) => sum + length / CHARACTERS_PER_MS, 0);
    return ownVitals.during(longestMs, () => texts.map((text) => countTokens(tokenizer, text)));
  },
  async prepareTraining() {
    const held = engine.current;
    if (held === undefined) return;
    const isIdle = async (): Promise<boolean> => {
      await letEventsRun();
      return engine.current === held && runs.size === 0 && jobs.size === 0 && !student.isRunning;
    };
    await engine.use(held, ({ model }) => model.prepareTraining(isIdle));
  },
  train(request) {
    const control = new RunControl();
    runs.set(request.runId, control);
    return streamOf(
      async (emit, signal) => {
        signal.addEventListener('abort', () => control.stop());
        try {
          return await onModel((held) => runTraining(held, request, control, emit));
        } finally {
          runs.delete(request.runId);
        }
      },
      { queueing: queueTraining },
    );
  },
  async pauseTraining(runId) {
    runs.get(runId)?.pause();
  },
  async resumeTraining(runId) {
    runs.get(runId)?.resume();
  },
  async stopTraining(runId) {
    runs.get(runId)?.stop();
  },
  sample: (request) => jobOf(request, (held, signal, emit) => runSampling(held, request, signal, emit), queueSampling),
  fitNear: (request) =>
    jobOf(
      request,
      async (held, signal, emit) => {
        const fitted = await runNearing(held, request, signal, emit);
        return handOver(fitted, [fitted]);
      },
      newestOnly,
    ),
  async cancelSampling(jobId) {
    jobs.get(jobId)?.abort();
  },
  openStudent: (shape) =>
    streamOf(
      (emit) =>
        watched(emit, (onProgress) =>
          onModel((held) => student.open(shape, () => loadStudent(held, shape, onProgress))),
        ),
      { queueing: newestOnly },
    ),
  adapt: (request) =>
    streamOf((emit, signal) => onModel(() => student.adapt(request, signal, emit)), { queueing: queueAdapting }),
  async pauseAdapting(runId) {
    student.run(runId)?.pause();
  },
  async resumeAdapting(runId) {
    student.run(runId)?.resume();
  },
  async stopAdapting(runId) {
    student.run(runId)?.stop();
  },
  answer: (request) => jobOf(request, (_, signal, emit) => student.answer(request, signal, emit), queueAnswering),
  closeStudent: () => student.close(),
  measureFamiliarity: (references) =>
    onModel((held) => measureFamiliarity(references, (texts) => natsWithoutPrompt(held, texts))),
  auditPrompt: (prompt, trained, others) => onModel((held) => runAudit(held, prompt, trained, others)),
  readPrompt: (prompt, references) => onModel((held) => runReading(held, prompt, references)),
  embed: (texts) =>
    streamOf(
      (emit) =>
        onModel(async ({ model, tokenizer }) => {
          const onProgress = (done: number, total: number): void => void emit({ done, total });
          const vectors = await embedTexts(model, tokenizer, texts, { onProgress, between: letEventsRun });
          return handOver({ vectors, tokenDim: model.info.tokenDim }, [vectors]);
        }),
      { queueing: newestOnly },
    ),
  score: (texts) => onModel(({ model, tokenizer }) => meanLogProbabilities(model, tokenizer, texts, letEventsRun)),
  async judge(texts, options) {
    const judged = await asked(texts.length, ({ model, tokenizer }, signal) =>
      judgeTexts(model, tokenizer, texts, options, { signal }),
    );
    return judged.map(({ level, explanation }) => ({ level, explanation }));
  },
  answerTexts: (questions, options) =>
    asked(questions.length, ({ model, tokenizer }, signal) =>
      answerTexts(model, tokenizer, questions, options, { signal }),
    ),
  async tokensInFront() {
    return Array.from(loaded().tokenizer.idsInFront);
  },
  pytorchForm: async () => engine.use(loaded(), ({ folder, model }) => pytorchForm(folder, model.info)),
  bundle: async (request, name) =>
    engine.use(loaded(), (held) => ownVitals.during(BUNDLE_MS, () => runBundling(held, request, name))),
  async dispose() {
    stopAll();
    await engine.replace(release);
  },
};

exposeWorker(service);
