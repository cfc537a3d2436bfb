import { describe, expect, it } from 'vitest';
import { newFileId } from './ids';
import { newProject } from './newProject';
import { partsOfReference } from './parts';
import { keptReferences } from './references';
import type { Project, SourceFile } from './types';

describe('parts of a row', () => {
  it('are the cells of its file, under their own names', () => {
    const project: Project = {
      ...newProject(),
      files: [
        {
          id: newFileId(),
          table: {
            file: 'a.csv',
            format: 'csv',
            columns: ['q', 'id'],
            rows: [{ line: 2, cells: { q: 'x', id: '007' } }],
            problems: [],
          },
          mapping: { input: 'q' },
          firstIndex: 0,
        },
      ],
    };
    const [reference] = keptReferences(project);
    expect(partsOfReference(project, reference!)).toMatchObject({
      fields: { q: 'x', id: '007' },
      question: 'x',
      answer: null,
    });
  });

  it('are those of their own file, where two have one name', () => {
    const file = (input: string, firstIndex: number): SourceFile => ({
      id: newFileId(),
      table: {
        file: 'pasted text',
        format: 'jsonl',
        columns: ['input'],
        rows: [{ line: 1, cells: { input } }],
        problems: [],
      },
      mapping: { input: 'input' },
      firstIndex,
    });
    const project: Project = { ...newProject(), files: [file('first', 0), file('second', 1)] };
    expect(keptReferences(project).map((reference) => partsOfReference(project, reference).fields)).toEqual([
      { input: 'first' },
      { input: 'second' },
    ]);
  });
});
