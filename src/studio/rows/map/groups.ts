/** Which group each row on the map belongs to, for its colour, its shape and the legend. */
import { isReferenceId, type RowId } from '../../../project/ids';
import type { Project } from '../../../project/types';
import { recipeOf, type SampleGroup, sampleGroup } from '../../selectors/sampleGroup';
import type { MapColour } from '../../store/preferences';
import type { Session } from '../../store/session';

export type GroupId = 'references' | 'synthetic' | SampleGroup;
/** Shapes tell groups apart where colours do not. */
export type Shape = 'diamond' | 'circle' | 'ring' | 'cross' | 'triangle' | 'square' | 'dash' | 'plus';

export interface Group {
  readonly id: GroupId;
  readonly label: string;
  readonly shape: Shape;
  /** Name of a colour in theme/tokens.css. */
  readonly color: string;
}

export const GROUPS: Record<GroupId, Group> = {
  references: { id: 'references', label: 'References', shape: 'diamond', color: '--studio-reference' },
  synthetic: { id: 'synthetic', label: 'Synthetic', shape: 'circle', color: '--studio-synthetic' },
  good: { id: 'good', label: 'Good', shape: 'circle', color: '--studio-synthetic' },
  cut: { id: 'cut', label: 'Cut short', shape: 'dash', color: '--studio-synthetic' },
  'off-domain': { id: 'off-domain', label: 'Off-domain', shape: 'cross', color: '--studio-dimmed' },
  'near-copy': { id: 'near-copy', label: 'Near-copy', shape: 'triangle', color: '--studio-warn' },
  copy: { id: 'copy', label: 'Copy', shape: 'square', color: '--studio-bad' },
  duplicate: { id: 'duplicate', label: 'Duplicate', shape: 'ring', color: '--studio-dimmed' },
  'does-not-run': { id: 'does-not-run', label: 'Does not run', shape: 'cross', color: '--studio-warn' },
  'wrong-answer': { id: 'wrong-answer', label: 'Wrong answer', shape: 'square', color: '--studio-warn' },
  'other-check': { id: 'other-check', label: 'Fails a check', shape: 'cross', color: '--studio-bad' },
  'not-judged': { id: 'not-judged', label: 'Not judged', shape: 'plus', color: '--studio-dimmed' },
  unsure: { id: 'unsure', label: 'Unsure', shape: 'plus', color: '--studio-warn' },
  unchecked: { id: 'unchecked', label: 'Not checked', shape: 'plus', color: '--studio-dimmed' },
};

/** Drawn and listed in this order; references last, so that they lie on top. */
const ORDER: readonly GroupId[] = [
  'synthetic',
  'good',
  'cut',
  'off-domain',
  'duplicate',
  'near-copy',
  'copy',
  'does-not-run',
  'wrong-answer',
  'other-check',
  'not-judged',
  'unsure',
  'unchecked',
  'references',
];

export interface MarkedPoint {
  readonly id: RowId;
  readonly x: number;
  readonly y: number;
  readonly group: Group;
}

export function groupOf(project: Pick<Project, 'samples' | 'recipe'>, colour: MapColour): (id: RowId) => GroupId {
  if (colour === 'source') return (id) => (isReferenceId(id) ? 'references' : 'synthetic');
  const groups = new Map<RowId, SampleGroup>(
    project.samples.map((sample) => [sample.id, sampleGroup(recipeOf(project), sample)]),
  );
  return (id) => (isReferenceId(id) ? 'references' : (groups.get(id) ?? 'unchecked'));
}

/** Points with their groups, in drawing order. */
export function markPoints(
  rows: Pick<Project, 'samples' | 'recipe'> & Pick<Session, 'mapPoints'>,
  colour: MapColour,
): MarkedPoint[] {
  const find = groupOf(rows, colour);
  return rows.mapPoints
    .map((point) => ({ ...point, group: GROUPS[find(point.id)] }))
    .sort((a, b) => ORDER.indexOf(a.group.id) - ORDER.indexOf(b.group.id));
}

/** Groups that occur, with how many points each has, references first. */
export function legendOf(points: readonly MarkedPoint[]): { readonly group: Group; readonly count: number }[] {
  const counts = new Map<GroupId, number>();
  for (const { group } of points) counts.set(group.id, (counts.get(group.id) ?? 0) + 1);
  return (['references', ...ORDER.filter((id) => id !== 'references')] as const).flatMap((id) => {
    const count = counts.get(id);
    return count === undefined ? [] : [{ group: GROUPS[id], count }];
  });
}
