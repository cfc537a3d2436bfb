import type { SampleEvent } from '../../../../workers/engine/engine.protocol';
import { StudioError, toErrorFields } from '../../../errors';
import { type Aim, checkAim } from '../../../generation/aim';
import type { RowConstraint } from '../../../generation/constrained/types';
import {
  type DrawEnd,
  type DrawWork,
  drawByPlan,
  hasPilot,
  mannerBefore,
  mostOf,
} from '../../../generation/drawByPlan';
import { mannerInWords, sameManner } from '../../../generation/pilot';
import type { GeneratedRow } from '../../../generation/types';
import { newBatchId, type ReferenceId, sampleId } from '../../../project/ids';
import { keptReferences } from '../../../project/references';
import { sourceOf } from '../../../project/samples';
import type { Batch, Sample } from '../../../project/types';
import { draftPlan, isChecked } from '../../selectors/draftPlan';
import { drawing, isDrawing, passedOf } from '../../selectors/drawing';
import { busyWords } from '../../selectors/isModelBusy';
import { activeRun } from '../../selectors/runs';
import type { StudioState } from '../../store/store';
import type { Studio } from '../../studio';
import { plural } from '../../ui/format';
import { batched } from '../batches';
import { extendMap } from '../explore/map';
import { isCancelled, report } from '../failures';
import { abandon, isLoss, STOP_MS } from '../model/recovery';
import { drawRows } from './drawRows';
import { type InFront, openInFront } from './inFront';
import { judgeSamples } from './judge';
import { knowledgeOfModel } from './knowledge';
import { promptNear } from './promptNear';
import { passesOf } from './verdicts';

const sampling = ({ store }: Studio) => drawing(store.getState());

/** What a draw is for, where it is not for what the form says. */
export interface DrawFor {
  readonly aim: Aim;
  /** References to come near, from the active run's prompt; absent: an ordinary draw. */
  readonly near?: readonly ReferenceId[];
}

/**
 * Draw samples from the active run's best prompt (or from BOS), check them, and put them on the map.
 * @returns how it ended; null where it could not begin or failed, as the page says then
 */
