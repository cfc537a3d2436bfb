import type { SampleEvent, SampleRequest, SampleResult } from '../../../../workers/engine/engine.protocol';
import { readStream } from '../../../../workers/rpc/eventStream.protocol';
import { StudioError, toErrorFields } from '../../../errors';
import type { GeneratedRow } from '../../../generation/types';
import { newBatchId, sampleId } from '../../../project/ids';
import { sourceOf } from '../../../project/samples';
import type { Batch, Sample } from '../../../project/types';
import { drawing } from '../../selectors/drawing';
import { activeRun, liveRun } from '../../selectors/runs';
import type { Studio } from '../../studio';
import { batched } from '../batches';
import { refreshMap } from '../explore/map';
import { isCancelled, report } from '../failures';
import { abandon, isBackAfter, isLoss, MOST_ATTEMPTS, STOP_MS } from '../model/recovery';
import { judgeSamples } from './judge';

const sampling = ({ store }: Studio) => drawing(store.getState());

/** Draw samples from the active run's best prompt (or from BOS), check them, and put them on the map. */
export async function synthesise(studio: Studio): Promise<void> {
  const { store } = studio;
  const state = store.getState();
  if (sampling(studio)) return;
  const live = liveRun(state);
  if (live) {
    report(
      studio,
      new StudioError('BAD_OPTION', `${live.name} is learning.`, 'Stop it first: its best prompt is kept.'),
    );
    return;
  }
  const run = activeRun(state);
  const { samplePrompt, modelStatus, draftSampling, shownSource } = state.session;
  const prompt = samplePrompt === 'active-run' ? run?.prompt : null;
  if (samplePrompt === 'active-run' && !prompt) {
    report(
      studio,
      new StudioError('BAD_OPTION', 'There is no learned prompt to draw from.', 'Press Learn in step 3 first.'),
    );
    return;
  }
  const jobId = newBatchId();
  const startedAt = Date.now();
  const total = draftSampling.count;
  const { batch: _, ...options } = draftSampling;
  const batch: Batch = {
    ...options,
    id: jobId,
    method: prompt ? 'domino' : 'no-prompt',
    runId: prompt ? (run?.id ?? null) : null,
    sourceName: (prompt && run?.name) || 'No prompt',
    model: modelStatus.kind === 'ready' ? modelOf(modelStatus.loaded.info) : { id: '', hash: null },
    createdAt: startedAt,
    prompt: prompt ?? null,
    ...(prompt && run?.composition ? { composition: run.composition } : {}),
  };
  let received = 0;
  const drawn: GeneratedRow[] = [];

  const rows = batched<GeneratedRow>((items) => {
    const next = store.getState().project.drawnCount;
    const samples = items.map(
      (row, index): Sample => ({ id: sampleId(next + index), batchId: jobId, row, judgement: null }),
    );
    received += items.length;
    drawn.push(...items);
    store.addSamples(samples);
    const status = sampling(studio);
    if (status?.jobId === jobId) store.setSession({ synthesisStatus: { ...status, done: received } });
    void judgeSamples(studio);
  });

  const receive = (event: SampleEvent): void => {
    if (event.type === 'row') {
      rows.push(event.row);
      return;
    }
    const status = sampling(studio);
    if (status?.jobId === jobId) {
      store.setSession({ synthesisStatus: { ...status, tokensPerSecond: event.tokensPerSecond } });
    }
  };

  store.edit({ type: 'addBatch', batch });
  store.setSession({
    synthesisStatus: { kind: 'sampling', jobId, done: 0, total, tokensPerSecond: null, startedAt },
    unsaved: true,
    removed: null,
    // What is being drawn is never out of sight.
    ...(shownSource === sourceOf(batch) ? {} : { shownSource: null }),
  });
  store.announce(`Drawing ${total} samples.`);
  try {
    const request = { jobId, sampling: draftSampling, ...(prompt ? { prompt } : {}) };
    const { tokens, cancelled } = await drawAll(studio, request, receive, () => {
      rows.flush();
      return drawn;
    });
    const elapsedMs = Date.now() - startedAt;
    store.setSession({ synthesisStatus: { kind: 'done', rows: received, tokens, elapsedMs, cancelled } });
    store.announce(`${received} samples drawn${cancelled ? ' before you cancelled' : ''}. Next: Explore and Export.`);
    // Another seed next time: the same one would draw the same samples again.
    if (!cancelled) store.setDraftSampling({ seed: draftSampling.seed + 1 });
  } catch (thrown) {
    rows.flush();
    if (isCancelled(thrown)) {
      store.setSession({
        synthesisStatus: {
          kind: 'done',
          rows: received,
          tokens: 0,
          elapsedMs: Date.now() - startedAt,
          cancelled: true,
        },
      });
    } else {
      const error = toErrorFields(thrown);
      store.setSession({ synthesisStatus: { kind: 'failed', error, rows: received } });
      store.announce(`Sampling failed: ${error.message}`);
    }
  }
  await judgeSamples(studio);
  if (received > 0) await refreshMap(studio);
}

/** Read a draw to its end, over a worker that dies meanwhile too: the next one draws what is missing. @param drawn rows so far */
async function drawAll(
  studio: Studio,
  request: SampleRequest,
  receive: (event: SampleEvent) => void,
  drawn: () => readonly GeneratedRow[],
): Promise<SampleResult> {
  for (let [attempts, reached] = [1, 0]; ; attempts++) {
    const before = [...drawn()];
    const rest = before.length > 0 ? { drawn: before.map(({ index }) => index) } : {};
    try {
      const result = await readStream(studio.engine.sample({ ...request, ...rest }), receive);
      drawn();
      return { ...result, tokens: before.reduce((sum, { tokenCount }) => sum + tokenCount, result.tokens) };
    } catch (thrown) {
      const { length } = drawn();
      if (length > reached) [reached, attempts] = [length, 1];
      const isCancelling = (): boolean => sampling(studio)?.kind === 'cancelling';
      if (isLoss(thrown) && isCancelling()) throw cancelled(thrown);
      if (attempts >= MOST_ATTEMPTS || !(await isBackAfter(studio, thrown)))
        throw isCancelling() ? cancelled(thrown) : thrown;
      if (isCancelling()) throw cancelled(thrown);
      studio.store.announce(`Drawing goes on: ${length} of ${request.sampling.count} samples are there.`);
    }
  }
}

const cancelled = (cause: unknown): StudioError =>
  new StudioError('CANCELLED', 'Drawing was cancelled.', 'The rows that were drawn are kept.', { cause });

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
