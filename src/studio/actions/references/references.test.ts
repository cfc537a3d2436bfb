import { describe, expect, it, vi } from 'vitest';
import { referenceId } from '../../../project/ids';
import { allReferences, exampleNumber, keptReferences, rowProblems } from '../../../project/references';
import { RowMapper } from '../../../references/mapping';
import type { Studio } from '../../studio';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { loadModel } from '../model/model';
import { removeFile } from '../remove';
import { undo } from '../undo';
import { turnFirstRow } from './firstRow';
import { addFiles, addPastedText, dropReferences, mapColumns, restoreReferences } from './references';
import { watchReferences } from './watchReferences';

const jsonl = (...inputs: string[]): string => inputs.map((input) => JSON.stringify({ input })).join('\n');
const file = (name: string, text: string): File => new File([text], name);
const kept = ({ store }: Studio): string[] => keptReferences(store.getState().project).map((reference) => reference.id);

describe('adding references', () => {
  it('keeps what can be read when a file or a line cannot', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [
      file('empty.jsonl', ''),
      file('half.jsonl', '{"input":"a b c"}\n{oops\n{"input":"d e f"}'),
      file('picture.png', 'x'),
    ]);
    const state = studio.store.getState();
    expect(allReferences(state.project).map((reference) => reference.input)).toEqual(['a b c', 'd e f']);
    expect(rowProblems(state.project)).toMatchObject([{ file: 'half.jsonl', line: 2 }]);
    expect(state.session.fileErrors.map((error) => [error.code, error.where])).toEqual([
      ['FILE_EMPTY', 'empty.jsonl'],
      ['FORMAT_UNSUPPORTED', 'picture.png'],
    ]);
    expect(state.session.readingFile).toBeNull();
    for (const error of state.session.fileErrors) studio.store.dismissFileError(error);
    expect(studio.store.getState().session.fileErrors).toEqual([]);
  });

  it('stays empty, with the error, when nothing could be read', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [file('empty.csv', '')]);
    expect(studio.store.getState()).toMatchObject({ session: { readingFile: null }, project: { files: [] } });
    expect(studio.store.getState().session.announcement.text).toContain('empty.csv');
  });

  it('asks for the column when no name tells, and takes the one chosen', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [file('wrong.csv', 'alpha,beta\n1,2\n3,4')]);
    const [loaded] = studio.store.getState().project.files;
    expect(loaded?.mapping).toBeNull();
    expect(allReferences(studio.store.getState().project)).toEqual([]);
    mapColumns(studio, loaded!.id, { input: 'beta', output: 'alpha' });
    expect(allReferences(studio.store.getState().project)).toMatchObject([
      { input: '2', output: '1' },
      { input: '4', output: '3' },
    ]);
  });

  it('keeps a chosen template when the first row is read the other way, and undoes it', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [file('colours.csv', 'red,big\nblue,small\ngreen,tiny')]);
    const mapping = () => studio.store.getState().project.files[0]!.mapping;
    const { id } = studio.store.getState().project.files[0]!;
    const chosen = { input: 'red', output: 'big', template: '{red} is {big}' };
    mapColumns(studio, id, chosen);
    await turnFirstRow(studio, id);
    expect(mapping()?.template).toBe('{column 1} is {column 2}');
    expect(allReferences(studio.store.getState().project)[0]?.input).toBe('red is big');
    await turnFirstRow(studio, id);
    expect(mapping()).toEqual(chosen);
    undo(studio);
    undo(studio);
    expect(mapping()).toEqual(chosen);
  });

  it('gives ids that stay when another file goes', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [file('one.jsonl', jsonl('a', 'b')), file('two.jsonl', jsonl('c', 'd'))]);
    expect(kept(studio)).toEqual(['r0', 'r1', 'r2', 'r3']);
    removeFile(studio, studio.store.getState().project.files[0]!.id);
    expect(kept(studio)).toEqual(['r2', 'r3']);
    await addPastedText(studio, jsonl('e', 'f'));
    expect(kept(studio)).toEqual(['r2', 'r3', 'r4', 'r5']);
  });

  it('never gives an id to another text: not after all files went, nor when another column is chosen', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [file('one.csv', 'input,output\na,b\nc,d')]);
    dropReferences(studio, [referenceId(1)]);
    mapColumns(studio, studio.store.getState().project.files[0]!.id, { input: 'output' });
    expect(kept(studio)).toEqual(['r2', 'r3']);
    removeFile(studio, studio.store.getState().project.files[0]!.id);
    await addPastedText(studio, jsonl('e', 'f'));
    expect(kept(studio)).toEqual(['r4', 'r5']);
    expect(exampleNumber(studio.store.getState().project, referenceId(5))).toBe(2);
  });

  it('gives files that are read at once different ids, and maps each row once', async () => {
    const studio = fakeStudio();
    const composed = vi.spyOn(RowMapper.prototype, 'take');
    const texts = (name: string) => jsonl(...Array.from({ length: 1200 }, (_, at) => `${name} ${at}`));
    await Promise.all([
      addFiles(studio, [file('one.jsonl', texts('one'))]),
      addFiles(studio, [file('two.jsonl', texts('two'))]),
    ]);
    const ids = allReferences(studio.store.getState().project).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2400);
    expect(studio.store.getState().project.nextReferenceIndex).toBe(2400);
    // The one that came second was mapped anew from its new number on; reading its references mapped nothing.
    const rows = composed.mock.calls.length;
    expect(rows % 1200).toBe(0);
    expect(rows).toBeLessThanOrEqual(3 * 1200);
    composed.mockRestore();
  });

  it('drops and undoes, step by step', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [file('one.jsonl', jsonl('a', 'b', 'c'))]);
    dropReferences(studio, [referenceId(0)]);
    dropReferences(studio, [referenceId(2)]);
    expect(kept(studio)).toEqual(['r1']);
    undo(studio);
    expect(kept(studio)).toEqual(['r1', 'r2']);
    restoreReferences(studio, [referenceId(0)]);
    expect(kept(studio)).toEqual(['r0', 'r1', 'r2']);
    undo(studio);
    undo(studio);
    undo(studio);
    expect(kept(studio)).toEqual(['r0', 'r1', 'r2']);
  });
});

