import { StudioError, toErrorFields } from '../../../errors';
import { guessMapping, toReferences } from '../../../references/mapping';
import type { ColumnMapping, ParsedTable, Reference, RowProblem } from '../../../references/types';
import type { LoadedFile } from '../../store/references.slice';
import type { Studio } from '../../studio';
import { plural } from '../../ui/format';

/** The parsers (Parquet, CSV, …) come with the first file, not with the page. */
const parsers = () => import('../../../references/parse');

interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Read files into tables and add their rows. One that cannot be read is an error of its own; the others come in. */
export async function addFiles(studio: Studio, files: readonly File[]): Promise<void> {
  await addTables(
    studio,
    files.map((file) => ({
      name: file.name,
      read: async () => {
        const { parseReferenceFile } = await parsers();
        return parseReferenceFile({ name: file.name, bytes: await readFile(file) });
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

async function addTables(
  studio: Studio,
  sources: readonly { name: string; read: () => Promise<ParsedTable> }[],
): Promise<void> {
  const { store } = studio;
  for (const { name, read } of sources) {
    store.setState({ referencesStatus: { kind: 'reading', what: name }, removed: null });
    try {
      const table = await read();
      const { files } = store.getState();
      const firstIndex = store.getState().takeReferenceIndices(table.rows.length);
      const file: LoadedFile = { key: crypto.randomUUID(), table, mapping: guessOrNull(table), firstIndex };
      setFiles(studio, [...files, file]);
      const { references } = store.getState();
      store
        .getState()
        .announce(
          `${name}: ${plural(table.rows.length, 'row')} read; ${plural(references.length, 'reference')} in all.`,
        );
    } catch (thrown) {
      const error = toErrorFields(thrown);
      store.setState((state) => ({
        fileErrors: [...state.fileErrors, error],
        referencesStatus: state.files.length > 0 ? { kind: 'ready' } : { kind: 'empty' },
      }));
      store.getState().announce(`${name} could not be read: ${error.message}`);
    }
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

/** Drop a row, or bring it back. */
export function toggleDropped({ store }: Studio, id: string): void {
  const { droppedIds, dropReferences, restoreReferences } = store.getState();
  if (droppedIds.has(id)) restoreReferences([id]);
  else dropReferences([id]);
}

/** Choose the columns of one file. Another text has another id: rows dropped for the old one come back. */
export function mapColumns(studio: Studio, key: string, mapping: ColumnMapping): void {
  const { files, takeReferenceIndices } = studio.store.getState();
  const mapped = (file: LoadedFile): LoadedFile =>
    file.mapping?.input === mapping.input
      ? { ...file, mapping }
      : { ...file, mapping, firstIndex: takeReferenceIndices(file.table.rows.length) };
  setFiles(
    studio,
    files.map((file) => (file.key === key ? mapped(file) : file)),
  );
}

export function setFiles(studio: Studio, files: readonly LoadedFile[]): void {
  const references: Reference[] = [];
  const rowProblems: RowProblem[] = [];
  for (const { table, mapping, firstIndex } of files) {
    rowProblems.push(...table.problems);
    if (!mapping) continue;
    const mapped = toReferences(table, mapping, firstIndex);
    references.push(...mapped.references);
    rowProblems.push(...mapped.problems);
  }
  studio.store.getState().setReferences({ files, references, rowProblems });
}

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
