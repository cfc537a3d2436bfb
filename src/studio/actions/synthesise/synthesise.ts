import type { SampleEvent } from '../../../../workers/engine/engine.protocol';
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
import { judgeSamples } from './judge';

const sampling = ({ store }: Studio) => drawing(store.getState());

/** Draw samples from the active run's best prompt (or from BOS), check them, and put them on the map. */
export async function synthesise(studio: Studio): Promise<void> {
  const { store, engine } = studio;
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

  const rows = batched<GeneratedRow>((items) => {
    const next = store.getState().project.drawnCount;
    const samples = items.map(
      (row, index): Sample => ({ id: sampleId(next + index), batchId: jobId, row, judgement: null }),
    );
    received += items.length;
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
      store.setSession({ synthesisStatus: { ...status, total: event.total, tokensPerSecond: event.tokensPerSecond } });
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
    const { tokens, elapsedMs, cancelled } = await readStream(engine.sample(request), receive);
    rows.flush();
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

const modelOf = ({ id, hash }: Batch['model']): Batch['model'] => ({ id, hash });

export async function cancelSynthesis(studio: Studio): Promise<void> {
  const status = sampling(studio);
  if (!status) return;
  studio.store.setSession({ synthesisStatus: { ...status, kind: 'cancelling' } });
  try {
    await studio.engine.cancelSampling(status.jobId);
  } catch (thrown) {
    const now = sampling(studio);
    if (now?.jobId === status.jobId) studio.store.setSession({ synthesisStatus: { ...now, kind: 'sampling' } });
    report(studio, thrown);
  }
}
