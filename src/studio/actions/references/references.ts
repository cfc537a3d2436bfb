import type { GivenSource } from '../../../../workers/references/references.protocol';
import { type ErrorFields, StudioError, toErrorFields } from '../../../errors';
import { Pace } from '../../../pace';
import { type FileId, newFileId, type ReferenceId } from '../../../project/ids';
import { mapAhead } from '../../../project/mapAhead';
import { allReferences, droppedSet, exampleNumber } from '../../../project/references';
import type { SourceFile } from '../../../project/types';
import { compositionOf, guessMapping } from '../../../references/mapping';
import type { ColumnMapping, ParsedTable } from '../../../references/types';
import type { Studio } from '../../studio';
import { plural } from '../../ui/format';
import { perform } from '../undo';

/** Read files into tables and add their rows. One that cannot be read is an error of its own; the others come in. */
export function addFiles(
  studio: Studio,
  files: readonly (File | { readonly name: string; readonly file: File })[],
): Promise<void> {
  return addSources(
    studio,
    files.map((given) => ({ name: given.name, file: given instanceof File ? given : given.file })),
  );
}

export const addPastedText = (studio: Studio, text: string): Promise<void> =>
  addSources(studio, [{ name: 'pasted text', text }]);

/** A set of public/samples: replaces nothing, adds its rows like a dropped file. */
export async function addSampleSet(studio: Studio, file: string): Promise<void> {
  try {
    await addSources(studio, [await fetchSample(file)]);
  } catch (thrown) {
    sayUnreadable(studio, file, toErrorFields(thrown));
  }
}

async function addSources(studio: Studio, sources: readonly GivenSource[]): Promise<void> {
  const { store } = studio;
  // A drop may hold other things alone.
  if (sources.length === 0) return;
  store.dismissRemoved();
  store.goTo('data');
  try {
    for (const source of sources) {
      store.setSession({ readingFile: source.name, readingShare: null });
      try {
        const tables = studio.reader.read(source, ({ name, share }) =>
          store.setSession({ readingFile: name, readingShare: share }),
        );
        for await (const read of tables) {
          if ('error' in read) sayUnreadable(studio, read.name, read.error);
          else await addTable(studio, read.name, read.table);
        }
      } catch (thrown) {
        const error = toErrorFields(thrown);
        if (error.code === 'CANCELLED') return store.announce('Reading cancelled.');
        sayUnreadable(studio, source.name, error);
      }
    }
  } finally {
    store.setSession({ readingFile: null, readingShare: null });
  }
}

/** What is being read is left out; what was read before stays. */
export const cancelReading = ({ reader }: Studio): void => reader.cancel();

async function addTable({ store }: Studio, name: string, table: ParsedTable): Promise<void> {
  const mapping = guessOrNull(table);
  const pace = new Pace();
  const nextIndex = (): number => store.getState().project.nextReferenceIndex;
  let file: SourceFile;
  do {
    file = { id: newFileId(), table, mapping, firstIndex: nextIndex() };
    await mapAhead(file, pace);
    // Another file, or another project, that came in the meantime may have taken these numbers.
  } while (file.firstIndex !== nextIndex());
  store.takeReferenceIndices(table.rows.length);
  store.edit({ type: 'addFile', file });
  const references = allReferences(store.getState().project);
  store.announce(
    `${name}: ${plural(table.rows.length, 'row')} read; ${plural(references.length, 'reference')} in all.`,
  );
}

export function sayUnreadable({ store }: Studio, name: string, error: ErrorFields): void {
  store.setSession(({ fileErrors }) => ({ fileErrors: [...fileErrors, error] }));
  store.announce(`${name} could not be read: ${error.message}`);
}

export function guessOrNull(table: ParsedTable): ColumnMapping | null {
  try {
    return guessMapping(table);
  } catch (thrown) {
    // No telling name: the panel asks which column it is. Anything else is a fault.
    if (thrown instanceof StudioError && thrown.code === 'REFERENCE_COLUMN') return null;
    throw thrown;
  }
}

/** Take rows out of learning and judging; they stay in the list. */
export function dropReferences(studio: Studio, ids: readonly ReferenceId[]): void {
  perform(studio, { type: 'dropReferences', ids }, `${examplesOf(studio, ids)} dropped`);
}

export function restoreReferences(studio: Studio, ids: readonly ReferenceId[]): void {
  perform(studio, { type: 'restoreReferences', ids }, `${examplesOf(studio, ids)} brought back`);
}

/** Drop a row, or bring it back. */
export function toggleDropped(studio: Studio, id: ReferenceId): void {
  if (droppedSet(studio.store.getState().project).has(id)) restoreReferences(studio, [id]);
  else dropReferences(studio, [id]);
}

function examplesOf({ store }: Studio, ids: readonly ReferenceId[]): string {
  const number = ids.length === 1 ? exampleNumber(store.getState().project, ids[0]!) : undefined;
  return number === undefined ? plural(ids.length, 'example') : `example ${number}`;
}

/** Choose the columns of one file. Another text has another id: rows dropped for the old one come back. */
export function mapColumns(studio: Studio, id: FileId, mapping: ColumnMapping): void {
  const { store } = studio;
  const file = store.getState().project.files.find((each) => each.id === id);
  if (!file) return;
  const firstIndex =
    file.mapping && learnSameText(file.mapping, mapping)
      ? file.firstIndex
      : store.takeReferenceIndices(file.table.rows.length);
  perform(studio, { type: 'setMapping', id, mapping, firstIndex }, `columns of ${file.table.file} chosen`);
}

const learnSameText = (a: ColumnMapping, b: ColumnMapping): boolean =>
  JSON.stringify(compositionOf(a)) === JSON.stringify(compositionOf(b));

async function fetchSample(file: string): Promise<{ readonly name: string; readonly file: Blob }> {
  const name = file.split('/').at(-1) ?? file;
  const response = await fetch(`${import.meta.env.BASE_URL}samples/${file}`);
  if (!response.ok) {
    throw new StudioError(
      'FILE_UNREADABLE',
      `The sample set ${name} could not be loaded (${response.status}).`,
      'Reload the page and try again.',
      {
        where: name,
      },
    );
  }
  return { name, file: await response.blob() };
}

/** An entry of public/samples/index.json. */
export interface SampleSet {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly string[];
}

export async function listSampleSets(): Promise<readonly SampleSet[]> {
  const { file } = await fetchSample('index.json');
  return JSON.parse(await file.text()) as SampleSet[];
}
