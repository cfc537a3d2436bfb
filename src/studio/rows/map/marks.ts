/** What the map draws of every row: its group, and whether it steps back. */
import { isReferenceId } from '../../../project/ids';
import type { MapPoint, Replay } from '../../store/explore.slice';
import type { Group } from './group';
import type { Grouping } from './groups';

/** In full, behind what is selected or found, or grey: not among what the filters leave. */
export type Emphasis = 'full' | 'back' | 'grey';

export interface MarkedPoint {
  /** Of a row, or of one that a run drew while it learned. */
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly group: Group;
  readonly isReference: boolean;
  readonly emphasis: Emphasis;
}

export interface Emphasised {
  /** Samples that the filters leave. */
  readonly listed: ReadonlySet<string>;
  /** Rows that are selected; null: none are. */
  readonly chosen: ReadonlySet<string> | null;
  /** Samples ticked for export: the others step back where there are any. */
  readonly ticked: ReadonlySet<string>;
  /** Rows that were searched for; null: nothing was. */
  readonly found: ReadonlySet<string> | null;
}

/** In the order of drawing: grey ones first, references last. */
export function markPoints(points: readonly MapPoint[], grouping: Grouping, state: Emphasised): MarkedPoint[] {
  const order = new Map(grouping.groups.map((group, at) => [group, at]));
  const ranked = points.map((point) => {
    const group = grouping.of(point);
    const isReference = isReferenceId(point.id);
    const emphasis = emphasisOf(point.id, isReference, state);
    const rank = isReference ? order.size : (order.get(group) ?? 0);
    return {
      rank: { full: 2, back: 1, grey: 0 }[emphasis] * (order.size + 1) + rank,
      mark: { id: point.id, x: point.x, y: point.y, group, isReference, emphasis },
    };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ mark }) => mark);
}

function emphasisOf(id: string, isReference: boolean, { listed, chosen, ticked, found }: Emphasised): Emphasis {
  if (chosen !== null && !chosen.has(id)) return isReference || listed.has(id) ? 'back' : 'grey';
  // What is selected is seen whatever the list shows.
  if (chosen === null && !isReference && !listed.has(id)) return 'grey';
  if (found !== null && !found.has(id)) return 'back';
  return !isReference && ticked.size > 0 && !ticked.has(id) ? 'back' : 'full';
}

/** Rows whose text has these letters, in any case; null where there are none to look for. */
export function findRows(points: readonly MapPoint[], search: string): ReadonlySet<string> | null {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return null;
  return new Set(points.flatMap(({ id, text }) => (text.toLowerCase().includes(wanted) ? [id] : [])));
}

export interface LegendEntry {
  readonly group: Group;
  readonly count: number;
  /** Of them, those that are selected; null where nothing is. */
  readonly chosen: number | null;
}

/** Groups that occur, in their order, with how many rows each has. */
export function legendOf(
  marks: readonly MarkedPoint[],
  groups: readonly Group[],
  chosen: ReadonlySet<string> | null,
): readonly LegendEntry[] {
  const counts = new Map<string, { count: number; chosen: number }>();
  for (const { id, group } of marks) {
    const known = counts.get(group.id) ?? { count: 0, chosen: 0 };
    known.count++;
    if (chosen?.has(id)) known.chosen++;
    counts.set(group.id, known);
  }
  return groups.flatMap((group) => {
    const found = counts.get(group.id);
    return found ? [{ group, count: found.count, chosen: chosen === null ? null : found.chosen }] : [];
  });
}

const STEP_SHADES = 5;

/** The rows of a run by its steps: those of the step on show in full, those before behind them, and the project's in grey. */
export function markReplay(points: readonly MapPoint[], grouping: Grouping, replay: Replay): MarkedPoint[] {
  const listed = new Set<string>();
  const ground = markPoints(points, grouping, { listed, chosen: null, ticked: listed, found: null });
  const last = Math.max(1, replay.steps.at(-1) ?? 1);
  const shadeOf = (step: number): number => Math.min(STEP_SHADES - 1, Math.floor((STEP_SHADES * step) / (last + 1)));
  const drawn = replay.points.flatMap(({ step, x, y }, at): MarkedPoint[] =>
    step > replay.at
      ? []
      : [
          {
            ...{ id: `step ${at}`, x, y, isReference: false },
            group: stepGroups(last)[shadeOf(step)]!,
            emphasis: step === replay.at ? 'full' : 'back',
          },
        ],
  );
  return [...ground, ...drawn.sort((a, b) => (a.emphasis === b.emphasis ? 0 : a.emphasis === 'back' ? -1 : 1))];
}

/** Fifths of a run. */
export const stepGroups = (last: number): readonly Group[] =>
  Array.from({ length: STEP_SHADES }, (_, at) => {
    const [from, to] = [
      Math.ceil((at * (last + 1)) / STEP_SHADES),
      Math.ceil(((at + 1) * (last + 1)) / STEP_SHADES) - 1,
    ];
    return {
      id: `steps ${at}`,
      label: from === to ? `Step ${from}` : `Steps ${from}–${to}`,
      shape: 'circle' as const,
      color: `--map-near-${STEP_SHADES - 1 - at}`,
    };
  });
