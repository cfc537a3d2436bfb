import type { KeptPrompt, TrainRequest, TrainResult } from '../../../../workers/engine/engine.protocol';
import { readStream } from '../../../../workers/rpc/eventStream.protocol';
import { presetOptions } from '../../../domino/presets';
import type { PresetName } from '../../../domino/types';
import { StudioError, toErrorFields } from '../../../errors';
import { newRunId, type RunId } from '../../../project/ids';
import { compositionsOf, keptReferences } from '../../../project/references';
import type { Run } from '../../../project/types';
import { busyWords, modelObstacle } from '../../selectors/isModelBusy';
import { DIFFERENT_COMPOSITIONS } from '../../selectors/learnObstacle';
import { liveRun, takenRunNames } from '../../selectors/runs';
import type { StudioState } from '../../store/store';
import type { Studio } from '../../studio';
import { isCancelled, report } from '../failures';
import { abandon, isBackAfter, isLoss, MOST_ATTEMPTS, STOP_MS } from '../model/recovery';
import { looks } from './looks';
import { receiveTraining } from './trainingEvents';

/** The preset's options for the references there are; share held out and seed stay what they were. */
export function choosePreset({ store }: Studio, preset: PresetName): void {
  const { project, session } = store.getState();
  const { holdout, seed } = session.draftOptions;
  const trainingCount = keptReferences(project).length - session.heldOutIds.size;
  const options = trainingCount > 0 ? presetOptions(preset, trainingCount) : presetOptions(preset);
  store.setSession({ draftOptions: { ...options, holdout, seed } });
}

function nextRunName(state: StudioState): string {
  const numbers = [...takenRunNames(state)].map((name) => Number(/^Run (\d+)$/.exec(name)?.[1] ?? 0));
  return `Run ${Math.max(0, ...numbers) + 1}`;
}

/** A run that nobody begins from the form. */
export interface AskedRun extends Pick<Run, 'options' | 'references' | 'heldOutIds'> {
  readonly sweep: NonNullable<Run['sweep']>;
}

/**
 * Train a new prompt with the form's options, frozen from here on; or with what is asked for, and the page stays where it is.
 */
export async function learn(studio: Studio, asked?: AskedRun): Promise<void> {
  const state = studio.store.getState();
  if (liveRun(state)) return;
  const busy = busyWords(state);
  if (busy !== null) {
    report(studio, new StudioError('BAD_OPTION', 'Nothing can be learned now.', busy));
    return;
  }
  const { project, session } = state;
  const references = keptReferences(project);
  if (session.modelStatus.kind !== 'ready') {
    report(
      studio,
      new StudioError(
        'MODEL_FILE_MISSING',
        'No model is loaded yet.',
        'Wait until the model is ready, or load it again under Data.',
      ),
    );
    return;
  }
  if (references.length < 2) {
    report(
      studio,
      new StudioError(
        'REFERENCES_TOO_FEW',
        references.length === 0
          ? 'There are no references to learn from.'
          : 'One reference is not enough to learn a domain from.',
        'Add at least two examples under Data; a dozen or more works better.',
      ),
    );
    return;
  }
  const compositions = compositionsOf(project);
  if (compositions.length > 1) {
    report(studio, new StudioError('BAD_OPTION', DIFFERENT_COMPOSITIONS, 'Choose the same for each file under Data.'));
    return;
  }
  try {
    // Comes with its schema library, so not with the page.
    const { parseOptions } = await import('../../../domino/options');
    parseOptions(asked?.options ?? session.draftOptions);
  } catch (thrown) {
    report(studio, thrown);
    return;
  }
  // A second press while the schema came.
  if (liveRun(studio.store.getState())) return;
  const { info } = session.modelStatus.loaded;
  const run: Run = {
    id: newRunId(),
    name: nextRunName(state),
    createdAt: Date.now(),
    openedFrom: null,
    options: Object.freeze({ ...(asked?.options ?? session.draftOptions) }),
    references: asked?.references ?? references,
    composition: compositions[0]!,
    modelId: info.id,
    modelHash: info.hash,
    deviceLabel: info.device.label,
    status: { kind: 'starting' },
    history: [],
    ...(asked && { sweep: asked.sweep }),
    heldOutIds: asked?.heldOutIds ?? [],
    cutIds: [],
    heldOutWithoutPrompt: null,
    tokensPerStep: 0,
    samples: [],
    notices: [],
    prompt: null,
    checkpoint: null,
    checkpointStep: 0,
  };
  studio.store.edit({ type: 'addRun', run });
  if (!asked) studio.store.goTo('learn');
  selectRun(studio, run.id);
  await train(studio, run);
}

