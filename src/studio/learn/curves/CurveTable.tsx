import { useMemo } from 'react';
import type { HistoryPoint } from '../../../domino/types';
import { formatCount, formatLoss } from '../../ui/format';
import { type Column, VirtualTable } from '../../ui/VirtualTable';
import classes from './Curves.module.css';
import { comparableTotals } from './series';

const columnsOf = (totalOf: (point: HistoryPoint) => number | null): readonly Column<HistoryPoint>[] => [
  { key: 'step', header: 'Step', width: '52px', align: 'end', cell: (row) => formatCount(row.step) },
  { key: 'l1', header: 'L1', width: 'minmax(52px, 1fr)', align: 'end', cell: (row) => formatLoss(row.l1) },
  { key: 'l2', header: 'L2', width: 'minmax(52px, 1fr)', align: 'end', cell: (row) => formatLoss(row.l2) },
  { key: 'total', header: 'Total', width: 'minmax(52px, 1fr)', align: 'end', cell: (row) => formatLoss(totalOf(row)) },
  {
    key: 'heldOut',
    header: 'Held out',
    width: 'minmax(56px, 1fr)',
    align: 'end',
    cell: (row) => formatLoss(row.heldOut),
  },
  {
    key: 'norm',
    header: 'Grad. norm',
    width: 'minmax(64px, 1fr)',
    align: 'end',
    cell: (row) => formatLoss(row.gradientNorm),
  },
  {
    key: 'rate',
    header: 'Tokens/s',
    width: 'minmax(60px, 1fr)',
    align: 'end',
    cell: (row) => formatCount(Math.round(row.tokensPerSecond)),
  },
];

/** Every number of the curves, the newest first. */
export function CurveTable({ history }: { history: readonly HistoryPoint[] }) {
  const rows = useMemo(() => history.toReversed(), [history]);
  const columns = useMemo(() => columnsOf(comparableTotals(history)), [history]);
  return (
    <div className={classes.tablePlace}>
      <VirtualTable
        label="Losses by step, newest first"
        rows={rows}
        idOf={(row) => String(row.step)}
        columns={columns}
        selectedId={null}
        onSelect={() => {}}
      />
    </div>
  );
}
