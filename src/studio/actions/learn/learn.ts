import type { TrainRequest } from '../../../../workers/engine/engine.protocol';
import { readStream } from '../../../../workers/rpc/eventStream.protocol';
import { presetOptions } from '../../../domino/presets';
import type { PresetName } from '../../../domino/types';
import { StudioError, toErrorFields } from '../../../errors';
import { newRunId, type RunId } from '../../../project/ids';
import { compositionsOf, keptReferences } from '../../../project/references';
import type { Run } from '../../../project/types';
import { engineTask } from '../../selectors/engineTask';
import { DIFFERENT_COMPOSITIONS } from '../../selectors/learnObstacle';
import { liveRun, takenRunNames } from '../../selectors/runs';
import type { StudioState } from '../../store/store';
import type { Studio } from '../../studio';
import { report } from '../failures';
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

/** Train a new prompt with the form's options, frozen from here on. */
export async function learn(studio: Studio): Promise<void> {
  const state = studio.store.getState();
  if (liveRun(state)) return;
  const { project, session } = state;
  const references = keptReferences(project);
  if (session.modelStatus.kind !== 'ready') {
    report(
      studio,
      new StudioError(
        'MODEL_FILE_MISSING',
        'No model is loaded yet.',
        'Wait until the model is ready, or load it again in step 2.',
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
        'Add at least two examples in step 1; a dozen or more works better.',
      ),
    );
    return;
  }
  const compositions = compositionsOf(project);
  if (compositions.length > 1) {
    report(studio, new StudioError('BAD_OPTION', DIFFERENT_COMPOSITIONS, 'Choose the same for each file in step 1.'));
    return;
  }
  try {
    // Comes with its schema library, so not with the page.
    const { parseOptions } = await import('../../../domino/options');
    parseOptions(session.draftOptions);
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
    options: Object.freeze({ ...session.draftOptions }),
    references,
    composition: compositions[0]!,
    modelId: info.id,
    modelHash: info.hash,
    deviceLabel: info.device.label,
    status: { kind: 'starting' },
    history: [],
    heldOutIds: [],
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
  const task = engineTask(state);
  if (task !== null || modelStatus.kind !== 'ready' || modelStatus.loaded.info.hash !== found.modelHash) {
    const remedy = task ?? `Load ${found.modelId}, which it learned on, in step 2.`;
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
    ...looks(run.options, draftSampling.maxTokens),
    ...(checkpoint ? { checkpoint } : {}),
  };
  const events = receiveTraining(studio, run.id);
  store.setSession({ unsaved: true, removed: null });
  announce(checkpoint ? `${run.name} goes on from step ${run.checkpointStep}.` : `${run.name} started.`);
  try {
    const result = await readStream(engine.train(request), events.receive);
    events.flush();
    updateRun(run.id, () => ({
      status: {
        kind: 'finished',
        stoppedBy: result.stoppedBy,
        bestStep: result.bestStep,
        heldOut: result.heldOut,
      },
      heldOutWithoutPrompt: result.heldOutWithoutPrompt,
      prompt: result.prompt,
      checkpoint: result.checkpoint,
      checkpointStep: result.steps,
    }));
    announce(
      `${run.name} finished after ${result.steps} steps. The best prompt, of step ${result.bestStep}, is kept. Next: Synthesise.`,
    );
  } catch (thrown) {
    events.flush();
    const error = toErrorFields(thrown);
    updateRun(run.id, () => ({ status: { kind: 'failed', error } }));
    announce(`${run.name} failed: ${error.message}`);
  }
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
    store.updateRun(run.id, (now) => (now.status.kind === status ? { status: before } : {}));
    report(studio, thrown);
  }
}

export const pause = (studio: Studio): Promise<void> => ask(studio, 'pausing', (id) => studio.engine.pauseTraining(id));
export const resume = (studio: Studio): Promise<void> =>
  ask(studio, 'training', (id) => studio.engine.resumeTraining(id));
export const stop = (studio: Studio): Promise<void> => ask(studio, 'stopping', (id) => studio.engine.stopTraining(id));

export const selectRun = ({ store }: Studio, activeRunId: RunId): void => store.setSession({ activeRunId });
