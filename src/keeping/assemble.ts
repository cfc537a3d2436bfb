/** A project from its records, checked as a project file is, in pieces that leave the page its time. */
import { z } from 'zod';
import type { Pace } from '../pace';
import { mapAhead } from '../project/mapAhead';
import { isPlainEntry } from '../project/plainEntries';
import { withProofBytes } from '../project/proofBytes';
import { AGREEMENTS, entrySchemas, recordsSchema, type SavedProject } from '../project/schema';
import { ownCells } from '../references/rowCells';
import { unpack } from './columns/unpack';
import type { Names } from './names';
import { bytesKey, type ListName, PROJECT_KEY, pageKey, SAMPLES } from './parts';

type Kind = keyof typeof entrySchemas;
type Entry<K extends Kind> = z.output<(typeof entrySchemas)[K]>;
type Fields = Readonly<Record<string, unknown>>;

const listName = z.strictObject({ list: z.string(), length: z.int().min(0) }) satisfies z.ZodType<ListName>;
const keysOfRecords = z.array(z.string());

/** What the text of a record says. */
class FromJson {
  constructor(
    readonly value: unknown,
    readonly isBroken = false,
  ) {}
}

/** A record as it comes from the database, its text read: so the texts of a large project are never there all at once. */
export function received(stored: unknown): unknown {
  if (typeof stored !== 'string') return stored;
  try {
    return new FromJson(JSON.parse(stored));
  } catch {
    return new FromJson(null, true);
  }
}

/** The second version had pages of entries as they are. */
export type PageForm = 'columns' | 'entries';

/**
 * @param stored by key, each as `received`
 * @param form of pages
 * @param names the bytes and shared lists among them are remembered here
 * @throws Error whose message names what is missing or is not as it should be
 */
export async function assembled(
  stored: ReadonlyMap<string, unknown>,
  form: PageForm,
  names: Names,
  pace: Pace,
): Promise<SavedProject> {
  const read = new Reader(stored, form, names, pace);
  const whole = fieldsOf(read.json(PROJECT_KEY), PROJECT_KEY);
  const files = await read.records(whole.files, async (file) => {
    const table = fieldsOf(file.table, 'the table of a file');
    const rows = await read.list('row', table.rows);
    const problems = await read.list('problem', table.problems);
    return { stored: { ...file, table: { ...table, rows: [], problems: [] } }, rows, problems };
  });
  const runs = await read.records(whole.runs, async (run) => ({
    stored: {
      ...run,
      references: [],
      history: [],
      prompt: read.bytes(run.prompt),
      checkpoint: read.bytes(run.checkpoint),
    },
    references: await read.shared('reference', run.references),
    history: await read.list('point', run.history),
  }));
  const batches = await read.records(whole.batches, async (batch) => ({ ...batch, prompt: read.bytes(batch.prompt) }));
  const proofs =
    whole.proofs === undefined
      ? null
      : await read.records(whole.proofs, async (proof) => ({
          stored: { ...withProofBytes(proof, (name) => read.bytes(name)), lessons: [] },
          lessons: await read.list('lesson', proof.lessons),
        }));
  // Long lists were checked page by page: what is left is checked with empty ones in their places.
  const records = checked(
    recordsSchema,
    {
      ...whole,
      files: files.map((file) => file.stored),
      runs: runs.map((run) => run.stored),
      batches,
      ...(proofs && { proofs: proofs.map((proof) => proof.stored) }),
      droppedIds: [],
      tickedIds: [],
      samples: [],
    },
    PROJECT_KEY,
  );
  await pace.step();
  const project: SavedProject = {
    ...records,
    files: records.files.map((file, at) => {
      const { rows, problems } = files[at]!;
      return { ...file, table: { ...file.table, rows, problems } };
    }),
    runs: records.runs.map((run, at) => {
      const { references, history } = runs[at]!;
      return { ...run, references, history };
    }),
    ...(records.proofs && {
      proofs: records.proofs.map((proof, at) => ({ ...proof, lessons: proofs![at]!.lessons })),
    }),
    droppedIds: await read.list('droppedId', whole.droppedIds),
    tickedIds: await read.list('tickedId', whole.tickedIds),
    samples: await read.samples(whole.samples),
  };
  for (const file of project.files) await mapAhead(file, pace);
  for (const [words, holds] of AGREEMENTS) {
    if (!holds(project)) throw new Error(words);
    await pace.step();
  }
  return project;
}

