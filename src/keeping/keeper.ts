/**
 * Keeps one project: writes what has changed since it last wrote, one write at a time, the newest state next. A state is in the database as a whole
 * or not at all, and none is written over that of another writer.
 */
import { StudioError } from '../errors';
import { Pace } from '../pace';
import { projectSchema, type SavedProject } from '../project/schema';
import type { Project } from '../project/types';
import { assembled, received } from './assemble';
import { type KeptRecords, Missing, type ProjectDatabase } from './database';
import { Names } from './names';
import { type Changes, changesOf, headOf, KEPT_VERSION, type Parts, partsOf, sizeOf } from './parts';
import { assembledFrom1, VERSION_1 } from './version1';

/** Its pages had entries as they are, where now they have columns. */
const VERSION_2 = 2;
const READ_VERSIONS: readonly number[] = [VERSION_1, VERSION_2, KEPT_VERSION];

/** What is in the database, as far as this writer knows. */
interface Written {
  readonly parts: Parts;
  /** Bytes by key. */
  readonly sizes: ReadonlyMap<string, number>;
}

export class ProjectKeeper {
  /** Names this writer in the head of the project. */
  private readonly writer: string;
  private latest: Project | null = null;
  private writing: Promise<void> | null = null;

  private constructor(
    private database: ProjectDatabase,
    readonly id: string,
    writer: string,
    private readonly names: Names,
    /** null: nothing, or nobody knows: the next write is of all there is. */
    private written: Written | null,
  ) {
    this.writer = writer;
  }

  static create(database: ProjectDatabase, id: string): ProjectKeeper {
    return new ProjectKeeper(database, id, crypto.randomUUID(), new Names(), null);
  }

  /**
   * A project as it was last kept, and who keeps it from now on: whoever did before is refused at the next write.
   * @throws StudioError FILE_UNREADABLE where it is gone or damaged, FORMAT_UNSUPPORTED where a newer studio wrote it
   */
  static async open(database: ProjectDatabase, id: string): Promise<{ keeper: ProjectKeeper; project: SavedProject }> {
    const writer = crypto.randomUUID();
    const sizes = new Map<string, number>();
    const receive = (stored: unknown, key: string): unknown => {
      sizes.set(key, sizeOf(stored));
      return received(stored);
    };
    const records = known(await database.read(id, writer, receive));
    const names = new Names();
    const project = await projectOf(records, names);
    const parts = partsOf(project, names);
    // What a studio of before kept in other records is written anew with the first change.
    const isAsNow =
      records.head.version === KEPT_VERSION &&
      parts.size === sizes.size &&
      [...parts.keys()].every((key) => sizes.has(key));
    const written = isAsNow ? { parts, sizes } : null;
    return { keeper: new ProjectKeeper(database, id, writer, names, written), project };
  }

  /** The project as it was last kept, whoever keeps it. @throws as `open` */
  static async look(database: ProjectDatabase, id: string): Promise<SavedProject> {
    return projectOf(known(await database.read(id, null, received)), new Names());
  }

  /** Go on in another connection, the old one being closed. What is in it nobody knows: the next write is of all there is. */
  reconnect(database: ProjectDatabase): void {
    this.database = database;
    this.written = null;
  }

  /**
   * Keep this state. Resolves when it, or one after it, is in the database.
   * @throws StudioError TakenOver where another tab writes the project since; DISK_FULL, FILE_UNREADABLE: keep it again
   */
  keep(project: Project): Promise<void> {
    this.latest = project;
    this.writing ??= this.writeAll();
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    try {
      while (this.latest !== null) {
        const project = this.latest;
        this.latest = null;
        await this.write(project).catch((thrown: unknown) => {
          if (!(thrown instanceof Missing)) throw thrown;
          this.written = null;
          return this.write(project);
        });
      }
    } finally {
      this.writing = null;
    }
  }

  private async write(project: Project): Promise<void> {
    const parts = partsOf(project, this.names);
    const changes = await changesOf(this.written?.parts ?? new Map(), parts, new Pace());
    const sizes = sizesAfter(this.written?.sizes ?? new Map(), changes);
    const { id, writer } = this;
    const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    const head = headOf(project, { id, writer, savedAt: Date.now(), bytes });
    await this.database.write(head, changes, this.written === null);
    this.written = { parts, sizes };
  }
}

function sizesAfter(before: ReadonlyMap<string, number>, changes: Changes): ReadonlyMap<string, number> {
  const sizes = new Map([...before, ...changes.sizes]);
  for (const key of changes.gone) sizes.delete(key);
  return sizes;
}

function known(found: KeptRecords | null): KeptRecords {
  if (found === null)
    throw new StudioError(
      'FILE_UNREADABLE',
      'This project is no longer in this browser.',
      'It was deleted here or in another tab, or the browser cleared its storage.',
    );
  const { name, version } = found.head;
  if (READ_VERSIONS.includes(version)) return found;
  throw new StudioError(
    'FORMAT_UNSUPPORTED',
    `“${name}” was kept by a newer studio (version ${version}; this one reads up to ${KEPT_VERSION}).`,
    'Reload the page to get the newer one.',
  );
}

async function projectOf({ head, records }: KeptRecords, names: Names): Promise<SavedProject> {
  try {
    if (head.version !== VERSION_1) {
      const form = head.version === VERSION_2 ? 'entries' : 'columns';
      return await assembled(records, form, names, new Pace());
    }
    const project = projectSchema.safeParse(assembledFrom1(head, records));
    if (project.success) return project.data;
    const [issue] = project.error.issues;
    throw new Error(`${issue?.path.join('.')}: ${issue?.message}`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError(
      'FILE_UNREADABLE',
      `“${head.name}” cannot be opened: what the browser kept of it is damaged (${reason}).`,
      'Nothing was deleted. Choose another project, or start anew.',
      { cause },
    );
  }
}
