import type { FileId } from '../../../project/ids';
import type { Studio } from '../../studio';
import { perform } from '../undo';
import { guessOrNull } from './references';

/** Read the first row of a file the other way. Its texts get new ids: other columns are other texts. */
export async function turnFirstRow(studio: Studio, id: FileId): Promise<void> {
  const { turnHeader } = await import('../../../references/turnHeader');
  const { store } = studio;
  const { project } = store.getState();
  const before = project.files.find((file) => file.id === id);
  if (before?.table.header === undefined) return;
  const table = turnHeader(before.table);
  const firstIndex = store.takeReferenceIndices(table.rows.length);
  perform(
    studio,
    {
      type: 'replaceFile',
      file: { ...before, table, mapping: guessOrNull(table), firstIndex },
      droppedIds: project.droppedIds,
    },
    `first row of ${table.file} read as ${table.header?.isRow ? 'an example' : 'names of columns'}`,
  );
}
