import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProjectFile, writeProjectFile } from '../file';
import { type BatchId, type FileId, type RunId, referenceId, sampleId } from '../ids';
import { newProject } from '../newProject';
import { allReferences, keptReferences } from '../references';
import { anyEdit, anyProject } from '../testing/arbitraries';
import type { Batch, Project, Run, Sample, SourceFile } from '../types';
import { applyEdit } from './applyEdit';
import type { Edit } from './edit';

describe('any edit of any project', () => {
  it('is undone by its inverse, and the inverse by its own', () => {
    fc.assert(
      fc.property(anyProject, anyEdit, (project, edit) => {
        const made = applyEdit(project, edit);
        const undone = applyEdit(made.project, made.inverse);
        expect(undone.project).toEqual(project);
        expect(applyEdit(undone.project, undone.inverse).project).toEqual(made.project);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves what it was given as it was', () => {
    fc.assert(
      fc.property(anyProject, anyEdit, (project, edit) => {
        const before = structuredClone({ project, edit });
        const made = applyEdit(project, edit);
        applyEdit(made.project, made.inverse);
        expect({ project, edit }).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it('makes a project whose records fit together', () => {
    // Two files may have the same numbers only where an edit that no page makes gives them to both.
    const distinct = (project: Project): boolean =>
      new Set(allReferences(project).map(({ id }) => id)).size === allReferences(project).length;
    fc.assert(
      fc.property(anyProject, fc.array(anyEdit, { maxLength: 6 }), (project, edits) => {
        const { project: made } = applyEdit(project, { type: 'all', edits });
        const counted = { ...made, nextReferenceIndex: 1000, drawnCount: 1000 };
        if (distinct(made)) expect(() => readProjectFile(writeProjectFile(counted), 'mine.domino')).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it('is undone step by step, the newest first', () => {
    fc.assert(
      fc.property(anyProject, fc.array(anyEdit, { maxLength: 8 }), (project, edits) => {
        let now = project;
        const inverses: Edit[] = [];
        for (const edit of edits) {
          const made = applyEdit(now, edit);
          now = made.project;
          inverses.push(made.inverse);
        }
        for (const inverse of inverses.reverse()) now = applyEdit(now, inverse).project;
        expect(now).toEqual(project);
      }),
      { numRuns: 500 },
    );
  });
});

const file = (name: string, firstIndex: number, inputs: readonly string[]): SourceFile => ({
  id: name as FileId,
  table: {
    file: name,
    format: 'jsonl',
    columns: ['input'],
    rows: inputs.map((input, row) => ({ line: row + 1, cells: { input } })),
    problems: [],
  },
  mapping: { input: 'input' },
  firstIndex,
});
const batch = { id: 'b' as BatchId, runId: null, sourceName: 'No prompt', prompt: null } as Batch;
const sample = (index: number): Sample =>
  ({ id: sampleId(index), batchId: batch.id, row: { text: `${index}` }, judgement: null }) as Sample;
const edited = (project: Project, ...edits: readonly Edit[]): Project =>
  applyEdit(project, { type: 'all', edits }).project;

describe('an inverse that is applied late', () => {
  it('brings samples back to their places among those drawn since', () => {
    const drawn = edited(
      newProject(),
      { type: 'addBatch', batch },
      { type: 'addSamples', samples: [0, 1, 2].map(sample) },
      { type: 'tick', ids: [sampleId(1)] },
    );
    const { project, inverse } = applyEdit(drawn, { type: 'removeSamples', ids: [sampleId(0), sampleId(1)] });
    const more = edited(project, { type: 'addSamples', samples: [3, 4].map(sample) });
    const judgement = { findings: {} } as Sample['judgement'];
    const judged = edited(more, { type: 'setJudgements', judgements: [{ id: sampleId(4), judgement }] });
    const back = applyEdit(judged, inverse).project;
    expect(back.samples.map(({ id }) => id)).toEqual(['s0', 's1', 's2', 's3', 's4']);
    expect(back.tickedIds).toEqual(['s1']);
    expect(back.samples[4]?.judgement).toBe(judgement);
  });

  it('brings a run back before those made since, and a file with its dropped rows', () => {
    const runs = ['one', 'two', 'three'].map((name) => ({ id: name as RunId, name }) as Run);
    const begun = edited(newProject(), { type: 'addRun', run: runs[0]! }, { type: 'addRun', run: runs[1]! });
    const removed = applyEdit(begun, { type: 'removeRun', id: 'one' as RunId });
    const later = edited(removed.project, { type: 'addRun', run: runs[2]! });
    expect(applyEdit(later, removed.inverse).project.runs).toEqual(runs);

    const files = [file('a', 0, ['x', 'y']), file('b', 2, ['z'])];
    const given = edited(
      newProject(),
      { type: 'addFile', file: files[0]! },
      { type: 'addFile', file: files[1]! },
      { type: 'dropReferences', ids: [referenceId(1)] },
    );
    const gone = applyEdit(given, { type: 'removeFile', id: 'a' as FileId });
    const dropped = edited(gone.project, { type: 'dropReferences', ids: [referenceId(2), referenceId(0)] });
    expect(dropped.droppedIds).toEqual(['r2']);
    const back = applyEdit(dropped, gone.inverse).project;
    expect(back.files).toEqual(files);
    expect(back.droppedIds).toEqual(['r1', 'r2']);
    expect(keptReferences(back).map(({ id }) => id)).toEqual(['r0']);
  });

  it('changes nothing where what it names is gone', () => {
    const given = edited(newProject(), { type: 'addFile', file: file('a', 0, ['x', 'y']) });
    const dropped = applyEdit(given, { type: 'dropReferences', ids: [referenceId(0)] });
    const gone = edited(dropped.project, { type: 'removeFile', id: 'a' as FileId });
    expect(applyEdit(gone, dropped.inverse).project).toBe(gone);
  });
});

it('drops no row that another column made of the file', () => {
  const given = edited(
    newProject(),
    { type: 'addFile', file: { ...file('a', 0, ['x', 'y']), mapping: { input: 'input' } } },
    { type: 'dropReferences', ids: [referenceId(0)] },
    { type: 'setMapping', id: 'a' as FileId, mapping: { input: 'input' }, firstIndex: 2 },
  );
  expect(given.droppedIds).toEqual([]);
  expect(allReferences(given).map(({ id }) => id)).toEqual(['r2', 'r3']);
});
