import { Button, Menu } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useEffect, useMemo, useRef } from 'react';
import { isSampleId } from '../../project/ids';
import type { Sample } from '../../project/types';
import { selectRow } from '../actions/explore/map';
import { decideOnRest } from '../actions/review/review';
import { RowsMap } from '../rows/map/RowsMap';
import { NotJudged } from '../rows/NotJudged';
import { SampleText } from '../rows/SampleText';
import { VerdictTags } from '../rows/VerdictTags';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import { reviewRows } from '../selectors/review';
import { EmptyState } from '../ui/EmptyState';
import { formatCount, plural } from '../ui/format';
import { type Column, VirtualTable } from '../ui/VirtualTable';
import classes from './Review.module.css';
import { REJECT_REASONS } from './reasons';

const COLUMNS: readonly Column<Sample>[] = [
  { key: 'decision', header: '', width: '18px', cell: (row) => <Decision sample={row} /> },
  { key: 'text', header: 'Sample', width: 'minmax(0, 1fr)', cell: (row) => <SampleText sample={row} /> },
  { key: 'verdict', header: 'Checks', width: 'auto', cell: (row) => <VerdictTags sample={row} /> },
];

/** The samples under review, how far it has come, and the map of them. */
export function List() {
  const studio = useStudio();
  const rows = useStudioState(reviewRows);
  const { selectedId, hasMap } = useStudioParts(({ session }) => ({
    selectedId: session.selectedId,
    hasMap: session.mapPoints.length > 0,
  }));
  const ids = useMemo(() => new Set<string>(rows.map(({ id }) => id)), [rows]);
  const grid = useRef<HTMLElement>(null);
  // Keys act on the list from the first moment.
  useEffect(() => grid.current?.querySelector<HTMLElement>('[role="grid"]')?.focus(), []);
  return (
    <section className={classes.list} aria-label="List" ref={grid}>
      <Progress rows={rows} />
      <NotJudged samples={rows} className={classes.notJudged ?? ''} />
      {rows.length === 0 ? (
        <EmptyState title="No such sample">Choose others at the left.</EmptyState>
      ) : (
        <VirtualTable
          label="Samples under review"
          rows={rows}
          idOf={({ id }) => id}
          columns={COLUMNS}
          selectedId={selectedId}
          onSelect={(id) => selectRow(studio, id)}
          isFaded={({ review }) => review?.decision === 'rejected'}
        />
      )}
      {hasMap && (
        <div className={classes.map}>
          <RowsMap
            samples={rows}
            onSelect={(id) => id !== null && isSampleId(id) && ids.has(id) && selectRow(studio, id)}
          />
        </div>
      )}
    </section>
  );
}

/** How many of the list are decided, and what can be decided of the rest at once. */
function Progress({ rows }: { rows: readonly Sample[] }) {
  const studio = useStudio();
  const open = rows.filter(({ review }) => review === undefined).length;
  return (
    <div className={classes.progress}>
      <span className="numeral" role="status">
        {`${formatCount(rows.length - open)} of ${formatCount(rows.length)} reviewed`}
      </span>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="compact-xs" variant="subtle" disabled={open === 0}>
            {plural(open, 'other')}…
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => decideOnRest(studio, { decision: 'accepted', reason: null })}>
            Accept them all
          </Menu.Item>
          <Menu.Item onClick={() => decideOnRest(studio, { decision: 'rejected', reason: null })}>
            Reject them all
          </Menu.Item>
          {REJECT_REASONS.map((reason) => (
            <Menu.Item key={reason} onClick={() => decideOnRest(studio, { decision: 'rejected', reason })}>
              Reject them all as {reason}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function Decision({ sample: { review } }: { sample: Sample }) {
  if (review === undefined) return <span className={classes.open} role="img" aria-label="not reviewed" />;
  return review.decision === 'accepted' ? (
    <IconCheck size={15} role="img" aria-label="accepted" className={classes.accepted ?? ''} />
  ) : (
    <IconX size={15} role="img" aria-label="rejected" className={classes.rejected ?? ''} />
  );
}
