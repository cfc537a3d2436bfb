/** What a person does to columns and cells. Each is one step that can be undone. */
import { cellsEdit } from '../../../project/cellEdits';
import type { FileId } from '../../../project/ids';
import { rowsOf } from '../../../project/references';
import type { SourceFile } from '../../../project/types';
import type { CellChange } from '../../../references/columnProfile';
import type { Studio } from '../../studio';
import { selectRow } from '../explore/map';
import { perform } from '../undo';
import { dropReferences } from './references';

/** Write cells of a file; the example that is chosen stays so, whatever its number becomes. */
export function writeCells(studio: Studio, id: FileId, changes: readonly CellChange[], label: string): void {
  const { store } = studio;
  const { project, session } = store.getState();
  const edit = cellsEdit(project, id, changes, project.nextReferenceIndex);
  if (edit === null) return;
  const before = project.files.find((file) => file.id === id);
  const chosen = before && rowsOf(before).references.find((each) => each.id === session.selectedId)?.source.line;
  if (edit.file.firstIndex === project.nextReferenceIndex) store.takeReferenceIndices(edit.file.table.rows.length);
  perform(studio, edit, label);
  const there = rowsOf(edit.file).references.find(({ source }) => source.line === chosen);
  if (there) selectRow(studio, there.id);
}

/** Drop the examples of these lines of a file. */
export function dropLines(studio: Studio, file: SourceFile, lines: readonly number[]): void {
  const wanted = new Set(lines);
  dropReferences(
    studio,
    rowsOf(file).references.flatMap(({ id, source }) => (wanted.has(source.line) ? [id] : [])),
  );
}
