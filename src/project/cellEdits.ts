/** Cells of a file written anew, as an edit that can be undone like any other. */
import { type CellChange, withCells } from '../references/columnProfile';
import type { EditOf } from './edits/edit';
import type { FileId } from './ids';
import { droppedSet, rowsOf } from './references';
import type { Project, SourceFile } from './types';

/**
 * The edit that writes cells. Where no text that is learned changes, its examples keep their numbers; else they get others, since a number
 * is of one text. Rows that were dropped stay so, by their lines.
 * @param freeIndex where as many numbers are free as the file has rows (nextReferenceIndex)
 * @returns null where the file is not there or nothing changes
 * @throws RangeError if a change names a line or a column that is not there
 */
export function cellsEdit(
  project: Pick<Project, 'files' | 'droppedIds'>,
  id: FileId,
  changes: readonly CellChange[],
  freeIndex: number,
): EditOf<'replaceFile'> | null {
  const file = project.files.find((each) => each.id === id);
  if (!file) return null;
  const byLine = new Map(file.table.rows.map(({ line, cells }) => [line, cells]));
  const real = changes.filter(({ line, column, cell }) => (byLine.get(line)?.[column] ?? null) !== cell);
  if (real.length === 0) return null;
  const table = withCells(file.table, real);
  const kept: SourceFile = { ...file, table };
  const next = sameTexts(file, kept) ? kept : { ...kept, firstIndex: freeIndex };
  const dropped = droppedSet(project);
  const droppedLines = new Set(
    rowsOf(file).references.flatMap(({ id: own, source }) => (dropped.has(own) ? [source.line] : [])),
  );
  const ofNext = rowsOf(next).references.filter(({ source }) => droppedLines.has(source.line));
  return { type: 'replaceFile', file: next, droppedIds: ofNext.map(({ id: own }) => own) };
}

function sameTexts(a: SourceFile, b: SourceFile): boolean {
  const [before, after] = [rowsOf(a).references, rowsOf(b).references];
  return (
    before.length === after.length &&
    before.every(({ input, source }, at) => input === after[at]?.input && source.line === after[at].source.line)
  );
}