it('undoes one thing at a time, also after a file has gone', async () => {
  const studio = fakeStudio();
  await addFiles(studio, [file('one.jsonl', jsonl('a', 'b')), file('two.jsonl', jsonl('c', 'd', 'e'))]);
  const state = () => studio.store.getState();
  for (const index of [2, 0, 3]) dropReferences(studio, [referenceId(index)]);
  removeFile(studio, state().project.files[0]!.id);
  // It is dropped already: that is nothing to undo.
  dropReferences(studio, [referenceId(2)]);
  expect(kept(studio)).toEqual(['r4']);
  undo(studio);
  expect(kept(studio)).toEqual(['r1', 'r4']);
  expect(state().session.announcement.text).toBe('Undone: one.jsonl removed.');
  undo(studio);
  expect(kept(studio)).toEqual(['r1', 'r3', 'r4']);
  undo(studio);
  expect(kept(studio)).toEqual(['r0', 'r1', 'r3', 'r4']);
  undo(studio);
  expect(kept(studio)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
  expect(state().session.undoSteps).toEqual([]);
});

it('undoes the choice of a column, with the rows that were dropped by the one before', async () => {
  const studio = fakeStudio();
  await addFiles(studio, [file('one.csv', 'input,output\na,b\nc,d')]);
  dropReferences(studio, [referenceId(1)]);
  mapColumns(studio, studio.store.getState().project.files[0]!.id, { input: 'output' });
  expect(kept(studio)).toEqual(['r2', 'r3']);
  undo(studio);
  expect(kept(studio)).toEqual(['r0']);
  // No id is given twice for all that.
  await addPastedText(studio, jsonl('e', 'f'));
  expect(kept(studio)).toEqual(['r0', 'r4', 'r5']);
});

describe('what follows from the references', () => {
  it('is near-duplicates, a held-out split and token counts, kept in step', async () => {
    const studio = fakeStudio();
    const stop = watchReferences(studio);
    const many = Array.from(
      { length: 20 },
      (_, index) => `text number ${index} about ${'abcdefghijklmnopqrst'[index]}`,
    );
    await addFiles(studio, [file('many.jsonl', jsonl(...many, many[3] as string))]);
    await until(() => studio.store.getState().session.nearDuplicates.size > 0);
    expect(studio.store.getState().session.nearDuplicates.get(referenceId(20))).toEqual({
      of: 'r3',
      kind: 'exact',
      similarity: 1,
    });
    expect(studio.store.getState().session.heldOutIds.size).toBe(2);
    expect(studio.store.getState().session.tokenCounts.size).toBe(0);

    await loadModel(studio);
    await until(() => studio.store.getState().session.tokenCounts.size === 20);
    expect(studio.engine.calls.countTokens.flat()).toHaveLength(20);

    studio.store.setDraftOptions({ holdout: 0.5 });
    expect(studio.store.getState().session.heldOutIds.size).toBe(11);
    studio.store.setDraftOptions({ holdout: 0 });
    expect(studio.store.getState().session.heldOutIds.size).toBe(0);

    dropReferences(studio, [referenceId(20)]);
    await until(() => studio.store.getState().session.nearDuplicates.size === 0);
    stop();
  });
});
