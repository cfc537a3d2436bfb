/**
 * Lessons → a low-rank adapter: the training loop. Everything it needs is prepared once; then each step takes a batch, differentiates it
 * in passes of rows of like length, clips, updates, and from time to time measures the held-out lessons. The same model, lessons, options
 * and seed give the same numbers, whether or not the run was paused or resumed.
 */
import { defaultBudget, type MicroBatchBudget, planMicroBatches } from '../domino/objective/microBatches';
import { TokenTable } from '../domino/prompt/tokenTable';
import { DataOrder } from '../domino/run/dataOrder';
import { StudioError } from '../errors';
import { letEventsRun } from '../letEventsRun';
import { modelNotFinite, withCauseOfNan } from '../model/finiteLogits';
import type { LanguageModel } from '../model/types';
import { clipScale, globalNorm } from '../optimization/clipByGlobalNorm';
import { RunControl } from '../optimization/runControl';
import { learningRateAt } from '../optimization/schedule';
import type { AnswerForm, Lesson } from '../tasks/types';
import { fingerprintOf } from '../tensors/fingerprint';
import type { CheckpointTokenizer } from '../tokenization/types';
import { adaptationOf, initialState, splitLessons } from './adaptSetup';
import { applyGradients, orderOptions } from './adaptState';
import { type AdaptIdentity, writeAdaptCheckpoint } from './checkpoint';
import { lessonLoss } from './heldOutLoss';
import { answerTokens, encodeLessons, type LessonTokens, lessonBatch } from './lessonTokens';
import { copyWeights } from './loraInit';
import { checkAdaptOptions } from './options';
import type { AdaptOptions, AdaptPoint, AdaptResult, LessonCounts } from './types';

/** A model that was loaded with an adapter's shape (model/load.ts, LoadOptions.adapter). */
export interface AdaptableModel {
  readonly model: LanguageModel;
  readonly tokenizer: CheckpointTokenizer;
}

