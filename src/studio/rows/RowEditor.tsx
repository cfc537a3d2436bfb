import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import { fileOfReference } from '../../project/parts';
import type { ProjectReference, SourceFile } from '../../project/types';
import { writeCells } from '../actions/references/columns';
import { useStudio, useStudioState } from '../StudioContext';
import { rowName } from '../selectors/rowName';
import classes from './Detail.module.css';

/** An example's cells, every column of its file, to be written anew in place. */
export function RowEditor({ reference }: { reference: ProjectReference }) {
  const [open, setOpen] = useState(false);
  const file = useStudioState(({ project }) => fileOfReference(project.files, reference));
  if (!file) return null;
  if (open) return <Cells file={file} reference={reference} onClose={() => setOpen(false)} />;
  return (
    <Button variant="subtle" size="compact-xs" mt={6} onClick={() => setOpen(true)}>
      Edit the row
    </Button>
  );
}

interface CellsProps {
  readonly file: SourceFile;
  readonly reference: ProjectReference;
  readonly onClose: () => void;
}

const MOST_LINES = 8;

function Cells({ file, reference, onClose }: CellsProps) {
  const studio = useStudio();
  const name = useStudioState(({ project }) => rowName(project, reference.id));
  const { line } = reference.source;
  const cells = file.table.rows.find((row) => row.line === line)?.cells ?? {};
  const [drafts, setDrafts] = useState<Readonly<Record<string, string>>>({});
  const save = (): void => {
    const changes = Object.entries(drafts).map(([column, cell]) => ({ line, column, cell }));
    writeCells(studio, file.id, changes, `${name.toLowerCase()} edited`);
    onClose();
  };
  return (
    <form
      className={classes.editor}
      aria-label={`Edit ${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {file.table.columns.map((column) => {
        const cell = drafts[column] ?? cells[column] ?? '';
        return (
          <Textarea
            key={column}
            label={column}
            size="xs"
            rows={Math.min(MOST_LINES, cell.split('\n').length)}
            value={cell}
            onChange={(event) => setDrafts({ ...drafts, [column]: event.currentTarget.value })}
            classNames={{ input: 'code' }}
          />
        );
      })}
      <Group gap="xs" justify="flex-end">
        <Button variant="default" size="compact-sm" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" size="compact-sm" disabled={Object.keys(drafts).length === 0}>
          Save
        </Button>
      </Group>
    </form>
  );
}
