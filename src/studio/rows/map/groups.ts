/** Which group each row on the map belongs to, for its colour, its shape and the legend. */
import { isReferenceId, type RowId } from '../../../project/ids';
import { batchOf, samplesById, sourceOf } from '../../../project/samples';
import type { Project } from '../../../project/types';
import { recipeOf, sampleGroup } from '../../selectors/sampleGroup';
import type { MapPoint } from '../../store/explore.slice';
import type { MapColour } from '../../store/preferences';
import { SOURCES, VERDICTS } from './fixedGroups';
import type { Group, Shape } from './group';

export interface Grouping {
  /** In the order of the legend, and of drawing. */
  readonly groups: readonly Group[];
  readonly of: (point: MapPoint) => Group;
}

type Grouped = Pick<Project, 'samples' | 'batches' | 'recipe'>;

const SHAPES: readonly Shape[] = ['circle', 'square', 'triangle', 'plus', 'ring', 'cross', 'dash'];
/** Colours of Map.module.css for groups that have none of their own. */
const COLORS = 8;
const category = (at: number): Pick<Group, 'shape' | 'color'> => ({
  shape: SHAPES[at % SHAPES.length]!,
  color: `--map-${at % COLORS}`,
});
/** Shades from near to far. */
const SHADES = 5;

export function groupingOf(
  project: Grouped,
  points: readonly MapPoint[],
  clusters: readonly string[],
  colour: MapColour,
): Grouping {
  switch (colour) {
    case 'source':
      return bySource;
    case 'novelty':
      return byVerdict(project);
    case 'method':
      return byDraw(project, (batch) => [sourceOf(batch), batch.sourceName]);
    case 'batch': {
      const numbers = new Map(project.batches.map(({ id }, at) => [id, at + 1]));
      return byDraw(project, ({ id, sourceName, temperature }) => [
        id,
        `Draw ${numbers.get(id)}: ${sourceName}, ${temperature}`,
      ]);
    }
    case 'cluster':
      return byCluster(clusters);
    case 'distance':
      return byDistance(points);
    default:
      return colour satisfies never;
  }
}

const bySource: Grouping = {
  groups: [SOURCES.references, SOURCES.synthetic],
  of: ({ id }) => (isReferenceId(id) ? SOURCES.references : SOURCES.synthetic),
};

function byVerdict(project: Grouped): Grouping {
  const recipe = recipeOf(project);
  const samples = samplesById(project.samples);
  const of = (id: RowId): Group => {
    if (isReferenceId(id)) return SOURCES.references;
    const sample = samples.get(id);
    return VERDICTS[sample === undefined ? 'unchecked' : sampleGroup(recipe, sample)];
  };
  return { groups: [SOURCES.references, ...Object.values(VERDICTS)], of: ({ id }) => of(id) };
}

function byDraw(
  project: Grouped,
  keyOf: (batch: Project['batches'][number]) => readonly [key: string, label: string],
): Grouping {
  const samples = samplesById(project.samples);
  const groups = new Map<string, Group>();
  for (const batch of project.batches) {
    const [key, label] = keyOf(batch);
    if (!groups.has(key)) groups.set(key, { id: key, label, ...category(groups.size) });
  }
  return {
    groups: [SOURCES.references, ...groups.values()],
    of: ({ id }) => {
      const sample = isReferenceId(id) ? undefined : samples.get(id);
      return (sample && groups.get(keyOf(batchOf(project, sample))[0])) ?? SOURCES.references;
    },
  };
}

function byCluster(clusters: readonly string[]): Grouping {
  const groups = clusters.map(
    (name, at): Group => ({ id: `cluster ${at}`, label: clusterLabel(name, at), ...category(at) }),
  );
  return { groups, of: ({ cluster }) => groups[cluster] ?? SOURCES.synthetic };
}

export const clusterLabel = (name: string, at: number): string => (name === '' ? `Cluster ${at + 1}` : name);

/** Fifths of the rows, so that every shade is seen. */
function byDistance(points: readonly MapPoint[]): Grouping {
  const sorted = points.flatMap(({ distance }) => (Number.isNaN(distance) ? [] : [distance])).sort((a, b) => a - b);
  if (sorted.length === 0) return bySource;
  const limits = Array.from(
    { length: SHADES - 1 },
    (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / SHADES)]!,
  );
  const bounds = [0, ...limits, Math.max(...limits, sorted.at(-1)!)];
  const groups = Array.from(
    { length: SHADES },
    (_, at): Group => ({
      id: `distance ${at}`,
      label: `${bounds[at]!.toFixed(2)}–${bounds[at + 1]!.toFixed(2)}`,
      shape: 'circle',
      color: `--map-near-${at}`,
    }),
  );
  return {
    groups,
    of: ({ distance }) => {
      const at = limits.findIndex((limit) => distance < limit);
      return groups[at < 0 ? SHADES - 1 : at]!;
    },
  };
}
