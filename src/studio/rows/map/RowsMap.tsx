import { lazy, Suspense, useDeferredValue, useMemo, useRef, useState } from 'react';
import type { RowId } from '../../../project/ids';
import type { Sample } from '../../../project/types';
import { textOf } from '../../actions/explore/map';
import { selectOnMap } from '../../actions/explore/selections';
import { useStudio, useStudioParts } from '../../StudioContext';
import { rowName } from '../../selectors/rowName';
import { clusterMiddles } from './clusterTable';
import { SOURCES } from './fixedGroups';
import { Legend } from './Legend';
import type { LegendEntry, MarkedPoint } from './marks';
import classes from './RowsMap.module.css';
import { SelectionBar } from './SelectionBar';
import { Toolbar } from './Toolbar';
import { useMarks } from './useMarks';
import type { Tool } from './useRegion';

const MapCanvas = lazy(() => import('./MapCanvas'));

interface RowsMapProps {
  /** Those that are listed: the others are grey. */
  readonly samples: readonly Sample[];
  readonly onSelect: (id: string | null) => void;
  /** Beside a list of its own: what the list has is not here again. */
  readonly compact?: boolean;
}

/** The references and the samples: what lies close together reads alike to the model. */
export function RowsMap({ samples, onSelect, compact = false }: RowsMapProps) {
  const studio = useStudio();
  const host = useRef<HTMLDivElement>(null);
  const [tool, setTool] = useState<Tool>('move');
  const { marks, visible, entries, unit, found, contours, points } = useMarks(samples);
  const { clusters, replay, selectedId, neighbors, showsNames } = useStudioParts(({ session, preferences }) => ({
    clusters: session.mapClusters,
    replay: session.replay,
    selectedId: session.selectedId,
    neighbors: session.neighbors,
    showsNames: preferences.mapNames,
  }));
  const neighborIds = useMemo(() => neighbors.slice(0, 3).map((neighbor) => neighbor.referenceId), [neighbors]);
  const names = useMemo(
    () => (showsNames && !compact ? clusterMiddles(points, clusters) : []),
    [points, clusters, showsNames, compact],
  );
  const replayed = (id: string) => replay?.points[Number(/^step (\d+)$/.exec(id)?.[1] ?? Number.NaN)];
  const layout = useDeferredValue(studio.vectors.layout);
  return (
    <div className={classes.instrument} ref={host} data-compact={compact || undefined}>
      <Toolbar tool={tool} onTool={setTool} host={host} marks={visible} compact={compact} />
      <Suspense fallback={<div className={classes.mapPlace} />}>
        <MapCanvas
          marks={visible}
          points={points}
          layout={layout}
          label={describe(entries, unit)}
          tool={tool}
          selectedId={selectedId}
          neighborIds={neighborIds}
          found={found}
          contours={contours}
          names={names}
          onSelect={(id) => id?.startsWith('step') || onSelect(id)}
          onRegion={(ids) => selectOnMap(studio, ids.filter((id) => !id.startsWith('step')) as RowId[])}
          onEscape={() => {
            selectOnMap(studio, []);
            onSelect(null);
          }}
          textOf={(id) => replayed(id)?.text ?? textOf(studio, id) ?? ''}
          nameOf={(id) => {
            const drawn = replayed(id);
            return drawn ? `Step ${drawn.step}` : rowName(studio.store.getState().project, id as RowId);
          }}
        />
      </Suspense>
      <Legend entries={entries} unit={unit} />
      <SelectionBar total={countable(marks)} />
    </div>
  );
}

const countable = (marks: readonly MarkedPoint[]): number => marks.filter(({ id }) => !id.startsWith('step')).length;

function describe(entries: readonly LegendEntry[], unit: string | undefined): string {
  const groups = entries.map(({ group, count }) =>
    group === SOURCES.references
      ? `${count} ${count === 1 ? 'reference' : 'references'}`
      : `${count} ${unit === undefined ? '' : 'at a distance of '}${group.label.toLowerCase()}`,
  );
  return `Map: ${groups.join(', ')}. Arrow keys pan, plus and minus zoom, 0 shows all. With Box or Lasso, arrow keys move a cross, Space sets a corner and Enter ends the region.`;
}
