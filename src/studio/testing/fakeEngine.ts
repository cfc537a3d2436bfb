/** An engine for tests of the studio alone: the same interface, made-up numbers, no model. Never part of the page. */

import type { EngineClient } from '../../../workers/engine/engine.client';
import type {
  DeviceChoice,
  LoadedModel,
  NearRequest,
  SampleRequest,
  TrainEvent,
  TrainRequest,
  TrainResult,
} from '../../../workers/engine/engine.protocol';
import type { EventStream } from '../../../workers/rpc/eventStream.protocol';
import type { BundleRequest, PytorchForm } from '../../bundle/types';
import { gaugeOf } from '../../domino/reading/referenceLosses';
import type { HistoryPoint } from '../../domino/types';
import { StudioError } from '../../errors';
import { wasmLimits } from '../../footprint/deviceLimits';
import type { MethodId } from '../../methods/ids';
import type { Familiarity } from '../../quality/domain/knowledge';
import { Random } from '../../tensors/random';
import { type FakeStudent, fakeStudent } from './fakeStudent';

export interface FakeOptions {
  /** The model has a chat template. */
  readonly chats?: boolean;
  /** Time of a step, a row or a load stage, ms. */
  readonly delayMs?: number;
  /** Errors to throw instead of answering. */
  readonly failLoad?: StudioError;
  readonly failAtStep?: { readonly step: number; readonly error: StudioError };
  readonly failSample?: StudioError;
  /** The first run comes to this step, and the first draw to this row, and no further: the worker has to be ended. */
  readonly holdAt?: number;
  readonly failBundle?: StudioError;
  readonly pytorchForm?: PytorchForm;
  /** Why rows are not held to a constraint. */
  readonly unheld?: string;
  readonly familiarity?: Familiarity;
  /** What measuring that takes as long as. */
  readonly familiarityWaits?: Promise<unknown>;
  /** What the model says that it knows. */
  readonly knows?: readonly string[];
  /** Methods that cannot run. */
  readonly refusedMethods?: readonly MethodId[];
  /** Texts that sampling gives, by turns; one that ends in "…" was cut at the longest sample. */
  readonly texts?: readonly string[];
  /** What a student says to a question, by turns. */
  readonly answers?: readonly string[];
}

export const FAKE_MODEL: LoadedModel = {
  info: {
    id: 'domino-py-4m',
    revision: 'v1',
    hash: 'f00d',
    architecture: 'LlamaForCausalLM',
    tokenDim: 8,
    vocabularySize: 4096,
    layerCount: 6,
    maxPositions: 1024,
    parameterCount: 4_712_448,
    activeParameterCount: 4_200_000,
    bosTokenId: 0,
    endOfSampleTokenId: 1,
    otherEndTokenIds: [],
    device: { kind: 'wasm', label: 'WebAssembly, 2 threads', threads: 2 },
  },
  deviceReason: 'No WebGPU adapter was found.',
  selfTest: { relativeError: 2.1e-6, elapsedMs: 84 },
  memoryBytes: 68_000_000,
  limits: wasmLimits(null),
  sizes: null,
  placement: { CPUExecutionProvider: 412 },
};