/**
 * Go on from the newest checkpoint of a run.
 * @param steps its last step from now on; as before where it is not given
 */
export async function resumeFromCheckpoint(studio: Studio, runId: RunId, steps?: number): Promise<void> {
  const state = studio.store.getState();
  const found = state.project.runs.find((candidate) => candidate.id === runId);
  if (!found?.checkpoint || liveRun(state)) return;
  const { modelStatus } = state.session;
  const task = modelObstacle(state);
  if (task !== null || modelStatus.kind !== 'ready' || modelStatus.loaded.info.hash !== found.modelHash) {
    const remedy = task ?? `Load ${found.modelId}, which it learned on, under Data.`;
    report(studio, new StudioError('BAD_OPTION', `${found.name} cannot go on now.`, remedy));
    return;
  }
  const run = { ...found, options: Object.freeze({ ...found.options, steps: steps ?? found.options.steps }) };
  const { checkpointStep } = run;
  studio.store.updateRun(runId, () => ({
    status: { kind: 'starting' },
    options: run.options,
    history: run.history.filter((point) => point.step <= checkpointStep),
  }));
  selectRun(studio, runId);
  await train(studio, run, found.checkpoint);
}

async function train(studio: Studio, run: Run, checkpoint?: Uint8Array): Promise<void> {
  const { store, engine } = studio;
  const { announce, updateRun } = store;
  const { draftSampling } = store.getState().session;
  const request: TrainRequest = {
    runId: run.id,
    references: run.references.map(({ id, input }) => ({ id, input })),
    options: run.options,
    ...(run.composition && { composition: run.composition }),
    ...(run.sweep && { heldOutIds: run.heldOutIds }),
    ...looks(run.options, draftSampling.maxTokens),
  };
  const events = receiveTraining(studio, run.id);
  const now = (): Run | undefined => store.getState().project.runs.find(({ id }) => id === run.id);
  store.setSession({ unsaved: true, removed: null });
  announce(checkpoint ? `${run.name} goes on from step ${run.checkpointStep}.` : `${run.name} started.`);
  let [from, attempts, reached] = [checkpoint, 0, run.checkpointStep];
  for (;;) {
    try {
      const stream = engine.train({ ...request, ...(from ? { checkpoint: from } : {}) });
      const result = await readStream(stream, events.receive);
      events.flush();
      finish(studio, run, result, result.checkpoint);
      return;
    } catch (thrown) {
      events.flush();
      attempts++;
      if (isLoss(thrown) && !isStopping(now())) updateRun(run.id, () => ({ status: { kind: 'starting' } }));
      const isBack = attempts < MOST_ATTEMPTS && !isStopping(now()) && (await isBackAfter(studio, thrown));
      const at = now();
      if (at && isStopping(at)) {
        endAtCheckpoint(studio, at, events.kept());
        return;
      }
      if (!isBack || !at) {
        const error = toErrorFields(thrown);
        updateRun(run.id, () => ({ status: { kind: 'failed', error } }));
        announce(`${run.name} failed: ${error.message}`);
        return;
      }
      if (at.checkpointStep > reached) [reached, attempts] = [at.checkpointStep, 0];
      from = at.checkpoint ?? undefined;
      goOn(studio, at, toErrorFields(thrown).message);
    }
  }
}

/** As the worker says that a run ended, or as its last checkpoint has it. */
type Ending = Pick<TrainResult, 'stoppedBy' | 'steps' | 'bestStep' | 'heldOut' | 'heldOutWithoutPrompt' | 'prompt'>;

