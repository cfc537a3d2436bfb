import type { SampleEvent } from '../../../../workers/engine/engine.protocol';
import { readStream } from '../../../../workers/rpc/eventStream.protocol';
import { StudioError, toErrorFields } from '../../../errors';
import type { GeneratedRow } from '../../../generation/types';
import { activeRun } from '../../store/learning.slice';
import { NO_RUN, type Sample } from '../../store/synthesis.slice';
import type { Studio } from '../../studio';
import { batched } from '../batches';
import { refreshMap } from '../explore/map';
import { isCancelled, report } from '../failures';
import { judgeSamples } from './judge';

const sampling = ({ store }: Studio) => {
  const { synthesisStatus } = store.getState();
  return synthesisStatus.kind === 'sampling' || synthesisStatus.kind === 'cancelling' ? synthesisStatus : null;
};

/** Draw samples from the active run's best prompt (or from BOS), check them, and put them on the map. */
export async function synthesise(studio: Studio): Promise<void> {
  const { store, engine } = studio;
  const state = store.getState();
  if (sampling(studio)) return;
  const run = activeRun(state);
  const prompt = state.samplePrompt === 'active-run' ? run?.prompt : null;
  if (state.samplePrompt === 'active-run' && !prompt) {
    report(
      studio,
      new StudioError('BAD_OPTION', 'There is no learned prompt to draw from.', 'Press Learn in step 3 first.'),
    );
    return;
  }
  const jobId = crypto.randomUUID();
  const runId = prompt ? (run?.id ?? null) : null;
  const modelId = state.modelStatus.kind === 'ready' ? state.modelStatus.loaded.info.id : '';
  const sourceName = (prompt && run?.name) || 'No prompt';
  const startedAt = Date.now();
  const total = state.draftSampling.count;
  let received = 0;

  const rows = batched<GeneratedRow>((items) => {
    const next = store.getState().drawnCount;
    const samples = items.map(
      (row, index): Sample => ({
        id: `s${next + index}`,
        jobId,
        runId,
        sourceName,
        modelId,
        prompt: prompt ?? null,
        row,
        verdict: null,
      }),
    );
    received += items.length;
    store.getState().addSamples(samples);
    store.setState((now) => {
      const { synthesisStatus: status } = now;
      const ours = (status.kind === 'sampling' || status.kind === 'cancelling') && status.jobId === jobId;
      return ours ? { synthesisStatus: { ...status, done: received } } : {};
    });
    void judgeSamples(studio);
  });

  const receive = (event: SampleEvent): void => {
    if (event.type === 'row') {
      rows.push(event.row);
      return;
    }
    const status = sampling(studio);
    if (status?.jobId === jobId) {
      store.setState({ synthesisStatus: { ...status, total: event.total, tokensPerSecond: event.tokensPerSecond } });
    }
  };

  store.setState({
    synthesisStatus: { kind: 'sampling', jobId, done: 0, total, tokensPerSecond: null, startedAt },
    unsaved: true,
    removed: null,
    // What is being drawn is never out of sight.
    ...(state.shownSource === (runId ?? NO_RUN) ? {} : { shownSource: null }),
  });
  state.announce(`Drawing ${total} samples.`);
  try {
    const request = { jobId, sampling: state.draftSampling, ...(prompt ? { prompt } : {}) };
    const { tokens, elapsedMs, cancelled } = await readStream(engine.sample(request), receive);
    rows.flush();
    store.setState({ synthesisStatus: { kind: 'done', rows: received, tokens, elapsedMs, cancelled } });
    store
      .getState()
      .announce(`${received} samples drawn${cancelled ? ' before you cancelled' : ''}. Next: Explore and Export.`);
    // Another seed next time: the same one would draw the same samples again.
    if (!cancelled) store.getState().setDraftSampling({ seed: state.draftSampling.seed + 1 });
  } catch (thrown) {
    rows.flush();
    if (isCancelled(thrown)) {
      store.setState({
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
      store.setState({ synthesisStatus: { kind: 'failed', error, rows: received } });
      store.getState().announce(`Sampling failed: ${error.message}`);
    }
  }
  await judgeSamples(studio);
  if (received > 0) await refreshMap(studio);
}

export async function cancelSynthesis(studio: Studio): Promise<void> {
  const status = sampling(studio);
  if (!status) return;
  studio.store.setState({ synthesisStatus: { ...status, kind: 'cancelling' } });
  try {
    await studio.engine.cancelSampling(status.jobId);
  } catch (thrown) {
    const now = sampling(studio);
    if (now?.jobId === status.jobId) studio.store.setState({ synthesisStatus: { ...now, kind: 'sampling' } });
    report(studio, thrown);
  }
}