export interface FakeEngine extends Omit<FakeStudent, 'calls'>, EngineClient {
  /** Requests that came in, by method. */
  readonly calls: {
    readonly load: DeviceChoice[];
    readonly train: TrainRequest[];
    readonly sample: SampleRequest[];
    readonly fitNear: NearRequest[];
    readonly countTokens: (readonly string[])[];
    readonly auditPrompt: { readonly trained: readonly string[]; readonly others: readonly string[] }[];
    readonly bundle: { readonly request: BundleRequest; readonly name: string }[];
  } & FakeStudent['calls'];
  /** The worker dies: what is pending fails, and listeners are told. */
  crash(error: StudioError): void;
  /** From now on it neither answers nor goes on, until it is ended. */
  block(): void;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function fakeEngine(options: FakeOptions = {}): FakeEngine {
  const { delayMs = 0, texts = ['def f(x):\n    return x\n\nassert f(1) == ??'] } = options;
  const listeners = new Set<(error: StudioError) => void>();
  const student = fakeStudent(delayMs, options.answers ?? ['1'], () => cancelled);
  const calls: FakeEngine['calls'] = Object.assign(student.calls, {
    load: [],
    train: [],
    sample: [],
    fitNear: [],
    countTokens: [],
    bundle: [],
    auditPrompt: [],
  });
  let [paused, stopped, cancelled] = [false, false, false];
  let worker = new FakeWorker();
  const end = (error: StudioError): void => {
    const dead = worker;
    worker = new FakeWorker();
    dead.end(error);
  };

  const engine: FakeEngine = {
    ...student,
    calls,
    answer(request) {
      cancelled = false;
      return student.answer(request);
    },
    async *load(_, device) {
      calls.load.push(device);
      for (const stage of ['download', 'parse', 'compile', 'self-test'] as const) {
        yield { stage, loadedBytes: 11_800_000, totalBytes: 11_800_000 };
        await wait(delayMs);
      }
      if (options.failLoad) throw options.failLoad;
      return options.knows ? { ...FAKE_MODEL, info: { ...FAKE_MODEL.info, knows: options.knows } } : FAKE_MODEL;
    },
    async limits() {
      return FAKE_MODEL.limits;
    },
    async countTokens(wanted) {
      calls.countTokens.push(wanted);
      return wanted.map((text) => Math.ceil(text.length / 3) + 1);
    },
    async prepareTraining() {},
    train(request) {
      calls.train.push(request);
      [paused, stopped] = [false, false];
      const isFirst = calls.train.length === 1;
      return trainFake(request, delayMs, isFirst ? options : { ...options, holdAt: -1 }, {
        paused: () => paused,
        stopped: () => stopped,
      });
    },
    async pauseTraining() {
      paused = true;
    },
    async resumeTraining() {
      paused = false;
    },
    async stopTraining() {
      stopped = true;
    },
    async *sample(request) {
      const { sampling, drawn = [], temperatures = [], inFront } = request;
      calls.sample.push(request);
      cancelled = false;
      const { method } = request;
      if (method && options.refusedMethods?.includes(method.id))
        throw new StudioError('MODEL_UNSUPPORTED', 'It cannot run here.', 'Use another model.');
      if (method) yield { type: 'stage', words: 'Learning, step 1 of 2' };
      const startedAt = Date.now();
      for (let index = 0; index < sampling.count; index++) {
        if (drawn.includes(index)) continue;
        if (index === options.holdAt && calls.sample.length === 1) await new Promise(() => undefined);
        await wait(delayMs / 4);
        if (cancelled) return { rows: index, tokens: index * 60, elapsedMs: Date.now() - startedAt, cancelled };
        if (options.failSample && index === 3) throw options.failSample;
        const text = texts[index % texts.length] ?? '';
        const finishReason = text.endsWith('…') ? 'length' : 'stop';
        const seed = sampling.seed * 1000 + index;
        const temperature = temperatures[index];
        const examples = inFront?.counts[index] ?? inFront?.count ?? 0;
        const own = { ...(temperature !== undefined && { temperature }), ...(examples > 0 && { examples }) };
        yield {
          type: 'row',
          row: { index, text, tokenCount: 60, logProbability: -48, finishReason, seed, ...own },
        };
        yield { type: 'rate', done: index + 1, total: sampling.count, tokensPerSecond: 812 };
      }
      return {
        rows: sampling.count,
        tokens: (sampling.count - drawn.length) * 60,
        elapsedMs: Date.now() - startedAt,
        cancelled: false,
        ...(options.unheld === undefined ? {} : { unheld: options.unheld }),
        ...(method ? { facts: [{ name: 'Soft tokens', value: '96' }], prompt: new Uint8Array([1]) } : {}),
      };
    },
    async *fitNear(request) {
      calls.fitNear.push(request);
      cancelled = false;
      for (let step = 1; step <= 2; step++) {
        await wait(delayMs);
        if (cancelled) throw new StudioError('CANCELLED', 'The prompt was not fitted to its end.', '');
        yield { step, steps: 2 };
      }
      return Uint8Array.of(...request.prompt, 9);
    },
    async cancelSampling() {
      cancelled = true;
    },
    async auditPrompt(_, trained, others) {
      calls.auditPrompt.push({ trained, others });
      return {
        trained: { references: trained.length, gain: 0.39 },
        others: { references: others.length, gain: 0.31 },
        p: 0.99,
        leastP: 0.002,
        exact: true,
      };
    },
    async readPrompt(_, references) {
      await wait(delayMs);
      const losses = references.map(({ state }, row) => ({
        row,
        state,
        tokens: 20,
        withoutPrompt: 2.5,
        domain: 1 + row / 10,
        withSample: state === 'trained' ? 0.9 : null,
      }));
      const nearest = [{ id: 7, text: '\n    return', cosine: 0.44 }];
      return {
        tokens: [0, 1].map(() => ({ nearest, relativeNorm: 9.8 })),
        similarity: Float64Array.of(1, 0.2, 0.2, 1),
        losses,
        gauge: gaugeOf(losses),
      };
    },
    async measureFamiliarity() {
      await options.familiarityWaits;
      return options.familiarity ?? null;
    },
    async *embed(wanted) {
      const tokenDim = FAKE_MODEL.info.tokenDim;
      const vectors = new Float32Array(wanted.length * tokenDim);
      for (const [row, text] of wanted.entries()) {
        for (let at = 0; at < text.length; at++) {
          const slot = row * tokenDim + (text.charCodeAt(at) % tokenDim);
          vectors[slot] = vectors[slot]! + 1;
        }
        yield { done: row + 1, total: wanted.length };
      }
      await wait(delayMs);
      return { vectors, tokenDim };
    },
    async score(wanted) {
      await wait(delayMs);
      // Long words are unlikely.
      return Float64Array.from(wanted, (text) =>
        text === '' ? Number.NaN : -Math.max(...text.split(/\s+/).map(({ length }) => length)),
      );
    },
    async judge(texts) {
      await wait(delayMs);
      if (options.chats !== true) throw new StudioError('MODEL_UNSUPPORTED', 'The model has no chat template.', '');
      return texts.map((text) => ({ level: text.includes('yyy') ? 'poor' : 'excellent', explanation: 'As it reads.' }));
    },
    async answerTexts(questions, { samples }) {
      await wait(delayMs);
      if (options.chats !== true) throw new StudioError('MODEL_UNSUPPORTED', 'The model has no chat template.', '');
      // Most replies agree, but for those to questions with a "yyy".
      return questions.map((question) =>
        Array.from({ length: samples }, (_, at) => ({
          text: question.includes('yyy') ? `reply ${at}` : at === 0 ? 'five' : 'Four.',
          ended: true,
        })),
      );
    },
    async tokensInFront() {
      return [];
    },
    async pytorchForm() {
      return options.pytorchForm ?? { said: null, weights: { bytes: 24_000_000 } };
    },
    async bundle(request, name) {
      calls.bundle.push({ request, name });
      await wait(delayMs);
      if (options.failBundle) throw options.failBundle;
      return { zip: new Uint8Array(4), files: 17 };
    },
    async dispose() {},
    onCrash(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    terminate(error = new StudioError('CANCELLED', 'The model worker was ended.', '')) {
      end(error);
    },
    crash(error) {
      end(error);
      for (const listener of listeners) listener(error);
    },
    block() {
      worker.isBlocked = true;
    },
  };
  return {
    ...engine,
    load: (source, device) => worker.streamed(engine.load(source, device)),
    train: (request) => worker.streamed(engine.train(request)),
    sample: (request) => worker.streamed(engine.sample(request)),
    fitNear: (request) => worker.streamed(engine.fitNear(request)),
    openStudent: (shape) => worker.streamed(engine.openStudent(shape)),
    adapt: (request) => worker.streamed(engine.adapt(request)),
    answer: (request) => worker.streamed(engine.answer(request)),
    stopAdapting: (id) => worker.answered(() => engine.stopAdapting(id)),
    stopTraining: (id) => worker.answered(() => engine.stopTraining(id)),
    cancelSampling: (id) => worker.answered(() => engine.cancelSampling(id)),
  };
}

/** What the page waits for fails when its worker ends, and not before where it is blocked. */
class FakeWorker {
  isBlocked = false;
  end: (error: StudioError) => void = () => undefined;
  private readonly death = new Promise<never>((_, reject) => {
    this.end = reject;
  });

  constructor() {
    this.death.catch(() => undefined);
  }

  async answered<T>(ask: () => Promise<T>): Promise<T> {
    const answer = this.isBlocked ? new Promise<never>(() => undefined) : ask();
    const settled = await Promise.race([answer, this.death]);
    return this.isBlocked ? this.death : settled;
  }

  streamed<Event, Result>(stream: EventStream<Event, Result>): EventStream<Event, Result> {
    const mortal: EventStream<Event, Result> = {
      next: () => this.answered(() => stream.next()),
      [Symbol.asyncIterator]: () => mortal,
    };
    return mortal;
  }
}

async function* trainFake(
  { options: wanted, references, heldOutIds: given, sampleEvery, sampling, checkpoint }: TrainRequest,
  delayMs: number,
  { failAtStep, holdAt, texts = ['def f(x):\n    return x'] }: FakeOptions,
  state: { paused(): boolean; stopped(): boolean },
): AsyncGenerator<TrainEvent, TrainResult> {
  const random = new Random(wanted.seed);
  const from = checkpoint?.[0] ?? 0;
  const heldOutIds = given ?? references.slice(0, Math.round(references.length * wanted.holdout)).map(({ id }) => id);
  yield { type: 'started', heldOutIds, cutIds: [], heldOutWithoutPrompt: 1.62, tokensPerStep: 900 };
  let step = from;
  let best = { step: 0, heldOut: Number.POSITIVE_INFINITY };
  while (step < wanted.steps && !state.stopped()) {
    if (step === holdAt) await new Promise(() => undefined);
    if (state.paused()) {
      yield { type: 'paused', step };
      while (state.paused() && !state.stopped()) await wait(5);
      if (!state.stopped()) yield { type: 'resumed', step };
      continue;
    }
    await wait(delayMs);
    step++;
    if (failAtStep?.step === step) throw failAtStep.error;
    const decay = Math.exp(-step / 25);
    const noise = (): number => (random.uniform() - 0.5) * 0.14;
    const l1 = 0.72 + 0.9 * decay + noise();
    const l2 = wanted.lambda === 0 ? null : 0.35 + 0.7 * decay + noise();
    const heldOut = step % wanted.heldOutEvery === 0 ? 0.92 + 0.68 * decay + step * 0.0008 : null;
    if (heldOut !== null && heldOut < best.heldOut) best = { step, heldOut };
    const point: HistoryPoint = {
      step,
      l1,
      l2,
      total: l1 + wanted.lambda * (l2 ?? 0),
      heldOut,
      gradientNorm: 0.4 + decay + noise(),
      learningRate: wanted.learningRate ?? 0.1,
      tokensPerSecond: 2900 + 200 * noise(),
      elapsedMs: (step - from) * Math.max(1, delayMs),
    };
    yield { type: 'points', points: [point] };
    if (sampleEvery > 0 && step % sampleEvery === 0) {
      for (let i = 0; i < sampling.count; i++)
        yield { type: 'sample', step, text: texts[(step + i) % texts.length] ?? '' };
    }
    if (step % 10 === 0)
      yield {
        type: 'checkpoint',
        step,
        bytes: Uint8Array.of(step),
        kept: { bestStep: best.step, prompt: Uint8Array.of(4, 5, best.step) },
      };
  }
  return {
    stoppedBy: state.stopped() ? 'stop' : 'finished',
    steps: step,
    bestStep: best.step,
    heldOut: Number.isFinite(best.heldOut) ? best.heldOut : null,
    heldOutWithoutPrompt: 1.62,
    prompt: Uint8Array.of(1, 2, 3),
    checkpoint: Uint8Array.of(step),
  };
}