export async function synthesise(studio: Studio, wanted?: DrawFor): Promise<DrawEnd | null> {
  const { store } = studio;
  const state = store.getState();
  if (isDrawing(state)) return null;
  const busy = busyWords(state);
  if (busy !== null) {
    report(studio, new StudioError('BAD_OPTION', 'Nothing can be drawn now.', busy));
    return null;
  }
  const run = activeRun(state);
  const { samplePrompt, modelStatus, draftSampling, shownSource } = state.session;
  const near = wanted?.near;
  const isOfRun = near !== undefined || samplePrompt === 'active-run';
  let prompt = isOfRun ? run?.prompt : null;
  if (isOfRun && !prompt) {
    report(studio, new StudioError('BAD_OPTION', 'There is no learned prompt to draw from.', 'Press Learn first.'));
    return null;
  }
  const drafted = draftPlan(state);
  // A pilot is of ordinary rows; a draw near examples goes at the temperature that is in force.
  const temperature = near ? draftSampling.temperature : drafted.temperature;
  const wished = { ...drafted, ...(wanted && { aim: wanted.aim, temperature }), ...(near && { examples: 0 }) };
  const { aim } = wished;
  try {
    if (typeof aim !== 'number') checkAim(aim);
  } catch (thrown) {
    report(studio, thrown);
    return null;
  }
  const jobId = newBatchId();
  const startedAt = Date.now();
  const total = mostOf(aim);
  const pass = typeof aim === 'number' ? null : aim.pass;
  const begun = {
    kind: 'sampling',
    jobId,
    done: 0,
    total,
    pass,
    trying: hasPilot(wished),
    ...(near && { fitting: true }),
    tokensPerSecond: null,
    startedAt,
  } as const;
  // Before anything is waited for: a second press would begin a second draw.
  store.setSession({ synthesisStatus: begun });
  let inFront: InFront;
  try {
    inFront = await openInFront(studio, run, wished);
  } catch (thrown) {
    store.setSession({ synthesisStatus: state.session.synthesisStatus });
    report(studio, thrown);
    return null;
  }
  const plan = { ...wished, examples: inFront.examples, tried: inFront.tried };
  const before = mannerBefore(plan);
  store.goTo('review');
  const { batch: _, ...options } = draftSampling;
  let batch: Batch = {
    ...options,
    count: total,
    temperature: before.temperature,
    id: jobId,
    method: prompt ? 'domino' : 'no-prompt',
    runId: prompt ? (run?.id ?? null) : null,
    sourceName: (prompt && run?.name) || 'No prompt',
    model: modelStatus.kind === 'ready' ? modelOf(modelStatus.loaded.info) : { id: '', hash: null },
    createdAt: startedAt,
    prompt: prompt ?? null,
    ...(prompt && run?.composition ? { composition: run.composition } : {}),
    ...(typeof aim === 'number' ? {} : { aim }),
    ...(before.examples > 0 && { examples: before.examples }),
    ...(inFront.references.length > 0 && { inFront: inFront.references.map(({ id }) => id) }),
    ...(near && { near }),
  };
  const drawn: GeneratedRow[] = [];

  const rows = batched<GeneratedRow>((items) => {
    const next = store.getState().project.drawnCount;
    const samples = items.map(
      (row, index): Sample => ({ id: sampleId(next + index), batchId: jobId, row, judgement: null }),
    );
    drawn.push(...items);
    store.addSamples(samples);
    const status = sampling(studio);
    if (status?.jobId === jobId) store.setSession({ synthesisStatus: { ...status, done: drawn.length } });
    void judgeSamples(studio);
  });

  const receive = (event: SampleEvent): void => {
    if (event.type === 'row') {
      rows.push(event.row);
      return;
    }
    const status = sampling(studio);
    if (status?.jobId === jobId && event.type === 'rate') {
      store.setSession({ synthesisStatus: { ...status, tokensPerSecond: event.tokensPerSecond } });
    }
  };

  const isCancelling = (): boolean => sampling(studio)?.kind === 'cancelling';
  const ownBatch = (): Batch => store.getState().project.batches.find(({ id }) => id === jobId) ?? batch;
  let constraint: RowConstraint | null | undefined;
  /** Told once, as the first rows are asked for. */
  const hold = async (): Promise<RowConstraint | null> => {
    if (constraint !== undefined) return constraint;
    constraint = prompt && isChecked(state) ? await constraintOf(state) : null;
    if (constraint) {
      batch = { ...ownBatch(), held: constraint.kind };
      store.edit({ type: 'replaceBatch', batch });
    }
    return constraint;
  };
  const tellUnheld = (why: string): void => {
    const { held, ...free } = ownBatch();
    if (held === undefined) return;
    batch = free;
    store.edit({ type: 'replaceBatch', batch });
    store.announce(`Samples are drawn freely. ${why}`);
  };

  let tokens = 0;
  let end: DrawEnd | null = null;
  const work: DrawWork = {
    async draw({ count, manner, manners }) {
      const held = await hold();
      const result = await drawRows(
        studio,
        {
          jobId,
          sampling: { ...draftSampling, count, temperature: manner.temperature },
          ...(prompt ? { prompt } : {}),
          ...(manners.length > 0 ? { temperatures: manners.map(({ temperature }) => temperature) } : {}),
          ...(inFront.references.length > 0 && {
            inFront: {
              texts: inFront.references.map(({ input }) => input),
              counts: manners.map(({ examples }) => examples),
              count: manner.examples,
            },
          }),
          ...(held ? { constraint: held } : {}),
        },
        receive,
        () => {
          rows.flush();
          return drawn;
        },
      );
      tokens = result.tokens;
      if (result.unheld !== undefined) tellUnheld(result.unheld);
      return !result.cancelled;
    },
    passes: () => passesOf(studio, jobId),
    onTried(pilot, chosen) {
      const { temperature, examples } = chosen;
      const isNew = batch.pilot === undefined || !sameManner(batch, chosen);
      const { examples: _, ...own } = ownBatch();
      batch = { ...own, temperature, ...(examples > 0 && { examples }), pilot };
      store.edit({ type: 'replaceBatch', batch });
      store.setDraftSampling({ temperature });
      const status = sampling(studio);
      if (status?.jobId === jobId) store.setSession({ synthesisStatus: { ...status, trying: false } });
      if (isNew) store.announce(`Temperature ${mannerInWords(chosen)} is chosen.`);
    },
  };

  const status = sampling(studio);
  store.setSession({
    ...(status?.jobId === jobId && { synthesisStatus: { ...status, trying: hasPilot(plan) } }),
    unsaved: true,
    removed: null,
    // What is being drawn is never out of sight.
    ...(shownSource === sourceOf(batch) ? {} : { shownSource: null }),
  });
  if (near === undefined)
    store.announce(pass === null ? `Drawing ${total} samples.` : `Drawing until ${pass} pass, at most ${total}.`);
  const done = (end: DrawEnd): void => {
    const status = { kind: 'done', rows: drawn.length, tokens, elapsedMs: Date.now() - startedAt } as const;
    store.setSession({
      synthesisStatus: {
        ...status,
        cancelled: end === 'cancelled',
        ...(end === 'most' ? { passedOnly: passedOf(store.getState().project, jobId) } : {}),
      },
    });
  };
  try {
    if (near && prompt) {
      store.announce(`The prompt is fitted to ${plural(near.length, 'example')}.`);
      prompt = await promptNear(studio, { jobId, prompt }, near);
      batch = { ...batch, prompt };
      const status = sampling(studio);
      if (status?.jobId === jobId) store.setSession({ synthesisStatus: { ...status, fitting: false } });
    }
    store.edit({ type: 'addBatch', batch });
    batch = { ...batch, knowledge: await knowledgeOfModel(studio) };
    store.edit({ type: 'replaceBatch', batch });
    end = isCancelling() ? 'cancelled' : await drawByPlan(plan, work);
    done(end);
    const cancelled = end === 'cancelled';
    store.announce(
      `${drawn.length} samples drawn${cancelled ? ' before you cancelled' : ''}. Next: review them, and Export.`,
    );
    // Another seed next time: the same one would draw the same samples again.
    if (!cancelled) store.setDraftSampling({ seed: draftSampling.seed + 1 });
  } catch (thrown) {
    rows.flush();
    if (isCancelled(thrown)) {
      tokens = 0;
      end = 'cancelled';
      done(end);
    } else {
      const error = toErrorFields(thrown);
      store.setSession({ synthesisStatus: { kind: 'failed', error, rows: drawn.length } });
      store.announce(`Sampling failed: ${error.message}`);
    }
  }
  await judgeSamples(studio);
  if (drawn.length > 0) await extendMap(studio);
  return end;
}

