import type { FileId } from '../../../project/ids';
import type { ColumnMapping } from '../../../references/types';
import type { Studio } from '../../studio';
import { perform } from '../undo';
import { guessOrNull } from './references';

/** Read the first row of a file the other way. Its texts get new ids: other columns are other texts. */
export async function turnFirstRow(studio: Studio, id: FileId): Promise<void> {
  const { turnHeader, turnMapping } = await import('../../../references/turnHeader');
  const { store } = studio;
  const { project } = store.getState();
  const before = project.files.find((file) => file.id === id);
  if (before?.table.header === undefined) return;
  const table = turnHeader(before.table);
  const mapping = turnedMapping();
  const firstIndex = store.takeReferenceIndices(table.rows.length);
  perform(
    studio,
    {
      type: 'replaceFile',
      file: { ...before, table, mapping, firstIndex },
      droppedIds: project.droppedIds,
    },
    `first row of ${table.file} read as ${table.header?.isRow ? 'an example' : 'names of columns'}`,
  );

  /** What a person chose stays chosen; what was guessed is guessed anew, where names say more now. */
  function turnedMapping(): ColumnMapping | null {
    const { mapping: chosen, table: given } = before!;
    const kept = chosen && turnMapping(given, chosen);
    const isGuessed = JSON.stringify(chosen) === JSON.stringify(guessOrNull(given));
    return isGuessed ? (guessOrNull(table) ?? kept) : (kept ?? guessOrNull(table));
  }
}
