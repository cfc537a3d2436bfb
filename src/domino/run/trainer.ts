/**
 * References → D*: the training loop. Everything it needs is prepared once; then each step draws a batch, evaluates the
 * objective, clips, updates, and from time to time scores the held-out references with D alone.
 * The same model, references, options and seed give the same numbers, whether or not the run was paused or resumed.
 */
import { StudioError } from '../../errors';
import { letEventsRun } from '../../letEventsRun';
import { modelNotFinite, withCauseOfNan } from '../../model/finiteLogits';
import { prefixWithoutPrompt } from '../../model/prefixWithoutPrompt';
import type { LanguageModel } from '../../model/types';
import { clipByGlobalNorm } from '../../optimization/clipByGlobalNorm';
import { RunControl } from '../../optimization/runControl';
import { learningRateAt } from '../../optimization/schedule';
import { defaultBudget } from '../objective/microBatches';
import { evaluateObjective } from '../objective/objective';
import { scoreTexts } from '../objective/score';
import { assemblePrefix, RAW_TEMPLATE } from '../prompt/softPrompt';
import { TokenTable } from '../prompt/tokenTable';
import type { DominoOptions, HistoryPoint, SoftPrompt } from '../types';
import { writeCheckpoint } from './checkpoint';
import { DataOrder } from './dataOrder';
import { HeldOutMeasure } from './heldOutMeasure';
import { DIVERGENCE_REMEDY, l2DivergenceNotice, l2Floor } from './l2Divergence';
import { withLearningRate } from './learningRate';
import { fingerprintTexts } from './resume';
import type { TrainingExtras, TrainingHooks, TrainingResult } from './trainingHooks';
import { initialState, prepareTexts, tokensPerStep, withShapesOf } from './trainingSetup';
import { applyGradient, copyPrompt } from './trainingState';
import { cutNotice } from './trainingTexts';

/**
 * Learn D* (and S, for λ > 0).
 * @param references token ids of the references to learn from, each ending with the end-of-sample token; borrowed
 * @throws StudioError REFERENCES_TOO_FEW, CONTEXT_TOO_SHORT, TOKENIZER_MISMATCH, PROMPT_MISMATCH, NAN_LOSS, and
 *   MODEL_FILE_BROKEN where the model's own values are no numbers
 */