/** null where rows are held to nothing: the switch is off, or the examples are neither JSON nor conversations that call tools. */
async function constraintOf(state: StudioState): Promise<RowConstraint | null> {
  if (!state.session.holdRows) return null;
  const { rowConstraint } = await import('../../../generation/constrained/rowConstraint');
  const texts = keptReferences(state.project).map(({ input }) => input);
  return rowConstraint(texts, activeRun(state)?.composition ?? null);
}

const modelOf = ({ id, hash }: Batch['model']): Batch['model'] => ({ id, hash });

/** Cancel after the token under way; a worker that does not within STOP_MS is ended. Rows that are there stay. */
export async function cancelSynthesis(studio: Studio): Promise<void> {
  const status = sampling(studio);
  if (!status) return;
  const isPending = (): boolean => {
    const now = sampling(studio);
    return now?.jobId === status.jobId && now.kind === 'cancelling';
  };
  studio.store.setSession({ synthesisStatus: { ...status, kind: 'cancelling' } });
  setTimeout(() => isPending() && abandon(studio), STOP_MS);
  try {
    await studio.engine.cancelSampling(status.jobId);
  } catch (thrown) {
    // Where the worker is gone, so is the draw's stream, which says what becomes of it.
    if (isLoss(thrown) || isCancelled(thrown)) return;
    const now = sampling(studio);
    if (now?.jobId === status.jobId) studio.store.setSession({ synthesisStatus: { ...now, kind: 'sampling' } });
    report(studio, thrown);
  }
}
