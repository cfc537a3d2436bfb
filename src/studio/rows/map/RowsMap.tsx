import { lazy, Suspense, useMemo } from 'react';
import { isReferenceId } from '../../../project/ids';
import { tickedSet } from '../../../project/samples';
import type { Sample } from '../../../project/types';
import { textOf } from '../../actions/explore/map';
import { useStudio, useStudioParts, useStudioState } from '../../StudioContext';
import { rowName } from '../../selectors/rowName';
import { markPoints } from './groups';
import { Legend } from './Legend';
import classes from './RowsMap.module.css';

const MapCanvas = lazy(() => import('./MapCanvas'));

interface RowsMapProps {
  readonly samples: readonly Sample[];
  readonly onSelect: (id: string | null) => void;
}

/** The references and these samples, with what its marks mean. */
export function RowsMap({ samples, onSelect }: RowsMapProps) {
  const studio = useStudio();
  const colour = useStudioState((state) => state.preferences.mapColour);
  const { recipe, mapPoints, hidden, selectedId, neighbors, tickedIds } = useStudioParts(({ project, session }) => ({
    recipe: project.recipe,
    mapPoints: session.mapPoints,
    hidden: session.hiddenGroups,
    selectedId: session.selectedId,
    neighbors: session.neighbors,
    tickedIds: tickedSet(project),
  }));
  const points = useMemo(() => {
    const ids = new Set(samples.map(({ id }) => id));
    const drawn = mapPoints.filter(({ id }) => isReferenceId(id) || ids.has(id));
    return markPoints({ samples, recipe, mapPoints: drawn }, colour);
  }, [samples, recipe, mapPoints, colour]);
  const neighborIds = useMemo(() => neighbors.slice(0, 3).map((neighbor) => neighbor.referenceId), [neighbors]);
  return (
    <>
      <Suspense fallback={<div className={classes.mapPlace} />}>
        <MapCanvas
          points={points}
          hidden={hidden}
          selectedId={selectedId}
          neighborIds={neighborIds}
          tickedIds={tickedIds}
          onSelect={onSelect}
          textOf={(id) => textOf(studio, id) ?? ''}
          nameOf={(id) => rowName(studio.store.getState().project, id)}
        />
      </Suspense>
      <Legend points={points} />
    </>
  );
}
