/** One method's draw, as a batch of the project. */
import type { MethodRequest, SampleEvent } from '../../../../workers/engine/engine.protocol';
import { StudioError } from '../../../errors';
import type { GeneratedRow } from '../../../generation/types';
import { CATALOGUE } from '../../../methods/catalogue';
import type { MethodId } from '../../../methods/ids';
import { newBatchId, sampleId } from '../../../project/ids';
import { keptReferences } from '../../../project/references';
import type { Batch, ProjectReference, Run, Sample } from '../../../project/types';
import { splitHeldOut } from '../../../references/split';
import { drawing } from '../../selectors/drawing';
import type { Studio } from '../../studio';
import { batched } from '../batches';
import { drawRows } from '../synthesise/drawRows';
import { judgeSamples } from '../synthesise/judge';
import { knowledgeOfModel } from '../synthesise/knowledge';

export async function drawByMethod(studio: Studio, method: MethodId): Promise<void> {
  const { store } = studio;
  const { project, session } = store.getState();
  const references = keptReferences(project);
  const { draftSampling, draftOptions, comparedCount: count, domainDescription: description, modelStatus } = session;
  if (modelStatus.kind !== 'ready')
    throw new StudioError('BAD_OPTION', 'The model is not ready.', 'Wait until it is loaded.');
  const { id: modelId, hash } = modelStatus.loaded.info;
  const run = learnedRun(project.runs, method, hash, references);
  const jobId = newBatchId();
  const startedAt = Date.now();
  const { batch: rowsTogether, ...options } = draftSampling;
  const sampling = { ...options, count };
  const composition = run?.composition;
  let batch: Batch = {
    ...sampling,
    id: jobId,
    method,
    runId: run?.id ?? null,
    sourceName: run?.name ?? CATALOGUE[method].name,
    model: { id: modelId, hash },
    createdAt: startedAt,
    prompt: run?.prompt ?? null,
    ...(composition ? { composition } : {}),
  };
  const drawn: GeneratedRow[] = [];
  const rows = batched<GeneratedRow>((items) => {
    const next = store.getState().project.drawnCount;
    if (drawn.length === 0) store.edit({ type: 'addBatch', batch });
    drawn.push(...items);
    store.addSamples(
      items.map((row, at): Sample => ({ id: sampleId(next + at), batchId: jobId, row, judgement: null })),
    );
    const status = drawing(store.getState());
    if (status?.jobId === jobId) store.setSession({ synthesisStatus: { ...status, done: drawn.length } });
    say(studio, `${drawn.length} of ${count} rows`);
    void judgeSamples(studio);
  });
  store.setSession({
    synthesisStatus: {
      kind: 'sampling',
      jobId,
      done: 0,
      total: count,
      pass: null,
      trying: false,
      tokensPerSecond: null,
      startedAt,
    },
    unsaved: true,
    removed: null,
    shownSource: null,
  });
  const receive = (event: SampleEvent): void => {
    if (event.type === 'row') rows.push(event.row);
    else if (event.type === 'stage') say(studio, event.words);
  };
  try {
    batch = { ...batch, knowledge: await knowledgeOfModel(studio) };
    // The engine knows of no draw yet that could be cancelled there.
    if (drawing(store.getState())?.kind === 'cancelling')
      throw new StudioError('CANCELLED', 'Drawing was cancelled.', 'The rows that were drawn are kept.');
    const { tokens, cancelled, prompt, facts } = await drawRows(
      studio,
      {
        jobId,
        sampling: { ...sampling, batch: rowsTogether },
        ...(run?.prompt ? { prompt: run.prompt } : { method: requestFor(method) }),
      },
      receive,
      () => {
        rows.flush();
        return drawn;
      },
    );
    if (drawn.length > 0 && (prompt || facts?.length)) {
      const own = store.getState().project.batches.find(({ id }) => id === jobId) ?? batch;
      const learned = { ...own, ...(prompt && { prompt }), ...(facts?.length ? { methodFacts: facts } : {}) };
      store.edit({ type: 'replaceBatch', batch: learned });
    }
    const elapsedMs = Date.now() - startedAt;
    store.setSession({ synthesisStatus: { kind: 'done', rows: drawn.length, tokens, elapsedMs, cancelled } });
  } catch (thrown) {
    rows.flush();
    store.setSession({ synthesisStatus: { kind: 'idle' } });
    throw thrown;
  }

  function requestFor(id: MethodId): MethodRequest {
    const { holdout, seed } = draftOptions;
    return {
      id,
      references: references.map(({ input }) => input),
      trainRows: splitHeldOut(references.length, holdout, seed).train,
      description,
      training: draftOptions,
    };
  }
}

function say({ store }: Studio, words: string): void {
  const { methodsStatus: status } = store.getState().session;
  if (status.kind === 'drawing') store.setSession({ methodsStatus: { ...status, words } });
}

/** The newest finished run of this model and these references that is what the method would learn; null: the method learns. */
function learnedRun(
  runs: readonly Run[],
  method: MethodId,
  modelHash: string,
  references: readonly ProjectReference[],
): Run | null {
  if (method !== 'domino' && method !== 'direct-domain') return null;
  const fits = ({ prompt, options, status, modelHash: own, references: learned }: Run): boolean =>
    prompt !== null &&
    own === modelHash &&
    status.kind === 'finished' &&
    options.lambda > 0 === (method === 'domino') &&
    areSame(learned, references);
  return runs.findLast(fits) ?? null;
}

/** A run that was kept has records of its own. */
const areSame = (some: readonly ProjectReference[], others: readonly ProjectReference[]): boolean =>
  some.length === others.length &&
  some.every(({ id, input }, at) => id === others[at]!.id && input === others[at]!.input);
