import { StudioError, toErrorFields } from '../../../errors';
import { newSweepId, type SweepId } from '../../../project/ids';
import { keptReferences } from '../../../project/references';
import type { Run, Sweep } from '../../../project/types';
import { splitHeldOut } from '../../../references/split';
import { cellsOf, checkPlan, rowsOfShare } from '../../../sweeps/plan';
import { type Cell, optionsOf, type SweepPlan } from '../../../sweeps/types';
import { liveRun } from '../../selectors/runs';
import { isSettled, referencesOfSweep, runsOfSweep, sweepDifference } from '../../selectors/sweeps';
import type { Studio } from '../../studio';
import { report } from '../failures';
import { learn, resumeFromCheckpoint, stop } from '../learn/learn';

/** Queue the runs of a plan with the form's other options, and begin. */
export async function startSweep(studio: Studio, plan: SweepPlan): Promise<void> {
  const { store } = studio;
  if (isAnyUnderWay(studio)) return;
  try {
    checkPlan(plan);
  } catch (thrown) {
    report(studio, thrown);
    return;
  }
  const base = Object.freeze({ ...store.getState().session.draftOptions });
  const { project, session } = store.getState();
  const sweep: Sweep = {
    id: newSweepId(),
    createdAt: Date.now(),
    plan,
    base,
    referenceIds: keptReferences(project).map(({ id }) => id),
    ...(session.modelStatus.kind === 'ready' && { modelHash: session.modelStatus.loaded.info.hash }),
    state: 'running',
  };
  store.edit({ type: 'addSweep', sweep });
  await run(studio, sweep.id);
}

/** Go on with what is left of it, from the same examples and on the same model. */
export async function resumeSweep(studio: Studio, id: SweepId): Promise<void> {
  if (isAnyUnderWay(studio)) return;
  setState(studio, id, 'running');
  await run(studio, id);
}

/** No run begins any more; the one under way ends after its step, and can go on from there. */
export async function stopSweep(studio: Studio, id: SweepId): Promise<void> {
  setState(studio, id, 'stopped');
  const live = liveRun(studio.store.getState());
  if (live?.sweep?.id === id) await stop(studio);
}

const sweepOf = ({ store }: Studio, id: SweepId): Sweep | undefined =>
  store.getState().project.sweeps?.find((sweep) => sweep.id === id);

function setState(studio: Studio, id: SweepId, state: Sweep['state']): void {
  const sweep = sweepOf(studio, id);
  if (sweep) studio.store.edit({ type: 'replaceSweep', sweep: { ...sweep, state } });
}

/** Two loops would take each other's runs for their own. */
const isAnyUnderWay = ({ store }: Studio): boolean => store.getState().session.sweepsUnderWay.size > 0;

async function run(studio: Studio, id: SweepId): Promise<void> {
  studio.store.setSweepUnderWay(id, true);
  try {
    await runEach(studio, id);
  } finally {
    studio.store.setSweepUnderWay(id, false);
  }
}

/** One run after the other, until none is left, one cannot begin, or the sweep is stopped or gone. */
async function runEach(studio: Studio, id: SweepId): Promise<void> {
  const { store } = studio;
  for (;;) {
    const sweep = sweepOf(studio, id);
    if (sweep?.state !== 'running' || liveRun(store.getState())) return;
    const runs = runsOfSweep(sweep, store.getState().project);
    const next = cellsOf(sweep.plan).find((cell) => !isDone(runs.get(cell.id)));
    if (next === undefined) {
      setState(studio, id, 'stopped');
      store.announce('The sweep is done.');
      return;
    }
    const difference = sweepDifference(sweep, store.getState());
    if (difference !== null) {
      report(studio, new StudioError('BAD_OPTION', 'The sweep cannot go on now.', difference));
      setState(studio, id, 'stopped');
      return;
    }
    const before = runs.get(next.id);
    await begin(studio, sweep, next, before);
    const after = runOf(studio, sweep, next);
    // What a person stopped, or what could not begin, ends the queue: it must not spin.
    if (after === before || !isDone(after)) {
      setState(studio, id, 'stopped');
      return;
    }
  }
}

const runOf = ({ store }: Studio, sweep: Sweep, cell: Cell): Run | undefined =>
  runsOfSweep(sweep, store.getState().project).get(cell.id);

const isDone = (found: Run | undefined): boolean => found !== undefined && isSettled(found);

async function begin(studio: Studio, sweep: Sweep, cell: Cell, before: Run | undefined): Promise<void> {
  if (before?.checkpoint) {
    await resumeFromCheckpoint(studio, before.id);
    return;
  }
  // It was cut off before its first step: nothing of it is worth keeping.
  if (before) studio.store.edit({ type: 'removeRun', id: before.id });
  const options = optionsOf(cell, sweep.base);
  const all = referencesOfSweep(sweep, studio.store.getState().project);
  try {
    const { train, heldOut } = splitHeldOut(all.length, options.holdout, options.seed);
    const taken = new Set([...rowsOfShare(train, cell.setting.share ?? 1, cell.seed), ...heldOut]);
    await learn(studio, {
      options,
      references: all.filter((_, row) => taken.has(row)),
      heldOutIds: heldOut.map((row) => all[row]!.id),
      sweep: { id: sweep.id, cell: cell.id },
    });
  } catch (thrown) {
    report(studio, thrown);
    studio.store.announce(toErrorFields(thrown).message);
  }
}
