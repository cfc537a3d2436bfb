/**
 * Keeps one project: writes what has changed since it last wrote, one write at a time, the newest state next. A state is in the database as a whole
 * or not at all.
 */
import { StudioError } from '../errors';
import { projectSchema, type SavedProject } from '../project/schema';
import type { Project } from '../project/types';
import type { ProjectDatabase } from './database';
import { assembled, ByteNames, changesOf, headOf, KEPT_VERSION, type Parts, partsOf } from './parts';

export class ProjectKeeper {
  private readonly names: ByteNames;
  private written: Parts;
  private latest: Project | null = null;
  private writing: Promise<void> | null = null;

  private constructor(
    private readonly database: ProjectDatabase,
    readonly id: string,
    written: { names: ByteNames; parts: Parts } = { names: new ByteNames(), parts: new Map() },
    private readonly now: () => number = Date.now,
  ) {
    this.names = written.names;
    this.written = written.parts;
  }

  static create(database: ProjectDatabase, id: string): ProjectKeeper {
    return new ProjectKeeper(database, id);
  }

  /**
   * A project as it was last kept, and who keeps it from now on.
   * @throws StudioError FILE_UNREADABLE where it is gone or damaged, FORMAT_UNSUPPORTED where a newer studio wrote it
   */
  static async open(database: ProjectDatabase, id: string): Promise<{ keeper: ProjectKeeper; project: SavedProject }> {
    const found = await database.read(id);
    if (found === null)
      throw new StudioError(
        'FILE_UNREADABLE',
        'This project is no longer in this browser.',
        'It was deleted here or in another tab, or the browser cleared its storage.',
      );
    const { head, parts } = found;
    if (head.version !== KEPT_VERSION)
      throw new StudioError(
        'FORMAT_UNSUPPORTED',
        `“${head.name}” was kept by another version of the studio (${head.version}, this one reads ${KEPT_VERSION}).`,
        'Reload the page to get the newer one.',
      );
    const names = new ByteNames();
    const project = projectSchema.safeParse(assembled(head, parts, names));
    if (!project.success) {
      const [issue] = project.error.issues;
      throw new StudioError(
        'FILE_UNREADABLE',
        `“${head.name}” cannot be opened: what the browser kept of it is damaged (${issue?.path.join('.')}: ${issue?.message}).`,
        'Nothing was deleted. Choose another project, or start anew.',
      );
    }
    return {
      keeper: new ProjectKeeper(database, id, { names, parts: partsOf(project.data, names) }),
      project: project.data,
    };
  }

  /**
   * Keep this state. Resolves when it, or one after it, is in the database.
   * @throws StudioError DISK_FULL, FILE_UNREADABLE; the next state is tried again as a whole
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
        const parts = partsOf(project, this.names);
        await this.database.write(headOf(project, this.id, this.now()), changesOf(this.written, parts));
        this.written = parts;
      }
    } finally {
      this.writing = null;
    }
  }
}
