import { Select } from '@mantine/core';
import { useId, useMemo } from 'react';
import type { SourceFile } from '../../project/types';
import type { ColumnMapping } from '../../references/types';
import { chooseColumns, type Learned, learnAs, learnedOf, waysToLearn } from '../actions/references/compose';
import { useStudio } from '../StudioContext';
import { ErrorNote } from '../ui/ErrorNote';
import { plural } from '../ui/format';
import { ColumnsFold } from './ColumnsFold';
import { ComposedText } from './ComposedText';
import classes from './ReferencesPanel.module.css';

const NO_COLUMN = '';

const WAYS: Readonly<Record<Learned, string>> = {
  input: 'the input alone',
  template: 'input, then answer',
  conversation: 'the whole conversation',
};

/** What is learned of a file: which columns, alone or together. */
export function FileMapping({ file }: { file: SourceFile }) {
  const studio = useStudio();
  const [wayId, inputId, outputId] = [useId(), useId(), useId()];
  const { table, mapping } = file;
  const columns = table.columns.map((column) => ({ value: column, label: column }));
  const ways = useMemo(() => waysToLearn(table), [table]);
  const learned = learnedOf(mapping);
  return (
    <div className={classes.file}>
      <div className={classes.fileName} title={table.file}>
        {table.file} · {plural(table.rows.length, 'row')}
      </div>
      {table.columns.length > 1 && learned !== 'conversation' && (
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
                if (input) chooseColumns(studio, file, withInput(input, mapping));
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
                if (mapping) chooseColumns(studio, file, { input: mapping.input, ...(output ? { output } : {}) });
              }}
            />
          </label>
        </>
      )}
      {ways.length > 1 && (mapping !== null || ways.includes('conversation')) && (
        <label className={`${classes.column} ${classes.way}`} htmlFor={wayId}>
          What is learned
          <Select
            id={wayId}
            flex={1}
            data={ways.map((way) => ({ value: way, label: WAYS[way] }))}
            value={mapping === null ? null : learned}
            onChange={(way) => {
              if (way && way !== learned) learnAs(studio, file, way as Learned);
            }}
          />
        </label>
      )}
      {mapping === null ? (
        <ErrorNote
          error={{
            message: 'No column is called input, text, prompt or code.',
            remedy: `Choose the column to learn from; there are ${table.columns.length}.`,
            where: table.file,
          }}
        />
      ) : (
        <ComposedText file={file} mapping={mapping} />
      )}
      {table.columns.length > 1 && <ColumnsFold file={file} />}
    </div>
  );
}

/** Another column to learn from. Where that held the answer, the two change places. */
function withInput(input: string, before: ColumnMapping | null): Pick<ColumnMapping, 'input' | 'output'> {
  const output = before?.output === input ? before.input : before?.output;
  return output === undefined ? { input } : { input, output };
}
