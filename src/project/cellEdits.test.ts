import { describe, expect, it } from 'vitest';
import { cellsEdit } from './cellEdits';
import { applyEdit } from './edits/applyEdit';
import { newFileId, referenceId } from './ids';
import { newProject } from './newProject';
import { allReferences, keptReferences } from './references';
import type { Project } from './types';

const id = newFileId();
const project: Project = {
  ...newProject(),
  files: [
    {
      id,
      table: {
        file: 'a.csv',
        format: 'csv',
        columns: ['q', 'a'],
        rows: ['x', '', 'y', 'z'].map((q, at) => ({ line: at + 2, cells: { q, a: `${at}` } })),
        problems: [],
      },
      mapping: { input: 'q', output: 'a' },
      firstIndex: 0,
    },
  ],
  droppedIds: [referenceId(1)],
  nextReferenceIndex: 4,
};
const edit = (line: number, column: string, cell: string | null) =>
  cellsEdit(project, id, [{ line, column, cell }], project.nextReferenceIndex);
const texts = (after: Project) => keptReferences(after).map(({ id: own, input, output }) => [own, input, output]);

describe('writing cells', () => {
  it('gives a text that changes another number, and keeps dropped rows dropped; undone, all is as it was', () => {
    const made = edit(5, 'q', 'new');
    const { project: after, inverse } = applyEdit(project, made!);
    expect(texts(after)).toEqual([
      ['r4', 'x', '0'],
      ['r6', 'new', '3'],
    ]);
    expect(applyEdit(after, inverse).project).toEqual(project);
  });

  it('keeps every number where no text changes', () => {
    const { project: after } = applyEdit(project, edit(5, 'a', '9')!);
    expect(texts(after)).toEqual([
      ['r0', 'x', '0'],
      ['r2', 'z', '9'],
    ]);
  });

  it('makes an example of a row that had no text', () => {
    const { project: after } = applyEdit(project, edit(3, 'q', 'filled')!);
    expect(allReferences(after).map(({ input }) => input)).toEqual(['x', 'filled', 'y', 'z']);
    expect(after.droppedIds).toEqual(['r6']);
  });

  it('is no edit where the cells are so already', () => {
    expect(edit(5, 'q', 'z')).toBeNull();
    expect(cellsEdit({ ...project, files: [] }, id, [], 4)).toBeNull();
  });
});
