import { Anchor, Text } from '@mantine/core';
import type { SourceFile } from '../../project/types';
import { isDoubtful } from '../../references/headerNames';
import { turnFirstRow } from '../actions/references/firstRow';
import { useStudio } from '../StudioContext';

/** What the first row was taken for, where nothing in it tells, and the other reading with a press. */
export function HeaderQuestion({ file }: { file: SourceFile }) {
  const studio = useStudio();
  const { file: name, header } = file.table;
  if (header === undefined || !isDoubtful(header)) return null;
  return (
    <Text size="xs">
      {name}: the first row is read as {header.isRow ? 'an example' : 'names of columns'}.{' '}
      <Anchor component="button" size="xs" onClick={() => void turnFirstRow(studio, file.id)}>
        {header.isRow ? 'It names the columns' : 'It is an example'}
      </Anchor>
    </Text>
  );
}
