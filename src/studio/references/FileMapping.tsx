import { Select } from '@mantine/core';
import { useId } from 'react';
import type { SourceFile } from '../../project/types';
import type { ColumnMapping } from '../../references/types';
import { mapColumns } from '../actions/references/references';
import { useStudio } from '../StudioContext';
import { ErrorNote } from '../ui/ErrorNote';
import { plural } from '../ui/format';
import classes from './ReferencesPanel.module.css';

const NO_COLUMN = '';

/** Which column is learned from, and which holds the answer. */
export function FileMapping({ file }: { file: SourceFile }) {
  const studio = useStudio();
  const [inputId, outputId] = [useId(), useId()];
  const { table, mapping } = file;
  const columns = table.columns.map((column) => ({ value: column, label: column }));
  return (
    <div className={classes.file}>
      <div className={classes.fileName} title={table.file}>
        {table.file} · {plural(table.rows.length, 'row')}
      </div>
      {table.columns.length > 1 && (
        <>
          <label className={classes.column} htmlFor={inputId}>
            Learn from
            <Select
              id={inputId}
              flex={1}
              placeholder="Choose a column"
              error={mapping === null}
              data={columns}
              value={mapping?.input ?? null}
              onChange={(input) => {
                if (input) mapColumns(studio, file.id, withInput(input, mapping));
              }}
            />
          </label>
          <label className={classes.column} htmlFor={outputId}>
            Answer
            <Select
              id={outputId}
              flex={1}
              disabled={mapping === null}
              data={[{ value: NO_COLUMN, label: 'none' }, ...columns.filter(({ value }) => value !== mapping?.input)]}
              value={mapping?.output ?? NO_COLUMN}
              onChange={(output) => {
                if (mapping) mapColumns(studio, file.id, { input: mapping.input, ...(output ? { output } : {}) });
              }}
            />
          </label>
        </>
      )}
      {mapping === null && (
        <ErrorNote
          error={{
            message: 'No column is called input, text, prompt or code.',
            remedy: `Choose the column to learn from; there are ${table.columns.length}.`,
            where: table.file,
          }}
        />
      )}
    </div>
  );
}

/** Another column to learn from. Where that held the answer, the two change places. */
function withInput(input: string, before: ColumnMapping | null): ColumnMapping {
  const output = before?.output === input ? before.input : before?.output;
  return output === undefined ? { input } : { input, output };
}
