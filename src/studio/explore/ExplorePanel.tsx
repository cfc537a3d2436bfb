import { Button, Progress, Text } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { cancelMap, MIN_POINTS, missingFromMap, refreshMap, selectRow, textOf } from '../actions/explore/map';
import { isBusy } from '../actions/model/model';
import { useShownSamples } from '../rows/useShownSamples';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import type { MapStatus } from '../store/explore.slice';
import { keptReferences } from '../store/references.slice';
import { EmptyState } from '../ui/EmptyState';
import { ErrorNote } from '../ui/ErrorNote';
import { formatShare, plural } from '../ui/format';
import { Panel } from '../ui/Panel';
import { RowDetail } from './detail/RowDetail';
import classes from './Explore.module.css';
import { markPoints } from './groups';
import { Legend } from './Legend';
import { MetricsCards } from './MetricsCards';

const MapCanvas = lazy(() => import('./map/MapCanvas'));

export function ExplorePanel() {
  const studio = useStudio();
  const { status, hasMap } = useStudioParts((state) => ({
    status: state.mapStatus,
    hasMap: state.mapPoints.length > 0,
  }));
  return (
    <Panel step="explore" grow summary={<Busy status={status} />} actions={<DrawAgain />}>
      <MetricsCards />
      {status.kind === 'failed' && (
        <div className={classes.note}>
          <ErrorNote
            error={status.error}
            action={{ label: 'Draw the map again', onClick: () => void refreshMap(studio) }}
          />
        </div>
      )}
      {hasMap ? <TheMap /> : status.kind !== 'failed' && <NoMap status={status} />}
      <RowDetail />
    </Panel>
  );
}

function Busy({ status }: { status: MapStatus }) {
  const studio = useStudio();
  if (status.kind !== 'embedding' && status.kind !== 'projecting') return null;
  const share =
    status.kind === 'embedding' ? status.done / Math.max(1, status.total) : status.epoch / Math.max(1, status.epochs);
  const words =
    status.kind === 'embedding' ? `Embedding ${status.done} of ${status.total}` : `Laying out, ${formatShare(share)}`;
  return (
    <div className={classes.busy}>
      <Text size="xs" className="numeral">
        {words}
      </Text>
      <Progress w={80} value={share * 100} aria-label={words} />
      <Button size="compact-xs" variant="subtle" onClick={() => void cancelMap(studio)}>
        Cancel
      </Button>
    </div>
  );
}

/** References that came since the map was drawn are not on it until it is drawn again. */
function DrawAgain() {
  const studio = useStudio();
  const { idle, ...rows } = useStudioParts((state) => ({
    idle: state.mapStatus.kind === 'ready' && state.modelStatus.kind === 'ready' && !isBusy(studio),
    references: state.references,
    droppedIds: state.droppedIds,
    samples: state.samples,
    mapPoints: state.mapPoints,
  }));
  const { references, droppedIds, samples, mapPoints } = rows;
  const missing = useMemo(
    () => missingFromMap({ references, droppedIds, samples, mapPoints }),
    [references, droppedIds, samples, mapPoints],
  );
  if (!idle || missing === 0) return null;
  return (
    <Button size="compact-xs" variant="subtle" onClick={() => void refreshMap(studio)}>
      {plural(missing, 'row')} not on the map: draw again
    </Button>
  );
}

function TheMap() {
  const studio = useStudio();
  const colour = useStudioState((state) => state.mapColour);
  const samples = useShownSamples();
  const { mapPoints, hidden, selectedId, neighbors, tickedIds } = useStudioParts((state) => ({
    mapPoints: state.mapPoints,
    hidden: state.hiddenGroups,
    selectedId: state.selectedId,
    neighbors: state.neighbors,
    tickedIds: state.tickedIds,
  }));
  const points = useMemo(() => {
    const ids = new Set(samples.map(({ id }) => id));
    const drawn = mapPoints.filter(({ id }) => id.startsWith('r') || ids.has(id));
    return markPoints({ samples, mapPoints: drawn }, colour);
  }, [samples, mapPoints, colour]);
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
          onSelect={(id) => selectRow(studio, id)}
          textOf={(id) => textOf(studio, id) ?? ''}
        />
      </Suspense>
      <Legend points={points} />
    </>
  );
}

function NoMap({ status }: { status: MapStatus }) {
  const studio = useStudio();
  const ready = useStudioState(
    (state) => state.modelStatus.kind === 'ready' && keptReferences(state).length >= MIN_POINTS && !isBusy(studio),
  );
  if (status.kind !== 'empty') return <EmptyState title="Drawing the map">It takes a few seconds.</EmptyState>;
  return (
    <EmptyState
      title="No map yet"
      action={
        ready && (
          <Button variant="default" onClick={() => void refreshMap(studio)}>
            Map the references
          </Button>
        )
      }
    >
      After Synthesise, your examples and the new samples appear on one map: what lies close together reads alike to the
      model.
    </EmptyState>
  );
}