function finish({ store }: Studio, run: Run, ending: Ending, checkpoint: Uint8Array | null): void {
  const { stoppedBy, steps, bestStep, heldOut, heldOutWithoutPrompt, prompt } = ending;
  store.updateRun(run.id, () => ({
    status: { kind: 'finished', stoppedBy, bestStep, heldOut },
    heldOutWithoutPrompt,
    prompt,
    checkpoint,
    checkpointStep: steps,
  }));
  store.announce(
    `${run.name} finished after ${steps} steps. The best prompt, of step ${bestStep}, is kept. Next: Synthesise.`,
  );
}

const isStopping = (run: Run | undefined): boolean => run?.status.kind === 'stopping';

/** The worker that was to stop is gone: what its last checkpoint has is what the run leaves. */
function endAtCheckpoint(studio: Studio, run: Run, kept: KeptPrompt | null): void {
  const { store } = studio;
  const { checkpoint, checkpointStep, heldOutWithoutPrompt } = run;
  if (checkpoint && kept) {
    store.updateRun(run.id, ({ history }) => ({ history: history.filter(({ step }) => step <= checkpointStep) }));
    finish(
      studio,
      run,
      { ...kept, stoppedBy: 'stop', steps: checkpointStep, heldOut: null, heldOutWithoutPrompt },
      checkpoint,
    );
    return;
  }
  const error = toErrorFields(
    new StudioError('CANCELLED', `${run.name} was stopped before its first step.`, 'Learn again when you are ready.'),
  );
  store.updateRun(run.id, () => ({ status: checkpoint ? { kind: 'interrupted' } : { kind: 'failed', error } }));
  store.announce(error.message);
}

/** The run begins again where its last checkpoint was, which the person is told. */
function goOn({ store }: Studio, run: Run, why: string): void {
  const { checkpoint, checkpointStep } = run;
  const step = checkpoint ? checkpointStep : 0;
  const message = `${why} ${checkpoint ? `${run.name} goes on from step ${step}.` : `${run.name} begins again.`}`;
  store.updateRun(run.id, ({ history, samples, notices }) => ({
    status: { kind: 'starting' },
    history: history.filter((point) => point.step <= step),
    samples: samples.filter((sample) => sample.step <= step),
    notices: [...notices.filter((notice) => notice.step <= step), { step, message }],
  }));
  store.announce(message);
}

/** Ask the worker for a change of a live run; the state shows the request at once and falls back when it is refused. */
async function ask(
  studio: Studio,
  status: 'pausing' | 'training' | 'stopping',
  request: (runId: RunId) => Promise<void>,
): Promise<void> {
  const { store } = studio;
  const run = liveRun(store.getState());
  if (!run) return;
  const before = run.status;
  store.updateRun(run.id, () => ({ status: { kind: status } }));
  try {
    await request(run.id);
  } catch (thrown) {
    // Where the worker is gone, so is the run's stream, and what becomes of the run is decided there.
    if (isLoss(thrown) || isCancelled(thrown)) return;
    store.updateRun(run.id, (now) => (now.status.kind === status ? { status: before } : {}));
    report(studio, thrown);
  }
}

export const pause = (studio: Studio): Promise<void> => ask(studio, 'pausing', (id) => studio.engine.pauseTraining(id));
export const resume = (studio: Studio): Promise<void> =>
  ask(studio, 'training', (id) => studio.engine.resumeTraining(id));

/** Stop after the step under way; a worker that does not within STOP_MS is ended, and its last checkpoint is kept. */
export async function stop(studio: Studio): Promise<void> {
  const { store } = studio;
  const run = liveRun(store.getState());
  if (!run) return;
  const overdue = setTimeout(() => {
    const now = liveRun(store.getState());
    if (now?.id === run.id && isStopping(now)) abandon(studio);
  }, STOP_MS);
  await ask(studio, 'stopping', (id) => studio.engine.stopTraining(id));
  if (!isStopping(store.getState().project.runs.find(({ id }) => id === run.id))) clearTimeout(overdue);
}

export const selectRun = ({ store }: Studio, activeRunId: RunId): void => store.setSession({ activeRunId });
