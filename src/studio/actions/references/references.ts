import { StudioError, toErrorFields } from '../../../errors';
import { type FileId, newFileId, type ReferenceId } from '../../../project/ids';
import { allReferences, droppedSet, exampleNumbers } from '../../../project/references';
import type { SourceFile } from '../../../project/types';
import { compositionOf, guessMapping } from '../../../references/mapping';
import type { ColumnMapping, ParsedTable } from '../../../references/types';
import type { Studio } from '../../studio';
import { plural } from '../../ui/format';
import { perform } from '../undo';

/** The parsers (Parquet, CSV, …) come with the first file, not with the page. */
const parsers = () => import('../../../references/parse');

interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Read files into tables and add their rows. One that cannot be read is an error of its own; the others come in. */
export async function addFiles(studio: Studio, files: readonly File[]): Promise<void> {
  await addSources(
    studio,
    files.map((file) => ({
      name: file.name,
      read: async () => {
        const { filesIn, parseReferenceFile } = await parsers();
        const inside = filesIn({ name: file.name, bytes: await readFile(file) });
        return inside.map((own) => ({ name: own.name, read: () => parseReferenceFile(own) }));
      },
    })),
  );
}

export async function addPastedText(studio: Studio, text: string): Promise<void> {
  const name = 'pasted text';
  await addTables(studio, [{ name, read: async () => (await parsers()).parsePastedText(text, name) }]);
}

/** A set of public/samples: replaces nothing, adds its rows like a dropped file. */
export async function addSampleSet(studio: Studio, file: string): Promise<void> {
  const read = async (): Promise<ParsedTable> => {
    const { parseReferenceFile } = await parsers();
    return parseReferenceFile(await fetchSample(file));
  };
  await addTables(studio, [{ name: file, read }]);
}

interface Source<Result> {
  readonly name: string;
  read(): Promise<Result>;
}

/** Files that may hold several. */
async function addSources(studio: Studio, sources: readonly Source<readonly Source<ParsedTable>[]>[]): Promise<void> {
  for (const source of sources) {
    const inside = await reading(studio, source);
    if (inside !== null) await addTables(studio, inside);
  }
}

async function addTables(studio: Studio, sources: readonly Source<ParsedTable>[]): Promise<void> {
  const { store } = studio;
  for (const source of sources) {
    const table = await reading(studio, source);
    if (table === null) continue;
    const mapping = guessOrNull(table);
    const firstIndex = store.takeReferenceIndices(table.rows.length);
    const file: SourceFile = { id: newFileId(), table, mapping, firstIndex };
    store.edit({ type: 'addFile', file });
    const references = allReferences(store.getState().project);
    store.announce(
      `${source.name}: ${plural(table.rows.length, 'row')} read; ${plural(references.length, 'reference')} in all.`,
    );
  }
}

/** What a file holds; null where it cannot be read, which is then said. */
async function reading<Result>({ store }: Studio, { name, read }: Source<Result>): Promise<Result | null> {
  store.dismissRemoved();
  store.setSession({ readingFile: name });
  try {
    return await read();
  } catch (thrown) {
    const error = toErrorFields(thrown);
    store.setSession(({ fileErrors }) => ({ fileErrors: [...fileErrors, error] }));
    store.announce(`${name} could not be read: ${error.message}`);
    return null;
  } finally {
    store.setSession({ readingFile: null });
  }
}

function guessOrNull(table: ParsedTable): ColumnMapping | null {
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
  const number = ids.length === 1 ? exampleNumbers(allReferences(store.getState().project)).get(ids[0]!) : undefined;
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

async function readFile(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new StudioError(
      'FILE_UNREADABLE',
      `${file.name} could not be read from disk.`,
      'It may have been moved or locked by another program. Drop it again.',
      { where: file.name, cause },
    );
  }
}

async function fetchSample(file: string): Promise<NamedBytes> {
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
  return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
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
  const { bytes } = await fetchSample('index.json');
  return JSON.parse(new TextDecoder().decode(bytes)) as SampleSet[];
}
