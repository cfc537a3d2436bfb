/** What has become of a sweep, from its runs. */
import type { DominoOptions } from '../../domino/types';
import { byIdentities } from '../../project/byIdentity';
import type { ReferenceId } from '../../project/ids';
import { keptReferences } from '../../project/references';
import { isLive } from '../../project/runs';
import type { Project, ProjectReference, Run, Sweep } from '../../project/types';
import { isOfTheSetting } from '../../sweeps/failures';
import { cellsOf } from '../../sweeps/plan';
import { type SettingSummary, summarize } from '../../sweeps/summary';
import { type Cell, type CellResult, optionsOf } from '../../sweeps/types';
import type { StudioState } from '../store/store';
import { formatCount, plural } from '../ui/format';
import { learnObstacle } from './learnObstacle';
import { runFigures } from './runFigures';

export interface SweepProgress {
  readonly sweep: Sweep;
  readonly cells: readonly Cell[];
  /** By the id of a cell: its newest run by the options it asks for. */
  readonly runs: ReadonlyMap<string, Run>;
  /** Runs of cells without another, that learn by other options by now, to more steps say: they take no part. */
  readonly strayed: readonly Run[];
  /** Cells that are done, or failed by their setting. */
  readonly settled: number;
  /** Of its runs that are done, each by its own time; null before the first. */
  readonly remainingMs: number | null;
  readonly summaries: readonly SettingSummary[];
  /** The run under way, if it is one of this sweep. */
  readonly live: Run | null;
}

/** Stopped before its last step: there is something to go on from. */
const isCutOff = ({ status, options, checkpointStep }: Run): boolean =>
  status.kind === 'interrupted' ||
  (status.kind === 'finished' && status.stoppedBy === 'stop' && checkpointStep < options.steps);

/** It tells of its setting what it will ever tell. A worker that was lost, or a stop before the first step, tells nothing: it is run again. */
export const isSettled = (run: Run): boolean =>
  !isLive(run) && !isCutOff(run) && (run.status.kind !== 'failed' || isOfTheSetting(run.status.error));

/** By the id of a cell: its newest run. One that learns by other options than its cell asks for takes no part: it would be compared unlike with like. */
export function runsOfSweep(sweep: Sweep, { runs }: Pick<Project, 'runs'>): ReadonlyMap<string, Run> {
  const cells = new Map(cellsOf(sweep.plan).map((cell) => [cell.id, cell]));
  return new Map(
    runs.flatMap((run) => {
      const cell = run.sweep?.id === sweep.id ? cells.get(run.sweep.cell) : undefined;
      return cell && sameOptions(run.options, optionsOf(cell, sweep.base)) ? [[cell.id, run] as const] : [];
    }),
  );
}

const sameOptions = (a: DominoOptions, b: DominoOptions): boolean =>
  (Object.keys(b) as (keyof DominoOptions)[]).every(
    (name) => a[name] === b[name] || JSON.stringify(a[name]) === JSON.stringify(b[name]),
  );

export function sweepProgress(sweep: Sweep, project: Pick<Project, 'runs'>): SweepProgress {
  const own = runsOfSweep(sweep, project);
  const cells = cellsOf(sweep.plan);
  const strayed = project.runs.filter((run) => run.sweep?.id === sweep.id && !own.has(run.sweep.cell));
  const settled = [...own.values()].filter(isSettled);
  const live = [...own.values()].find(isLive) ?? null;
  const times = settled.flatMap(({ history }) => history.at(-1)?.elapsedMs ?? []);
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const waiting = cells.length - settled.length - (live ? 1 : 0);
  const liveMs = live === null ? 0 : (runFigures(live).remainingMs ?? mean);
  return {
    sweep,
    cells,
    runs: own,
    strayed,
    settled: settled.length,
    remainingMs: times.length === 0 ? null : waiting * mean + liveMs,
    summaries: summarize(
      sweep.plan,
      settled.flatMap((run) => resultOf(run) ?? []),
    ),
    live,
  };
}

function resultOf({ sweep, status, history, heldOutWithoutPrompt, checkpointStep }: Run): CellResult | null {
  if (sweep === undefined || status.kind !== 'finished') return null;
  return {
    id: sweep.cell,
    steps: checkpointStep,
    bestStep: status.bestStep,
    heldOut: status.heldOut ?? null,
    heldOutWithoutPrompt,
    curve: history.flatMap(({ step, heldOut }) => (heldOut === null ? [] : [[step, heldOut] as const])),
    seconds: (history.at(-1)?.elapsedMs ?? 0) / 1000,
    draws: [],
  };
}

const found = byIdentities(
  (kept: readonly ProjectReference[], ids: readonly ReferenceId[]): readonly ProjectReference[] => {
    const byId = new Map(kept.map((reference) => [reference.id, reference]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  },
);

/** Those that the sweep was begun with and that still take part, in its order; of a sweep that names none, all there are. */
export function referencesOfSweep({ referenceIds }: Sweep, project: Project): readonly ProjectReference[] {
  const kept = keptReferences(project);
  return referenceIds === undefined ? kept : found(kept, referenceIds);
}

/** Why its runs to come would not be like those there are, with what to do; null where they would. */
export function sweepDifference(
  sweep: Sweep,
  { project, session }: Pick<StudioState, 'project' | 'session'>,
): string | null {
  const { referenceIds } = sweep;
  const begun = project.runs.find((run) => run.sweep?.id === sweep.id);
  const modelHash = sweep.modelHash ?? begun?.modelHash;
  const words: string[] = [];
  const gone = (referenceIds?.length ?? 0) - referencesOfSweep(sweep, project).length;
  if (referenceIds && gone > 0)
    words.push(
      `${formatCount(gone)} of the ${plural(referenceIds.length, 'example')} that this sweep learns from ${gone === 1 ? 'is' : 'are'} dropped or gone. Bring ${gone === 1 ? 'it' : 'them'} back under Data.`,
    );
  const { modelStatus } = session;
  if (modelHash !== undefined && modelStatus.kind === 'ready' && modelStatus.loaded.info.hash !== modelHash) {
    words.push(
      `This sweep learns on another model than the one that is loaded. Load ${begun?.modelId ?? 'the one before'} under Data.`,
    );
  }
  return words.length === 0 ? null : `${words.join(' ')} Or begin a new sweep.`;
}

/** Why it cannot go on now, with what to do; null when it can. */
export const sweepObstacle = (sweep: Sweep, state: StudioState): string | null =>
  learnObstacle(state) ?? sweepDifference(sweep, state);

/** The one that its panel shows. */
export const newestSweep = ({ sweeps }: Pick<Project, 'sweeps'>): Sweep | null => sweeps?.at(-1) ?? null;
