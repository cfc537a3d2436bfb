import { describe, expect, it } from 'vitest';
import { exampleNumber, keptReferences } from '../../store/references.slice';
import type { Studio } from '../../studio';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { loadModel } from '../model/model';
import { removeFile } from '../remove';
import { addFiles, addPastedText, mapColumns } from './references';
import { watchReferences } from './watchReferences';

const jsonl = (...inputs: string[]): string => inputs.map((input) => JSON.stringify({ input })).join('\n');
const file = (name: string, text: string): File => new File([text], name);
const kept = ({ store }: Studio): string[] => keptReferences(store.getState()).map((reference) => reference.id);

describe('adding references', () => {
  it('keeps what can be read when a file or a line cannot', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [
      file('empty.jsonl', ''),
      file('half.jsonl', '{"input":"a b c"}\n{oops\n{"input":"d e f"}'),
      file('picture.png', 'x'),
    ]);
    const state = studio.store.getState();
    expect(state.references.map((reference) => reference.input)).toEqual(['a b c', 'd e f']);
    expect(state.rowProblems).toMatchObject([{ file: 'half.jsonl', line: 2 }]);
    expect(state.fileErrors.map((error) => [error.code, error.where])).toEqual([
      ['FILE_EMPTY', 'empty.jsonl'],
      ['FORMAT_UNSUPPORTED', 'picture.png'],
    ]);
    expect(state.referencesStatus).toEqual({ kind: 'ready' });
    for (const error of state.fileErrors) state.dismissFileError(error);
    expect(studio.store.getState().fileErrors).toEqual([]);
  });

  it('stays empty, with the error, when nothing could be read', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [file('empty.csv', '')]);
    expect(studio.store.getState()).toMatchObject({ referencesStatus: { kind: 'empty' }, files: [] });
    expect(studio.store.getState().announcement.text).toContain('empty.csv');
  });

  it('asks for the column when no name tells, and takes the one chosen', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [file('wrong.csv', 'alpha,beta\n1,2\n3,4')]);
    const [loaded] = studio.store.getState().files;
    expect(loaded?.mapping).toBeNull();
    expect(studio.store.getState().references).toEqual([]);
    mapColumns(studio, loaded?.key ?? '', { input: 'beta', output: 'alpha' });
    expect(studio.store.getState().references).toMatchObject([
      { input: '2', output: '1' },
      { input: '4', output: '3' },
    ]);
  });

  it('gives ids that stay when another file goes', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [file('one.jsonl', jsonl('a', 'b')), file('two.jsonl', jsonl('c', 'd'))]);
    expect(kept(studio)).toEqual(['r0', 'r1', 'r2', 'r3']);
    removeFile(studio, studio.store.getState().files[0]?.key ?? '');
    expect(kept(studio)).toEqual(['r2', 'r3']);
    await addPastedText(studio, jsonl('e', 'f'));
    expect(kept(studio)).toEqual(['r2', 'r3', 'r4', 'r5']);
  });

  it('never gives an id to another text: not after all files went, nor when another column is chosen', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [file('one.csv', 'input,output\na,b\nc,d')]);
    studio.store.getState().dropReferences(['r1']);
    mapColumns(studio, studio.store.getState().files[0]?.key ?? '', { input: 'output' });
    expect(kept(studio)).toEqual(['r2', 'r3']);
    removeFile(studio, studio.store.getState().files[0]?.key ?? '');
    await addPastedText(studio, jsonl('e', 'f'));
    expect(kept(studio)).toEqual(['r4', 'r5']);
    expect(exampleNumber(studio.store.getState().references, 'r5')).toBe(2);
  });

  it('drops and undoes, step by step', async () => {
    const studio = fakeStudio();
    await addFiles(studio, [file('one.jsonl', jsonl('a', 'b', 'c'))]);
    const { dropReferences, restoreReferences, undoDrop } = studio.store.getState();
    dropReferences(['r0']);
    dropReferences(['r2']);
    expect(kept(studio)).toEqual(['r1']);
    undoDrop();
    expect(kept(studio)).toEqual(['r1', 'r2']);
    restoreReferences(['r0']);
    expect(kept(studio)).toEqual(['r0', 'r1', 'r2']);
    undoDrop();
    undoDrop();
    undoDrop();
    expect(kept(studio)).toEqual(['r0', 'r1', 'r2']);
  });
});

it('undoes one drop at a time, also after a file has gone', async () => {
  const studio = fakeStudio();
  await addFiles(studio, [file('one.jsonl', jsonl('a', 'b')), file('two.jsonl', jsonl('c', 'd', 'e'))]);
  const state = () => studio.store.getState();
  for (const id of ['r2', 'r0', 'r3']) state().dropReferences([id]);
  removeFile(studio, state().files[0]?.key ?? '');
  state().undoDrop();
  expect(kept(studio)).toEqual(['r3', 'r4']);
  state().dropReferences(['r2']);
  expect(state().dropHistory).toHaveLength(1);
  state().undoDrop();
  expect(kept(studio)).toEqual(['r2', 'r3', 'r4']);
  expect(state().dropHistory).toEqual([]);
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
    await until(() => studio.store.getState().nearDuplicates.size > 0);
    expect(studio.store.getState().nearDuplicates.get('r20')).toEqual({ of: 'r3', kind: 'exact', similarity: 1 });
    expect(studio.store.getState().heldOutIds.size).toBe(2);
    expect(studio.store.getState().tokenCounts.size).toBe(0);

    await loadModel(studio);
    await until(() => studio.store.getState().tokenCounts.size === 20);
    expect(studio.engine.calls.countTokens.flat()).toHaveLength(20);

    studio.store.getState().setDraftOptions({ holdout: 0.5 });
    expect(studio.store.getState().heldOutIds.size).toBe(11);
    studio.store.getState().setDraftOptions({ holdout: 0 });
    expect(studio.store.getState().heldOutIds.size).toBe(0);

    studio.store.getState().dropReferences(['r20']);
    await until(() => studio.store.getState().nearDuplicates.size === 0);
    stop();
  });
});