export async function train(
  model: LanguageModel,
  references: readonly Int32Array[],
  givenOptions: DominoOptions,
  hooks: TrainingHooks = {},
  extras: TrainingExtras = {},
): Promise<TrainingResult> {
  const { frame = RAW_TEMPLATE, control = new RunControl(), now = () => performance.now() } = extras;
  const budget = extras.budget ?? defaultBudget(model);
  const shaped = extras.checkpoint === undefined ? withShapesOf(extras.init, givenOptions) : givenOptions;
  const { texts, heldOut, cut } = prepareTexts(model, references, extras.heldOut ?? [], shaped, frame);
  const table = await TokenTable.create(model, [...texts, ...heldOut, frame.before, frame.between]);
  if (!Number.isFinite(table.rms)) throw modelNotFinite(model);
  const options = withLearningRate(shaped, table.rms);
  const context = { model, texts, table, frame, options, budget };
  const withoutContrast = { ...context, options: { ...options, lambda: 0 } };
  const identity = { model: model.info, options, referenceCount: texts.length, fingerprint: fingerprintTexts(texts) };
  const state = await initialState(model, extras, identity, texts, frame);
  const order = new DataOrder(texts.length, options, state.order);
  const checkpoint = (): Uint8Array<ArrayBuffer> => writeCheckpoint({ ...identity, state });
  const measure = new HeldOutMeasure(heldOut, (some, prefix) => scoreTexts(model, some, prefix, { table, budget }));
  const domainPrefix = (prompt: SoftPrompt): Float32Array => assemblePrefix(prompt, null, frame, table);
  const withoutPrompt = async (): Promise<Float32Array> => (await prefixWithoutPrompt(model)).data;

  const withoutPromptAtFirst = measure.isEmpty ? null : await measure.onTurn(0, await withoutPrompt());
  if (withoutPromptAtFirst !== null && !Number.isFinite(withoutPromptAtFirst)) throw modelNotFinite(model);
  await hooks.onStarted?.({
    step: state.step,
    heldOutWithoutPrompt: withoutPromptAtFirst,
    tokensPerStep: tokensPerStep(texts, options, frame),
  });
  if (cut > 0 && state.step === 0)
    await hooks.onNotice?.(cutNotice(cut, references.length, options.maxTokens), state.step);

  let stoppedBy: TrainingResult['stoppedBy'] = 'finished';
  let undoUpdate = (): void => {};
  const floor = l2Floor(options, texts, model.info.vocabularySize);
  // A run that goes on has said it already.
  let warned = l2DivergenceNotice(state.history, options) !== null;
  while (state.step < options.steps) {
    await letEventsRun();
    if (control.isPaused && !control.isStopped) await pause();
    if (control.isStopped) {
      stoppedBy = 'stop';
      // What follows measures, which may take longer than whoever stops the run waits.
      await hooks.onCheckpoint?.(checkpoint(), state.step);
      break;
    }
    try {
      const point = await takeStep();
      if (point === null) {
        stoppedBy = 'l2-floor';
        break;
      }
      state.history.push(point);
      const kept = { prompt: state.best?.prompt ?? state.prompt, bestStep: state.best?.step ?? state.step };
      await hooks.onPoint?.(point, { step: state.step, prompt: state.prompt, kept, options, checkpoint });
      if (point.heldOut !== null && !warned) await warnOfDivergence();
    } catch (error) {
      // The last update led to what is not finite: the last good state is the one before it.
      if (error instanceof StudioError && error.code === 'NAN_LOSS') undoUpdate();
      await hooks.onCheckpoint?.(checkpoint(), state.step);
      throw await withCauseOfNan(model, error, { updated: state.step > 0 || extras.init !== undefined });
    }
  }
  // A run that was stopped between two evaluations may have its best prompt in hand; one that has none measures what it has.
  const unmeasured = stoppedBy === 'stop' && state.history.at(-1)?.heldOut === null;
  if (!measure.isEmpty && (unmeasured || state.best === null)) await measureHeldOut();

  const { best } = state;
  const { isWhole } = measure;
  const ofBest = best && (isWhole ? best.heldOut : await measure.onAll(domainPrefix(best.prompt)));
  return {
    stoppedBy,
    steps: state.step,
    bestStep: best?.step ?? state.step,
    prompt: best?.prompt ?? copyPrompt(state.prompt),
    heldOut: ofBest,
    heldOutWithoutPrompt:
      measure.isEmpty || isWhole ? withoutPromptAtFirst : await measure.onAll(await withoutPrompt()),
    history: state.history,
    options,
    checkpoint: checkpoint(),
  };

  async function pause(): Promise<void> {
    await hooks.onCheckpoint?.(checkpoint(), state.step);
    await hooks.onPaused?.(state.step);
    await control.untilResumed();
    if (!control.isStopped) await hooks.onResumed?.(state.step);
  }

  /** One update of the prompts, and the figures of it; null where L2 fell below its floor, which updates nothing. */
  async function takeStep(): Promise<HistoryPoint | null> {
    const started = now();
    const hasContrast = state.step % options.contrastEvery === 0;
    const value = await evaluateObjective(
      hasContrast ? context : withoutContrast,
      state.prompt,
      order.next(hasContrast),
    );
    if (value.l2 !== null && value.l2 < floor) {
      await hooks.onNotice?.(floorNotice(value.l2, floor, state.step), state.step);
      return null;
    }
    const gradientNorm = clipByGlobalNorm(
      [value.gradient.domain, ...value.gradient.samples.values()],
      options.clipNorm,
    );
    if (!Number.isFinite(gradientNorm)) throw notFinite('gradient');
    const learningRate = learningRateAt(state.step, options);
    undoUpdate = applyGradient(state, value.gradient, learningRate, options);
    state.order = order.state;
    const stepMs = now() - started;
    const isMeasured = !measure.isEmpty && (state.step % options.heldOutEvery === 0 || state.step === options.steps);
    const heldOutNow = isMeasured ? await measureHeldOut() : null;
    state.elapsedMs += now() - started;
    return {
      step: state.step,
      l1: value.l1,
      l2: value.l2,
      total: value.total,
      heldOut: heldOutNow,
      gradientNorm,
      learningRate,
      tokensPerSecond: stepMs > 0 ? (1000 * value.positions) / stepMs : 0,
      elapsedMs: state.elapsedMs,
    };
  }

  async function warnOfDivergence(): Promise<void> {
    const warning = l2DivergenceNotice(state.history, options);
    if (warning === null) return;
    await hooks.onNotice?.(warning, state.step);
    warned = true;
  }

  /** Score held-out references behind D alone, and keep the prompt if it is the best so far. */
  async function measureHeldOut(): Promise<number> {
    const { best } = state;
    const before = best && { heldOut: best.heldOut, prefix: () => domainPrefix(best.prompt) };
    const turn = Math.ceil(state.step / options.heldOutEvery) - 1;
    const loss = await measure.against(before, Math.max(0, turn), domainPrefix(state.prompt));
    if (!Number.isFinite(loss)) throw notFinite('held-out loss');
    if (state.best === null || loss < state.best.heldOut) {
      state.best = { step: state.step, heldOut: loss, prompt: copyPrompt(state.prompt) };
    }
    return loss;
  }
}

function floorNotice(l2: number, floor: number, step: number): string {
  return `L2 ran off: it fell to ${l2.toPrecision(4)}, below its floor of ${floor.toPrecision(4)}, after step ${step}. The run keeps its best prompt and ends. ${DIVERGENCE_REMEDY}`;
}

function notFinite(what: string): StudioError {
  return new StudioError(
    'NAN_LOSS',
    `The ${what} is not a finite number.`,
    'Lower the learning rate, or the λ, and go on from the last checkpoint.',
  );
}
