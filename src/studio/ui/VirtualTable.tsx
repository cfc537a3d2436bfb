// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot be virtualised, so divs carry the roles of a grid
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import classes from './VirtualTable.module.css';

export interface Column<Row> {
  readonly key: string;
  readonly header: ReactNode;
  /** A CSS grid track: "56px", "minmax(0, 1fr)". */
  readonly width: string;
  readonly align?: 'start' | 'end';
  readonly cell: (row: Row) => ReactNode;
}

interface VirtualTableProps<Row> {
  label: string;
  rows: readonly Row[];
  idOf: (row: Row) => string;
  columns: readonly Column<Row>[];
  selectedId: string | null;
  onSelect: (id: string) => void;
  isFaded?: (row: Row) => boolean;
  /** Follow new rows at the end while the reader is there. */
  follow?: boolean;
  /** A key on the selected row that the table itself has no use for; true: it was used. */
  onRowKey?: (key: string, id: string) => boolean;
}

const ROW_HEIGHT = 34;

/** A table of any length that renders only the rows in sight. Arrow keys, Home, End and Page keys move the selection. */
export function VirtualTable<Row>({
  label,
  rows,
  idOf,
  columns,
  selectedId,
  onSelect,
  isFaded,
  follow = false,
  onRowKey,
}: VirtualTableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const prefix = useId();
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  const selectedIndex = selectedId === null ? -1 : rows.findIndex((row) => idOf(row) === selectedId);

  useEffect(() => {
    if (selectedIndex >= 0) virtualizer.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [selectedIndex, virtualizer]);

  useEffect(() => {
    if (follow && atEnd.current && rows.length > 0) virtualizer.scrollToIndex(rows.length - 1, { align: 'end' });
  }, [follow, rows.length, virtualizer]);

  // A table that shrinks, since something appears below it, stays at the end it showed.
  useEffect(() => {
    const element = scroller.current;
    if (!follow || !element) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [follow]);

  const onScroll = (): void => {
    const element = scroller.current;
    if (element) atEnd.current = element.scrollTop + element.clientHeight > element.scrollHeight - 2 * ROW_HEIGHT;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const moves: Record<string, number> = {
      ArrowDown: selectedIndex + 1,
      ArrowUp: selectedIndex - 1,
      PageDown: selectedIndex + page,
      PageUp: selectedIndex - page,
      Home: 0,
      End: rows.length - 1,
    };
    const target = moves[event.key];
    // The rows' own scroller scrolls by the same keys, where it has the focus.
    if (event.target === scroller.current) return;
    const inControl = (event.target as Element).closest('button, input') !== null;
    const plain = !(event.repeat || event.ctrlKey || event.metaKey || event.altKey);
    if (plain && !inControl && selectedIndex >= 0 && selectedId !== null && onRowKey?.(event.key, selectedId)) {
      event.preventDefault();
      return;
    }
    if (target === undefined || rows.length === 0) return;
    event.preventDefault();
    // Away from the control that was clicked: keys act on the row that is chosen now.
    event.currentTarget.focus();
    const row = rows[Math.min(rows.length - 1, Math.max(0, target))];
    if (row !== undefined) onSelect(idOf(row));
  };

  const items = virtualizer.getVirtualItems();
  // A row out of sight is not in the document, and nothing may point at it.
  const isDrawn = selectedIndex >= 0 && items.some(({ index }) => index === selectedIndex);
  const template = { gridTemplateColumns: columns.map((column) => column.width).join(' ') };
  return (
    <div
      className={classes.table}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={isDrawn ? `${prefix}${selectedId}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" aria-rowindex={1} className={classes.row} style={template} tabIndex={-1}>
          {columns.map((column) => (
            <div key={column.key} role="columnheader" tabIndex={-1} data-align={column.align}>
              {column.header}
            </div>
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        ref={scroller}
        className={classes.scroller}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls needs the keyboard; its rows' controls are no stops
        tabIndex={0}
        aria-label={`${label}, scrolling`}
      >
        <div className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const id = idOf(row);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid moves the selection with the arrow keys
              <div
                key={id}
                id={`${prefix}${id}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={id === selectedId}
                tabIndex={-1}
                className={classes.row}
                data-faded={isFaded?.(row) || undefined}
                style={{ ...template, transform: `translateY(${item.start}px)` }}
                onClick={() => onSelect(id)}
              >
                {columns.map((column) => (
                  <div key={column.key} role="gridcell" tabIndex={-1} data-align={column.align}>
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