export interface AdaptTask {
  readonly lessons: readonly Lesson[];
  readonly form: AnswerForm;
  readonly options: AdaptOptions;
  /** Go on from here; options may change where the adapter's shape and the order of lessons do not depend on them. */
  readonly checkpoint?: Uint8Array | undefined;
  readonly control?: RunControl | undefined;
  readonly budget?: MicroBatchBudget | undefined;
  /** A clock in milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** Called between steps; training waits for what they return. */
export interface AdaptHooks {
  onStarted?(start: {
    /** Updates already made: 0, or where the checkpoint stands. */
    readonly step: number;
    readonly lessons: LessonCounts;
    readonly heldOutBefore: number | null;
  }): void | Promise<void>;
  onPoint?(point: AdaptPoint, run: { checkpoint(): Uint8Array<ArrayBuffer> }): void | Promise<void>;
  /** Where the run pauses or is stopped. One that fails leaves the last that was asked for: its weights are what it failed with. */
  onCheckpoint?(bytes: Uint8Array<ArrayBuffer>, step: number): void | Promise<void>;
  onPaused?(step: number): void | Promise<void>;
  onResumed?(step: number): void | Promise<void>;
}

/**
 * Learn an adapter, and leave the model without one.
 * @throws StudioError BAD_OPTION, MODEL_UNSUPPORTED (loaded without an adapter's shape), REFERENCES_TOO_FEW, REFERENCE_PARSE (a lesson that
 *   does not fit the form), PROMPT_MISMATCH (a checkpoint of something else), NAN_LOSS, and MODEL_FILE_BROKEN where the model's own values
 *   are no numbers
 */
export async function adapt(
  { model, tokenizer }: AdaptableModel,
  { lessons, form, options, checkpoint: saved, control = new RunControl(), ...task }: AdaptTask,
  hooks: AdaptHooks = {},
): Promise<AdaptResult> {
  checkAdaptOptions(options);
  const adaptation = adaptationOf(model, options);
  const { encoded, tooLong } = encodeLessons(lessons, form, tokenizer, model.info, options.maxTokens);
  const { trained, heldOut } = splitLessons(encoded, options, tooLong);
  const counts: LessonCounts = { trained: trained.length, heldOut: heldOut.length, tooLong };
  const budget = task.budget ?? defaultBudget(model);
  const now = task.now ?? (() => performance.now());
  const table = await TokenTable.create(
    model,
    [...trained, ...heldOut].map(({ ids }) => ids),
  );
  if (!Number.isFinite(table.rms)) throw modelNotFinite(model);
  const identity: AdaptIdentity = {
    options,
    model: model.info,
    layers: adaptation.layers,
    lessons: [trained.length, heldOut.length],
    fingerprint: fingerprintOf(
      [...trained, ...heldOut].map(({ ids, answerFrom }) => [answerFrom, ...ids]),
      (ids, place) => ids[place]!,
    ),
  };
  const state = initialState(adaptation, identity, saved);
  const order = new DataOrder(trained.length, orderOptions(options), state.order);
  const checkpoint = (): Uint8Array<ArrayBuffer> => writeAdaptCheckpoint({ ...identity, state });
  let stoppedBy: AdaptResult['stoppedBy'] = 'finished';
  try {
    // The first look stands for the base: an adapter that has learned nothing changes nothing.
    if (state.step === 0 && heldOut.length > 0) state.heldOutBefore = await measure();
    await hooks.onStarted?.({ step: state.step, lessons: counts, heldOutBefore: state.heldOutBefore });
    while (state.step < options.steps) {
      await letEventsRun();
      if (control.isPaused && !control.isStopped) await pause();
      if (control.isStopped) {
        stoppedBy = 'stop';
        await hooks.onCheckpoint?.(checkpoint(), state.step);
        break;
      }
      const point = await takeStep();
      state.history.push(point);
      await hooks.onPoint?.(point, { checkpoint });
    }
    // Stopped between two looks, it may have its best adapter in hand.
    if (heldOut.length > 0 && state.step > 0 && state.history.at(-1)?.heldOut === null) await measure();
  } catch (error) {
    adaptation.use(null);
    throw await withCauseOfNan(model, error, { updated: state.step > 0 });
  } finally {
    adaptation.use(null);
  }
  const { best } = state;
  return {
    stoppedBy,
    steps: state.step,
    bestStep: best?.step ?? state.step,
    heldOut: best?.heldOut ?? null,
    heldOutBefore: state.heldOutBefore,
    lessons: counts,
    tokens: state.tokens,
    elapsedMs: state.elapsedMs,
    history: state.history,
    weights: copyWeights(best?.weights ?? state.weights),
  };

  async function pause(): Promise<void> {
    await hooks.onCheckpoint?.(checkpoint(), state.step);
    await hooks.onPaused?.(state.step);
    await control.untilResumed();
    if (!control.isStopped) await hooks.onResumed?.(state.step);
  }

  /** One update: the gradient of the batch's mean loss a token, added up over its passes. */
  async function takeStep(): Promise<AdaptPoint> {
    const started = now();
    const batch = order.next().indices.map((at) => trained[at]!);
    const { loss, gradients } = await differentiate(batch);
    const gradientNorm = globalNorm(gradients.values());
    if (!Number.isFinite(loss)) throw notFinite('loss', state.step);
    if (!Number.isFinite(gradientNorm)) throw notFinite('gradient', state.step);
    const learningRate = learningRateAt(state.step, { ...options, warmupSteps: 0, schedule: 'linear' });
    const gradientScale = clipScale(gradientNorm, options.clipNorm);
    applyGradients(state, gradients, { learningRate, gradientScale, weightDecay: options.weightDecay });
    state.order = order.state;
    const positions = batch.reduce((sum, { ids }) => sum + ids.length, 0);
    state.tokens += positions;
    const stepMs = now() - started;
    const isLook = state.step % options.evaluateEvery === 0 || state.step === options.steps;
    const measured = isLook && heldOut.length > 0 ? await measure() : null;
    state.elapsedMs += now() - started;
    return {
      step: state.step,
      loss,
      heldOut: measured,
      learningRate,
      gradientNorm,
      tokensPerSecond: stepMs > 0 ? (1000 * positions) / stepMs : 0,
      elapsedMs: state.elapsedMs,
    };
  }

  async function differentiate(
    batch: readonly LessonTokens[],
  ): Promise<{ readonly loss: number; readonly gradients: Map<string, Float32Array> }> {
    const tokens = batch.reduce((sum, lesson) => sum + answerTokens(lesson), 0);
    const lengths = batch.map(({ ids }) => ids.length);
    let [loss, total]: [number, Map<string, Float32Array> | null] = [0, null];
    adaptation.use(state.weights);
    for (const group of planMicroBatches(lengths, budget)) {
      const rows = group.map((at) => batch[at]!);
      const { inputsEmbeds, labels } = lessonBatch(rows, table);
      const rowWeights = new Float32Array(rows.length).fill(-1 / tokens);
      const { logProbabilities, gradients } = await adaptation.differentiate(inputsEmbeds, labels, rowWeights);
      for (const logProbability of logProbabilities) loss -= logProbability / tokens;
      if (total === null) total = gradients;
      else addInto(total, gradients);
    }
    return { loss, gradients: total! };
  }

  /** The held-out loss of the adapter as it is, which is kept if it is the best so far. */
  async function measure(): Promise<number> {
    adaptation.use(state.weights);
    const loss = await lessonLoss(model, heldOut, table, budget);
    if (!Number.isFinite(loss)) throw notFinite('held-out loss', state.step);
    if (state.best === null || loss < state.best.heldOut)
      state.best = { step: state.step, heldOut: loss, weights: copyWeights(state.weights) };
    return loss;
  }
}

function addInto(total: Map<string, Float32Array>, more: ReadonlyMap<string, Float32Array>): void {
  for (const [name, sum] of total) {
    const own = more.get(name)!;
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + own[i]!;
  }
}

function notFinite(what: string, step: number): StudioError {
  return new StudioError(
    'NAN_LOSS',
    `The student’s ${what} is not a finite number after ${step} updates.`,
    'Lower the learning rate, and go on from the last checkpoint or start again.',
  );
}
