import { Anchor, Checkbox, Group } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { SourceFile } from '../../project/types';
import { mappedColumns } from '../../references/mapping';
import { type RepeatGroup, repeatGroups } from '../../references/repeatGroups';
import type { ParsedTable } from '../../references/types';
import { dropLines } from '../actions/references/columns';
import { useStudio } from '../StudioContext';
import { formatCount, formatShare, plural } from '../ui/format';
import { Tag } from '../ui/Tag';
import classes from './ReferencesPanel.module.css';
import { useKeptLines } from './useKeptLines';

/** Groups that are shown; more help nobody. */
const SHOWN = 20;
const SHOWN_LENGTH = 60;

interface Found {
  readonly table: ParsedTable;
  readonly columns: readonly string[];
  readonly groups: readonly RepeatGroup[];
}

/** Rows that are nearly alike in columns that the person chooses: shown in their groups, and dropped by a press alone. */
export function RepeatsByColumns({ file }: { file: SourceFile }) {
  const { table, mapping } = file;
  const [chosen, setChosen] = useState<string[]>(() => (mapping ? [...mappedColumns(mapping)] : []));
  const [found, setFound] = useState<Found | null>(null);
  const [isLooking, setLooking] = useState(false);
  const search = useRef<AbortController | null>(null);
  useEffect(() => () => search.current?.abort(), []);

  const columns = table.columns.filter((column) => chosen.includes(column));
  const look = async (): Promise<void> => {
    search.current?.abort();
    const own = new AbortController();
    search.current = own;
    setLooking(true);
    const groups = await repeatGroups(table, columns, own.signal);
    if (own.signal.aborted) return;
    setLooking(false);
    setFound({ table, columns, groups });
  };
  // Of another table, or of other columns, it says nothing.
  const isCurrent = found?.table === table && found.columns.join('\n') === columns.join('\n');
  return (
    <div className={classes.conflicts}>
      <Checkbox.Group label="Rows nearly alike in" size="xs" value={chosen} onChange={setChosen}>
        <Group gap="xs">
          {table.columns.map((column) => (
            <Checkbox key={column} size="xs" value={column} label={column} />
          ))}
        </Group>
      </Checkbox.Group>
      {columns.length > 0 && !isCurrent && (
        <Anchor component="button" size="xs" disabled={isLooking} onClick={() => void look()}>
          {isLooking ? 'Looking…' : 'Find them'}
        </Anchor>
      )}
      {isCurrent && <Groups file={file} groups={found.groups} />}
    </div>
  );
}

function Groups({ file, groups }: { file: SourceFile; groups: readonly RepeatGroup[] }) {
  const studio = useStudio();
  const kept = useKeptLines(
    file,
    groups.flatMap(({ others }) => others.map(({ line }) => line)),
  );
  if (groups.length === 0) return <p className={classes.conflicts}>No row is nearly alike another.</p>;
  return (
    <>
      <p className={classes.conflicts}>
        {plural(groups.length, 'group')} of rows nearly alike.{' '}
        {kept.length > 0 && (
          <Anchor component="button" size="xs" onClick={() => dropLines(studio, file, kept)}>
            Drop {plural(kept.length, 'example')}, all but the first of each
          </Anchor>
        )}
      </p>
      <ul className={classes.repeats}>
        {groups.slice(0, SHOWN).map(({ line, text, others }) => (
          <li key={line}>
            “{text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text}”{' '}
            <Tag tone="neutral">row {line}</Tag>{' '}
            {others.slice(0, SHOWN).map((other) => (
              <Tag key={other.line} tone="warn" why={`${formatShare(other.similarity)} like row ${line}.`}>
                row {other.line}
              </Tag>
            ))}
            {others.length > SHOWN ? ` and ${formatCount(others.length - SHOWN)} more` : ''}
          </li>
        ))}
      </ul>
      {groups.length > SHOWN && <p className={classes.conflicts}>And {plural(groups.length - SHOWN, 'group')} more.</p>}
    </>
  );
}
