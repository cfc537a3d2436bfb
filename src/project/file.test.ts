import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import { crc32 } from './crc32';
import { readProjectFile, writeProjectFile } from './file';
import type { FileId } from './ids';
import { newProject } from './newProject';
import { allReferences } from './references';
import { isLive } from './runs';
import { anyProject } from './testing/arbitraries';
import type { Project, Run } from './types';

/** As a file can say it: a run that was under way was interrupted. */
const saved = (project: Project): Project => ({
  ...project,
  runs: project.runs.map((run): Run => (isLive(run) ? { ...run, status: { kind: 'interrupted' } } : run)),
});
const distinct = (project: Project): boolean =>
  new Set(allReferences(project).map(({ id }) => id)).size === allReferences(project).length;
const project = anyProject.filter(distinct);

const codeOf = (bytes: Uint8Array): string => {
  try {
    readProjectFile(bytes, 'mine.domino');
    return 'read';
  } catch (thrown) {
    if (!(thrown instanceof StudioError)) throw thrown;
    expect(thrown.where).toBe('mine.domino');
    return thrown.code;
  }
};

/** The file with another project.json, its sums made right. */
function withJson(bytes: Uint8Array, change: (json: Record<string, unknown>) => unknown): Uint8Array {
  const members = unzipSync(bytes);
  const json = strToU8(JSON.stringify(change(JSON.parse(strFromU8(members['project.json']!)))));
  const sums = JSON.parse(strFromU8(members['sums.json']!)) as Record<string, object>;
  sums['project.json'] = { size: json.length, crc32: crc32(json) };
  return zipSync({ ...members, 'project.json': json, 'sums.json': strToU8(JSON.stringify(sums)) });
}

it('sums as ZIP does', () => {
  expect(crc32(strToU8('123456789'))).toBe(0xcbf43926);
});

describe('a project file', () => {
  it('gives back the project that was saved', () => {
    fc.assert(
      fc.property(project, (before) => {
        expect(readProjectFile(writeProjectFile(before), 'mine.domino')).toEqual(saved(before));
      }),
      { numRuns: 400 },
    );
  });

  it('has no cells but its own, whatever a column is called', () => {
    const messages = '[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]';
    const columns = ['messages', 'toString'];
    const table = {
      file: 'a.jsonl',
      format: 'jsonl' as const,
      columns,
      rows: [{ line: 1, cells: { messages } }],
      problems: [],
    };
    const mapping = { input: 'messages', conversation: { columns, tools: null } };
    const before = {
      ...newProject(),
      files: [{ id: 'file-1' as FileId, table, mapping, firstIndex: 0 }],
      nextReferenceIndex: 1,
    };
    const { files } = readProjectFile(writeProjectFile(before), 'mine.domino');
    expect(files[0]!.table.rows[0]!.cells.toString).toBeUndefined();
    expect(allReferences({ ...before, files })).toHaveLength(1);
  });

  it('is the same for the same project, and holds bytes that records share once', () => {
    const prompt = new Uint8Array(5000).map((_, at) => (at * 7919) >> 3);
    const [run, batch] = [
      fc.sample(
        anyProject.filter(({ runs }) => runs.length > 0),
        { numRuns: 1, seed: 1 },
      )[0]!.runs[0]!,
      fc.sample(
        anyProject.filter(({ batches }) => batches.length > 0),
        { numRuns: 1, seed: 1 },
      )[0]!.batches[0]!,
    ];
    const shared = { ...newProject(), runs: [{ ...run, prompt, checkpoint: null }], batches: [{ ...batch, prompt }] };
    const bytes = writeProjectFile(shared);
    expect(writeProjectFile(shared)).toEqual(bytes);
    expect(bytes.length).toBeLessThan(2 * prompt.length);
    const read = readProjectFile(bytes, 'mine.domino');
    expect(read.runs[0]?.prompt).toEqual(prompt);
    expect(read.batches[0]?.prompt).toBe(read.runs[0]?.prompt);
  });

  it('that was cut off is refused, wherever it was cut', () => {
    const bytes = writeProjectFile(fc.sample(project, { numRuns: 1, seed: 3 })[0]!);
    for (let length = 0; length < bytes.length; length++)
      expect(codeOf(bytes.subarray(0, length))).toBe(length === 0 ? 'FILE_EMPTY' : 'FILE_UNREADABLE');
  });

  it('that was damaged is refused, wherever it was', () => {
    fc.assert(
      fc.property(
        project,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 8 }),
        (before, changes) => {
          const bytes = writeProjectFile(before);
          for (const [at, bits] of changes) bytes[at % bytes.length]! ^= bits;
          const same = writeProjectFile(before).every((byte, at) => byte === bytes[at]);
          expect(codeOf(bytes)).toBe(same ? 'read' : 'FILE_UNREADABLE');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of before, without a checksum, is read', () => {
    const [before] = fc.sample(project, { numRuns: 1, seed: 5 });
    const old = zipSync(unzipSync(writeProjectFile(before!)));
    expect(readProjectFile(old, 'mine.domino')).toEqual(saved(before!));
  });

  it('of other bytes is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        expect(codeOf(bytes)).toBe('FILE_UNREADABLE');
      }),
    );
    expect(codeOf(zipSync({ 'readme.txt': strToU8('hello') }))).toBe('FILE_UNREADABLE');
  });

  it('of another version is refused by its number', () => {
    const newer = withJson(writeProjectFile(newProject()), (json) => ({ ...json, version: 2, hats: [] }));
    expect(() => readProjectFile(newer, 'mine.domino')).toThrow(/version 2.*reads version 1/);
    expect(codeOf(newer)).toBe('FORMAT_UNSUPPORTED');
  });

  it.each<[string, (json: Record<string, unknown>) => unknown]>([
    ['no object', () => []],
    ['without a version', ({ version: _, ...json }) => json],
    ['with a record that nobody knows', (json) => ({ ...json, hats: [] })],
    ['with a name that is no text', (json) => ({ ...json, name: 7 })],
    ['with a dropped row that is not there', (json) => ({ ...json, droppedIds: ['r0'] })],
    ['with a selected sample that is not there', (json) => ({ ...json, tickedIds: ['s0'], drawnCount: 1 })],
    ['with an id of another kind', (json) => ({ ...json, droppedIds: ['s0'] })],
    [
      'with a column that is not in the table',
      (json) => ({
        ...json,
        files: [
          {
            id: 'f',
            table: { file: 'x', format: 'csv', columns: ['a'], rows: [], problems: [] },
            mapping: { input: 'b' },
            firstIndex: 0,
          },
        ],
      }),
    ],
    [
      'with a number that the next example would have again',
      (json) => ({
        ...json,
        files: [
          {
            id: 'f',
            table: { file: 'x', format: 'csv', columns: ['a'], rows: [{ line: 1, cells: { a: 'b' } }], problems: [] },
            mapping: { input: 'a' },
            firstIndex: 0,
          },
        ],
      }),
    ],
    ['with bytes that are not in it', (json) => ({ ...json, batches: [{ prompt: 'bytes/7.safetensors' }] })],
  ])('%s is refused', (_, change) => {
    expect(codeOf(withJson(writeProjectFile(newProject()), change))).toBe('FILE_UNREADABLE');
  });
});
