import { droppedSet, rowsOf } from '../../project/references';
import type { SourceFile } from '../../project/types';
import { useStudioState } from '../StudioContext';

/** Those of these lines that are learned from. */
export function useKeptLines(file: SourceFile, lines: readonly number[]): readonly number[] {
  const dropped = useStudioState(({ project }) => droppedSet(project));
  const wanted = new Set(lines);
  const kept = rowsOf(file).references.filter(({ id, source }) => wanted.has(source.line) && !dropped.has(id));
  return kept.map(({ source }) => source.line);
}
