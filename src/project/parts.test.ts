import { describe, expect, it } from 'vitest';
import { newFileId } from './ids';
import { newProject } from './newProject';
import { partsOfReference } from './parts';
import { keptReferences } from './references';
import type { Project } from './types';

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
});
