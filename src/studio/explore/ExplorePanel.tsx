import { Button, Progress, Text } from '@mantine/core';
import { useMemo } from 'react';
import { cancelMap, missingFromMap, refreshMap, selectRow } from '../actions/explore/map';
import { isBusy } from '../actions/model/model';
import { Gaps } from '../review/gaps/Gaps';
import { ClusterTable } from '../rows/map/ClusterTable';
import { Replay } from '../rows/map/Replay';
import { RowsMap } from '../rows/map/RowsMap';
import { RowDetail } from '../rows/RowDetail';
import { useShownSamples } from '../rows/useShownSamples';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import type { MapStatus } from '../store/explore.slice';
import { EmptyState } from '../ui/EmptyState';
import { ErrorNote } from '../ui/ErrorNote';
import { Fold, FoldToggle } from '../ui/Fold';
import { formatShare, plural } from '../ui/format';
import { Panel } from '../ui/Panel';
import { EmbeddingNote } from './EmbeddingNote';
import classes from './Explore.module.css';
import { MemoryNote } from './MemoryNote';
import { MetricsCards } from './MetricsCards';
import { mapObstacle } from './mapObstacle';

export function ExplorePanel() {
  const studio = useStudio();
  const samples = useShownSamples();
  const { status, hasMap } = useStudioParts((state) => ({
    status: state.session.mapStatus,
    hasMap: state.session.mapPoints.length > 0,
  }));
  return (
    <Panel grow summary={<Busy status={status} />} actions={<DrawAgain />}>
      <MetricsCards />
      <Gaps within />
      <MemoryNote />
      <EmbeddingNote />
      {status.kind === 'failed' && (
        <div className={classes.note}>
          <ErrorNote
            error={status.error}
            action={{ label: 'Draw the map again', onClick: () => void refreshMap(studio) }}
          />
        </div>
      )}
      <div className={classes.field}>
        <div>
          {hasMap ? (
            <>
              <RowsMap samples={samples} onSelect={(id) => selectRow(studio, id)} />
              <Replay />
              <div className={classes.fold}>
                <Fold toggle={(props) => <FoldToggle {...props}>The map as a table</FoldToggle>}>
                  <ClusterTable />
                </Fold>
              </div>
            </>
          ) : (
            status.kind !== 'failed' && <NoMap status={status} />
          )}
        </div>
        <RowDetail />
      </div>
    </Panel>
  );
}

function Busy({ status }: { status: MapStatus }) {
  const studio = useStudio();
  if (status.kind !== 'embedding' && status.kind !== 'projecting' && status.kind !== 'placing') return null;
  const [done, total] = status.kind === 'projecting' ? [status.epoch, status.epochs] : [status.done, status.total];
  const share = done / Math.max(1, total);
  const words = {
    embedding: `Embedding ${done} of ${total}`,
    projecting: `Laying out, ${formatShare(share)}`,
    placing: `Placing ${done} of ${total}`,
  }[status.kind];
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
    idle: state.session.mapStatus.kind === 'ready' && state.session.modelStatus.kind === 'ready' && !isBusy(studio),
    files: state.project.files,
    droppedIds: state.project.droppedIds,
    samples: state.project.samples,
    mapPoints: state.session.mapPoints,
  }));
  const { files, droppedIds, samples, mapPoints } = rows;
  const missing = useMemo(
    () => missingFromMap({ files, droppedIds, samples }, { mapPoints }),
    [files, droppedIds, samples, mapPoints],
  );
  if (!idle || missing === 0) return null;
  return (
    <Button size="compact-xs" variant="subtle" onClick={() => void refreshMap(studio)}>
      {plural(missing, 'row')} not on the map: place them
    </Button>
  );
}

function NoMap({ status }: { status: MapStatus }) {
  const studio = useStudio();
  const ready = useStudioState((state) => mapObstacle(state) === null);
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
