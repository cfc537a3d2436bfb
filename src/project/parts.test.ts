import { describe, expect, it } from 'vitest';
import type { ColumnMapping, ParsedTable } from '../references/types';
import { type BatchId, newFileId } from './ids';
import { newProject } from './newProject';
import { partsOfReference, partsOfSample, splitFaultOf } from './parts';
import { keptReferences } from './references';
import type { Project, Sample, SourceFile } from './types';

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

  const composed = (mapping: ColumnMapping, cells: Record<string, string>): Project => {
    const table = {
      file: 'a.jsonl',
      format: 'jsonl',
      columns: Object.keys(cells),
      rows: [{ line: 1, cells }],
      problems: [],
    };
    return { ...newProject(), files: [{ id: newFileId(), table: table as ParsedTable, mapping, firstIndex: 0 }] };
  };

  it('are question and answer where both are learned as one text', () => {
    const mapping = { input: 'q', output: 'a', template: '{q} = {a}' };
    const project = composed(mapping, { q: '1', a: '1', id: '7' });
    const [reference] = keptReferences(project);
    expect(reference!.input).toBe('1 = 1');
    expect(partsOfReference(project, reference!)).toMatchObject({
      fields: { q: '1', a: '1', id: '7' },
      question: '1',
      answer: '1',
    });
  });

  it('are messages and tools of a conversation, without the columns that were read out of it', () => {
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'ho' },
    ];
    const cells = { messages: JSON.stringify(messages), id: '7', input: 'hi', output: 'ho' };
    for (const mapping of [
      { input: 'input', output: 'output' },
      { input: 'input', conversation: { columns: ['messages'], tools: null } },
    ]) {
      const project = composed(mapping, cells);
      const parts = partsOfReference(project, keptReferences(project)[0]!);
      expect(parts).toMatchObject({ question: 'hi', answer: 'ho', messages, tools: null });
      expect(Object.keys(parts.fields)).toEqual(['messages', 'id']);
    }
  });

  it('of a sample are what its run learned, or nothing', () => {
    const composition = { kind: 'template', template: '{q} = {a}', question: 'q', answer: 'a' } as const;
    const batches = [{ id: 'b' as BatchId, composition }, { id: 'old' as BatchId }] as unknown as Project['batches'];
    const drawn = (text: string, batchId = 'b'): Sample =>
      ({ id: 's0', batchId, row: { text }, judgement: null }) as unknown as Sample;
    const project = { files: composed({ input: 'id' }, { id: 'x' }).files, batches };
    expect(partsOfSample(project, drawn('2 = 3'))).toMatchObject({
      fields: { q: '2', a: '3' },
      question: '2',
      answer: '3',
    });
    expect(partsOfSample(project, drawn('2'))).toBeNull();
    expect(splitFaultOf(project, drawn('2'))).toEqual({ kind: 'missing', column: 'a' });
    expect(partsOfSample(project, drawn('2', 'old'))).toMatchObject({
      fields: { id: '2' },
      question: '2',
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