class Reader {
  private readonly lists = new Map<string, readonly unknown[]>();

  constructor(
    private readonly stored: ReadonlyMap<string, unknown>,
    private readonly form: PageForm,
    private readonly names: Names,
    private readonly pace: Pace,
  ) {}

  json(key: string): unknown {
    const found = this.stored.get(key);
    if (!(found instanceof FromJson)) throw new Error(`${key} is missing`);
    if (found.isBroken) throw new Error(`${key} is no JSON`);
    return found.value;
  }

  bytes(name: unknown): unknown {
    if (name === null) return null;
    const key = bytesKey(String(fieldsOf(name, 'a name of bytes').bytes));
    const found = this.stored.get(key);
    if (!(found instanceof Uint8Array)) throw new Error(`${key} is missing`);
    this.names.remember(found, key.slice(bytesKey('').length));
    return found;
  }

  async records<Result>(keys: unknown, of: (fields: Fields) => Promise<Result>): Promise<Result[]> {
    const made: Result[] = [];
    for (const key of checked(keysOfRecords, keys, PROJECT_KEY)) {
      made.push(await of(fieldsOf(this.json(key), key)));
      await this.pace.step();
    }
    return made;
  }

  async list<K extends Kind>(kind: K, name: unknown): Promise<readonly Entry<K>[]> {
    const { list, length } = checked(listName, name, `a list of ${kind}s`);
    const entries: Entry<K>[] = [];
    for (let page = 0; entries.length < length; page++) await this.append(entries, kind, pageKey(list, page));
    return complete(entries, length, list);
  }

  /** The same list for every record that names it. */
  async shared<K extends Kind>(kind: K, name: unknown): Promise<readonly Entry<K>[]> {
    const { list } = checked(listName, name, `a list of ${kind}s`);
    const entries = (this.lists.get(list) as readonly Entry<K>[] | undefined) ?? (await this.list(kind, name));
    this.lists.set(list, entries);
    this.names.remember(entries, list);
    return entries;
  }

  /** Pages are numbered by the samples in them: some may be gone. */
  async samples(name: unknown): Promise<readonly Entry<'sample'>[]> {
    const { length } = checked(listName, name, SAMPLES);
    const prefix = pageKey(SAMPLES, 0).slice(0, -1);
    const pages = [...this.stored.keys()].flatMap((key) => {
      const page = key.startsWith(prefix) ? key.slice(prefix.length) : '';
      return /^\d+$/.test(page) ? Number(page) : [];
    });
    const entries: Entry<'sample'>[] = [];
    for (const page of pages.sort((a, b) => a - b)) await this.append(entries, 'sample', pageKey(SAMPLES, page));
    return complete(entries, length, SAMPLES);
  }

  private async append<K extends Kind>(entries: Entry<K>[], kind: K, key: string): Promise<void> {
    const page = pageOf(kind, this.form === 'columns' ? unpacked(this.json(key), key) : this.json(key), key);
    if (page.length === 0) throw new Error(`${key} is empty`);
    for (const entry of page) entries.push(entry);
    await this.pace.step();
  }
}

function unpacked(page: unknown, key: string): unknown[] {
  try {
    return unpack(page);
  } catch (cause) {
    throw new Error(`${key}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function pageOf<K extends Kind>(kind: K, page: unknown, key: string): readonly Entry<K>[] {
  const isPlain = isPlainEntry[kind];
  if (isPlain !== undefined && Array.isArray(page) && page.every(isPlain))
    return kind === 'row'
      ? (page.map(withOwnCells) as readonly Entry<'row'>[] as readonly Entry<K>[])
      : (page as Entry<K>[]);
  return checked(z.array(entrySchemas[kind] as unknown as z.ZodType<Entry<K>>), page, key);
}

const withOwnCells = (row: Entry<'row'>): Entry<'row'> => ({ ...row, cells: ownCells(row.cells) });

function complete<Item>(entries: readonly Item[], length: number, list: string): readonly Item[] {
  if (entries.length !== length) throw new Error(`${list} has ${entries.length} entries, not ${length}`);
  return entries;
}

function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${where} is no record`);
  return value as Fields;
}

function checked<Result>(schema: z.ZodType<Result>, value: unknown, where: string): Result {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${where}${issue?.path.length ? ` at ${issue.path.join('.')}` : ''}: ${issue?.message}`);
}
