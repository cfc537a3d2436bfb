import { Button, Checkbox, Menu, TextInput } from '@mantine/core';
import { IconCheck, IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useMemo, useRef } from 'react';
import { isSampleId, type SampleId, sampleNumber } from '../../project/ids';
import { tickedSet } from '../../project/samples';
import type { Sample } from '../../project/types';
import { selectRow } from '../actions/explore/map';
import { decideOnRest, filterReview } from '../actions/review/review';
import { RowsMap } from '../rows/map/RowsMap';
import { NotJudged } from '../rows/NotJudged';
import { SampleText } from '../rows/SampleText';
import { VerdictTags } from '../rows/VerdictTags';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import { drawing } from '../selectors/drawing';
import { reviewRows } from '../selectors/review';
import { EmptyState } from '../ui/EmptyState';
import { formatCount, plural } from '../ui/format';
import { type Column, VirtualTable } from '../ui/VirtualTable';
import classes from './Review.module.css';
import { REJECT_REASONS } from './reasons';
import { SamplesMenu } from './SamplesMenu';

/** The samples that are listed, how far their review has come, and the map of them. */
export function List() {
  const studio = useStudio();
  const rows = useStudioState(reviewRows);
  const { selectedId, hasMap, drawn, isDrawing, tickedIds } = useStudioParts((state) => ({
    selectedId: state.session.selectedId,
    hasMap: state.session.mapPoints.length > 0,
    drawn: state.project.samples.length,
    isDrawing: drawing(state) !== null,
    tickedIds: tickedSet(state.project),
  }));
  const columns = useColumns(rows, tickedIds);
  const list = useRef<HTMLElement>(null);
  // Keys act on the list from the first moment.
  useEffect(() => list.current?.querySelector<HTMLElement>('[role="grid"]')?.focus(), []);
  return (
    <section className={classes.list} aria-label="List" ref={list}>
      {drawn > 0 && <Progress rows={rows} />}
      <NotJudged samples={rows} className={classes.notJudged ?? ''} />
      {drawn === 0 ? (
        <EmptyState title={isDrawing ? 'The first rows are being written' : 'No samples yet'}>
          {isDrawing
            ? 'Each appears here as it is finished, with its verdict.'
            : 'When a prompt is learned, press Synthesise. Rows stream in here, each checked against your examples.'}
        </EmptyState>
      ) : rows.length === 0 ? (
        <EmptyState title="No such sample">Choose others at the left, or search for something else.</EmptyState>
      ) : (
        <VirtualTable
          label="Samples"
          rows={rows}
          idOf={({ id }) => id}
          columns={columns}
          selectedId={selectedId}
          onSelect={(id) => selectRow(studio, id)}
          isFaded={({ review }) => review?.decision === 'rejected'}
          follow={isDrawing}
          onRowKey={(key, id) => {
            if (key !== ' ' || !isSampleId(id)) return false;
            studio.store.setTicked([id], !tickedIds.has(id));
            return true;
          }}
        />
      )}
      {hasMap && drawn > 0 && (
        <div className={classes.map}>
          <RowsMap
            compact
            samples={rows}
            onSelect={(id) => rows.some((row) => row.id === id) && selectRow(studio, id)}
          />
        </div>
      )}
    </section>
  );
}

function useColumns(rows: readonly Sample[], tickedIds: ReadonlySet<string>): readonly Column<Sample>[] {
  const { store } = useStudio();
  return useMemo(() => {
    const all = rows.length > 0 && rows.every(({ id }) => tickedIds.has(id));
    return [
      {
        key: 'check',
        header: (
          <Checkbox
            aria-label="Select all samples"
            checked={all}
            indeterminate={!all && tickedIds.size > 0 && rows.some(({ id }) => tickedIds.has(id))}
            onChange={() =>
              store.setTicked(
                rows.map(({ id }) => id),
                !all,
              )
            }
          />
        ),
        width: '24px',
        cell: (row) => <RowCheckbox id={row.id} />,
      },
      { key: 'decision', header: '', width: '18px', cell: (row) => <Decision sample={row} /> },
      { key: 'text', header: 'Sample', width: 'minmax(0, 1fr)', cell: (row) => <SampleText sample={row} /> },
      { key: 'verdict', header: 'Checks', width: 'auto', cell: (row) => <VerdictTags sample={row} /> },
    ];
  }, [rows, tickedIds, store]);
}

function RowCheckbox({ id }: { id: SampleId }) {
  const { store } = useStudio();
  const checked = useStudioState((state) => tickedSet(state.project).has(id));
  return (
    <Checkbox
      aria-label={`Select sample ${sampleNumber(id)}`}
      checked={checked}
      tabIndex={-1}
      onClick={(event) => event.stopPropagation()}
      onChange={(event) => store.setTicked([id], event.currentTarget.checked)}
    />
  );
}

/** What is searched for, how many of the list are decided, and what can be decided of the rest at once. */
function Progress({ rows }: { rows: readonly Sample[] }) {
  const studio = useStudio();
  const search = useStudioState(({ session }) => session.reviewFilter.search);
  const open = rows.filter(({ review }) => review === undefined).length;
  return (
    <div className={classes.progress}>
      <TextInput
        size="xs"
        flex="1 1 90px"
        aria-label="Search in the samples"
        placeholder="Search"
        leftSection={<IconSearch size={13} aria-hidden />}
        value={search}
        onChange={(event) => filterReview(studio, { search: event.currentTarget.value })}
      />
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
      <SamplesMenu rows={rows} />
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
